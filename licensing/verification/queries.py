"""Which agreement a reference and its check word open, and what of it may be shown to whoever holds them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from licensing.agreements.models import Agreement
from licensing.agreements.proof import is_word_of
from licensing.agreements.standing import ends_on, standing
from licensing.documents.operations import read
from licensing.documents.queries import document_of
from licensing.kernel.database import db
from licensing.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class KnownAgreement:
    """An agreement as its page shows it: nothing personal, nothing of price."""

    reference: str
    organisation: str
    producer: str
    course: Text
    session: str
    starts_on: date
    ends_on: date
    standing: str
    in_force_at: datetime | None
    sha256: str
    """Of the sealed file; empty before there is one."""


def agreement_behind(reference: str, word: str) -> Agreement | None:
    """The agreement with that reference, for whoever knows its check word; None alike for no agreement and a wrong word."""
    found = db.session.scalars(select(Agreement).where(Agreement.reference == reference)).one_or_none()
    return found if found is not None and is_word_of(found.terms, word) else None


def known(agreement: Agreement, on: date) -> KnownAgreement:
    """What is shown of an agreement on a day."""
    terms = agreement.terms
    sealed = document_of(agreement.sealed_document_id) if agreement.sealed_document_id else None
    return KnownAgreement(
        reference=agreement.reference,
        organisation=terms["parties"]["licensee"]["name"],
        producer=terms["parties"]["licensor"]["name"],
        course={code: texts["title"] for code, texts in terms["course"]["texts"].items()},
        session=terms["session"]["id"],
        starts_on=date.fromisoformat(terms["session"]["starts_on"]),
        ends_on=ends_on(terms),
        standing=standing(agreement.state, terms, on),
        in_force_at=agreement.in_force_at,
        sha256=sealed.sha256 if sealed else "",
    )


def sealed_bytes(agreement: Agreement) -> bytes:
    """The sealed file; empty before there is one."""
    return read(agreement.sealed_document_id) if agreement.sealed_document_id else b""

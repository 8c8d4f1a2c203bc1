"""Reads of agreements: which file an actor may open, previews, the list of agreements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_

from licensing.accounts.access import Actor
from licensing.agreements.matching import matches
from licensing.agreements.models import Agreement, AgreementPreview
from licensing.audit.models import AuditEntry
from licensing.intake.models import IntakeRequest
from licensing.intake.queries import request_for
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound
from licensing.kernel.paging import PAGE_SIZE, Cursor
from licensing.outbox.models import OutboxMessage

DESK_ROLES = ("approver", "signatory")
READER_ROLES = ("approver", "signatory", "finance")
DOCUMENT_KINDS = {
    "unsigned": "unsigned_document_id",
    "half-signed": "half_signed_document_id",
    "sealed": "sealed_document_id",
    "evidence": "evidence_document_id",
    "ending": "ending_document_id",
}
"""Kind in a download address → the column that holds the document."""


def request_at_desk(who: Actor, request_id: str) -> IntakeRequest:
    """A request that one of the actor's producers received; `NotFound` for a draft, a foreign or a missing one."""
    request = db.session.get(IntakeRequest, request_id)
    known = request is not None and request.submitted_at is not None
    if request is None or not known or request.producer_id not in who.producers_as(*DESK_ROLES):
        raise NotFound(request_id)
    return request


def readable_request(who: Actor, request_id: str) -> IntakeRequest:
    """The same request for whoever may read it: the producer's desk, else the partner it belongs to; `NotFound` otherwise."""
    if who.producers_as(*DESK_ROLES):
        try:
            return request_at_desk(who, request_id)
        except NotFound:
            return request_for(who, request_id)
    return request_for(who, request_id)


def agreement_of(request_id: str) -> Agreement | None:
    """The agreement made from a request, if there is one."""
    return db.session.scalars(select(Agreement).where(Agreement.request_id == request_id)).one_or_none()


def agreement_for(who: Actor, agreement_id: str) -> Agreement:
    """An agreement for either party: staff of its producer, or the partner of its request; `NotFound` otherwise."""
    agreement = db.session.get(Agreement, agreement_id)
    if agreement is None:
        raise NotFound(agreement_id)
    if agreement.producer_id not in who.producers_as(*READER_ROLES):
        request_for(who, agreement.request_id)
    return agreement


def document_id_for(who: Actor, agreement_id: str, kind: str) -> str:
    """The stored document of that kind of an agreement the actor may read; `NotFound` when there is none (yet)."""
    agreement = agreement_for(who, agreement_id)
    document_id: str | None = getattr(agreement, DOCUMENT_KINDS[kind]) if kind in DOCUMENT_KINDS else None
    if document_id is None:
        raise NotFound(kind)
    return document_id


def preview_of(request_id: str, terms_sha256: str) -> AgreementPreview | None:
    """The preview of exactly these draft terms, once it is printed."""
    query = select(AgreementPreview).where(AgreementPreview.request_id == request_id)
    return db.session.scalars(query.where(AgreementPreview.terms_sha256 == terms_sha256)).one_or_none()


def preview_key(request_id: str, terms_sha256: str) -> str:
    """De-duplication key of the job that prints a preview."""
    return f"agreement.preview:{request_id}:{terms_sha256}"


def preview_state(request_id: str, terms_sha256: str) -> str:
    """How far the preview of exactly these terms is: "ready", "waiting", "failed", or "absent" when nobody asked."""
    if preview_of(request_id, terms_sha256) is not None:
        return "ready"
    query = select(OutboxMessage.state).where(OutboxMessage.key == preview_key(request_id, terms_sha256))
    state = db.session.scalars(query).one_or_none()
    if state is None:
        return "absent"
    return "failed" if state == "failed" else "waiting"


def timeline(subjects: Sequence[str]) -> Sequence[AuditEntry]:
    """Journal entries about these subjects ("request:…", "agreement:…"), oldest first."""
    query = select(AuditEntry).where(AuditEntry.subject.in_(subjects)).order_by(AuditEntry.seq)
    return db.session.scalars(query.limit(500)).all()


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One row of the list of agreements; `total` is a decimal string in `currency`."""

    id: str
    producer_id: str
    request_id: str
    reference: str
    state: str
    organisation_name: str
    total: str
    currency: str
    created_at: datetime
    in_force_at: datetime | None


def agreement_rows(who: Actor, state: str = "", text: str = "", after: Cursor | None = None) -> list[AgreementRow]:
    """Agreements of the actor's producers, newest first, one more than a page; `after` is the last row of the page before."""
    quote = Agreement.terms["quote"]
    columns: tuple[Any, ...] = (
        Agreement.id, Agreement.producer_id, Agreement.request_id, Agreement.reference, Agreement.state, Agreement.organisation_name,
        quote["total"].as_string(), quote["currency"].as_string(), Agreement.created_at, Agreement.in_force_at,
    )  # fmt: skip
    query = select(*columns).where(Agreement.producer_id.in_(who.producers_as(*READER_ROLES)))
    if state:
        query = query.where(Agreement.state == state)
    if text:
        query = query.where(matches(text, Agreement.reference, Agreement.organisation_name))
    if after:
        query = query.where(tuple_(Agreement.created_at, Agreement.id) < after.place())
    query = query.order_by(Agreement.created_at.desc(), Agreement.id.desc()).limit(PAGE_SIZE + 1)
    return [AgreementRow(*row) for row in db.session.execute(query)]

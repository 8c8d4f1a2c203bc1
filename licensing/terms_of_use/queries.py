"""Reads of the terms of use: the version in force on a day, every version published with the clauses of its time, printed files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import select

from licensing.agreements.libraries import library_on
from licensing.agreements.values import ClauseLibrary
from licensing.catalogue.models import Producer
from licensing.documents.models import StoredDocument
from licensing.documents.queries import document_made_from
from licensing.kernel.canonical import fingerprint
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound
from licensing.outbox.models import OutboxMessage
from licensing.policy.kind import POLICY
from licensing.policy.reading import read_policy
from licensing.policy.values import Policy
from licensing.terms_of_use.rules import terms_of
from licensing.terms_of_use.values import TermsOfUse
from licensing.versions import queries as versions
from licensing.versions.models import PublishedVersion

PRINTED = "terms_of_use"
"""The kind of the printed files in the document store."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """Rules of the game with the terms they make; `standing`: in_force, upcoming, former, withdrawn, or draft."""

    policy: Policy
    library: ClauseLibrary
    standing: str

    @property
    def terms(self) -> TermsOfUse:
        """The terms of use of these rules."""
        return terms_of(self.policy, self.library)


@dataclass(frozen=True, kw_only=True)
class Edition(Wording):
    """The terms of a published version."""

    row: PublishedVersion


def wording_of_draft(producer_id: str, document: Mapping[str, Any]) -> Wording:
    """The terms that a draft of the rules would make, with the clauses of its first day; InvalidInput when it is not readable."""
    policy = read_policy(document)
    return Wording(policy=policy, library=library_on(producer_id, policy.effective_from), standing="draft")


def editions(producer: Producer, on: date) -> list[Edition]:
    """Every version of a producer's rules of the game, the newest effective date first."""
    rows = versions.versions(POLICY.name, producer.id)
    live = [row for row in rows if row.withdrawal is None]
    current = versions.in_force([versions.value_of(row) for row in live], on)
    found = [_edition(row, current.id if current else "", on) for row in rows]
    return sorted(found, key=lambda each: (each.row.effective_from, each.row.published_at), reverse=True)


def _edition(row: PublishedVersion, current: str, on: date) -> Edition:
    policy = cast(Policy, versions.value_of(row))
    library = library_on(row.producer_id, max(on, row.effective_from) if row.code == current else row.effective_from)
    return Edition(row=row, policy=policy, library=library, standing=_standing(row, current, on))


def _standing(row: PublishedVersion, current: str, on: date) -> str:
    if row.withdrawal is not None:
        return "withdrawn"
    if row.code == current:
        return "in_force"
    return "upcoming" if row.effective_from > on else "former"


def edition_in_force(producer: Producer, on: date) -> Edition:
    """The version in force on a day; NotFound when there is none."""
    return _the(each for each in editions(producer, on) if each.standing == "in_force")


def edition_named(producer: Producer, code: str, on: date) -> Edition:
    """A version by its code, withdrawn or not; NotFound otherwise."""
    return _the(each for each in editions(producer, on) if each.row.code == code)


def _the(found: Iterator[Edition]) -> Edition:
    edition = next(found, None)
    if edition is None:
        raise NotFound("edition")
    return edition


def printed(contents: Mapping[str, Any]) -> StoredDocument | None:
    """The printed file of exactly these contents (`contents.contents_of`), once it is there."""
    return document_made_from(PRINTED, fingerprint(contents))


def print_key(contents: Mapping[str, Any]) -> str:
    """De-duplication key of the job that prints these contents."""
    return f"terms.print:{fingerprint(contents)}"


def print_state(contents: Mapping[str, Any]) -> str:
    """How far the printed file is: "ready", "waiting", "failed", or "absent" when nobody asked for it."""
    if printed(contents) is not None:
        return "ready"
    query = select(OutboxMessage.state).where(OutboxMessage.key == print_key(contents))
    state = db.session.scalars(query).one_or_none()
    if state is None:
        return "absent"
    return "waiting" if state in ("pending", "claimed") else "failed"

"""Who is written to about an agreement, on both sides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from licensing.accounts.absences import stand_in_for
from licensing.accounts.queries import people_with_role
from licensing.agreements.models import Agreement
from licensing.agreements.rules.places import Place, licensee_places
from licensing.intake.models import IntakeRequest
from licensing.kernel.database import db
from licensing.signing.models import SignatureRequest
from licensing.signing.queries import procedure_of

OPEN = ("waiting", "invited", "expired")
"""States of a signatory who has yet to sign."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person to write to; `side` is "requester", "licensee" (signatory), "producer" or "finance"."""

    email: str
    name: str
    language: str
    side: str


def request_of(agreement: Agreement) -> IntakeRequest:
    """The request an agreement was made from."""
    return db.session.get_one(IntakeRequest, agreement.request_id)


def requester(agreement: Agreement) -> Recipient:
    """The person who asked."""
    return _contact(agreement, "requester", "requester")


def licensee_signatories(agreement: Agreement) -> list[Recipient]:
    """The people who sign for the partner, in order: those of the procedure, before it opens those of the terms."""
    rows: Sequence[SignatureRequest | Place] = _requests(agreement, "licensee") or licensee_places(agreement.terms)
    return [Recipient(row.email, row.name, agreement.language, "licensee") for row in rows]


def licensor_signatories(agreement: Agreement) -> list[Recipient]:
    """The people who counter-sign for the producer, in order, once the signing procedure is open."""
    return [Recipient(row.email, row.name, row.language, "producer") for row in _requests(agreement, "licensor")]


def in_turn(agreement: Agreement, party: str) -> Recipient | None:
    """The signatory of a side who signs next; its first once all have signed; None before the procedure opens."""
    rows = _requests(agreement, party)
    row = next((row for row in rows if row.state in OPEN), rows[0] if rows else None)
    return Recipient(row.email, row.name, row.language, "producer" if party == "licensor" else party) if row else None


def _requests(agreement: Agreement, party: str) -> list[SignatureRequest]:
    procedure = procedure_of(f"agreement:{agreement.id}")
    return [row for row in procedure.requests if row.party == party] if procedure else []


def licensor_stand_in(agreement: Agreement, on: date) -> Recipient | None:
    """Who stands in that day for the person whose turn it is to counter-sign; None while that person is there."""
    named = in_turn(agreement, "licensor")
    person = stand_in_for(named.email, agreement.producer_id, "signatory", on) if named else None
    return Recipient(person.email, person.name, person.language, "producer") if person else None


def producer_contact(agreement: Agreement) -> Recipient:
    """The producer's shared address."""
    return Recipient(agreement.producer.contact_email, agreement.producer.name, "fr", "producer")


def finance(agreement: Agreement) -> list[Recipient]:
    """The producer's people who invoice."""
    people = people_with_role(agreement.producer_id, "finance")
    return [Recipient(person.email, person.name, person.language, "finance") for person in people]


def distinct(people: Iterable[Recipient | None]) -> list[Recipient]:
    """Each address once, in order: one person with two parts gets one mail."""
    found: dict[str, Recipient] = {}
    for person in people:
        if person is not None:
            found.setdefault(person.email.lower(), person)
    return list(found.values())


def _contact(agreement: Agreement, part: str, side: str) -> Recipient:
    contact = request_of(agreement).answers["contacts"][part]
    return Recipient(contact["email"], contact["name"], agreement.language, side)

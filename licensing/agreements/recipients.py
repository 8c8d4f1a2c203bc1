"""Who is written to about an agreement, on both sides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from licensing.accounts.absences import stand_in_for
from licensing.agreements.models import Agreement
from licensing.intake.models import IntakeRequest
from licensing.kernel.database import db
from licensing.signing.queries import procedure_of


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person to write to; `side` is "requester", "licensee" (signatory) or "producer"."""

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


def licensee_signatory(agreement: Agreement) -> Recipient:
    """The person who signs for the partner."""
    return _contact(agreement, "signatory", "licensee")


def licensor_signatory(agreement: Agreement) -> Recipient | None:
    """The person who counter-signs for the producer, once the signing procedure is open."""
    procedure = procedure_of(f"agreement:{agreement.id}")
    invited = [row for row in procedure.requests if row.party == "licensor"] if procedure else []
    return Recipient(invited[0].email, invited[0].name, invited[0].language, "producer") if invited else None


def licensor_stand_in(agreement: Agreement, on: date) -> Recipient | None:
    """Who stands in that day for the person who counter-signs; None while that person is there."""
    named = licensor_signatory(agreement)
    person = stand_in_for(named.email, agreement.producer_id, "signatory", on) if named else None
    return Recipient(person.email, person.name, person.language, "producer") if person else None


def producer_contact(agreement: Agreement) -> Recipient:
    """The producer's shared address."""
    return Recipient(agreement.producer.contact_email, agreement.producer.name, "fr", "producer")


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

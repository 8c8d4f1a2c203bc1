"""From the desk to the signing room: a fresh link for who must counter-sign or stands in for them; all that waits for one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from licensing.accounts.absences import stand_in_for
from licensing.accounts.access import Actor
from licensing.accounts.models import Person
from licensing.accounts.queries import people_with_role
from licensing.agreements.models import Agreement
from licensing.agreements.recipients import OPEN
from licensing.agreements.refusals import NOT_THE_SIGNATORY, SIGNS_ONCE
from licensing.agreements.signatories import licensor
from licensing.kernel.clock import business_day
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import NotAllowed, NotFound
from licensing.signing.batch import signable_by
from licensing.signing.models import SignatureRequest
from licensing.signing.operations import reissue_link
from licensing.signing.queries import procedure_of
from licensing.signing.replacement import name_signatory


def countersign_url(agreement_id: str, by: Actor, at: datetime) -> str:
    """The signing page of the actor for an agreement that waits for a signatory of the producer. Commits; earlier links die.

    While the named signatory is away, whoever stands in and is a signatory too becomes the signatory, in their own name; so
    does any signatory once the named one no longer is one. Raises `NotFound` for a missing or foreign agreement or without
    the signatory role, `NotAllowed` when it is not the producer's turn or another person is to sign.
    """
    agreement = db.session.get(Agreement, agreement_id)
    if agreement is None or not by.has("signatory", agreement.producer_id):
        raise NotFound(agreement_id)
    lock_row(Agreement, agreement.id)
    if agreement.state != "awaiting_licensor":
        raise NotAllowed("countersign", agreement.state)
    row = licensor_in_turn(agreement)
    if row is None:
        raise NotAllowed("countersign", agreement.state, NOT_THE_SIGNATORY)
    if row.email.lower() != (by.email or "").lower():
        _take_over(agreement, row, by, at)
    return reissue_link(row.id, at, notify=False)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An agreement and the request by which a signatory of the producer signs it."""

    agreement: Agreement
    signature: SignatureRequest


def waiting_for(who: Actor, at: datetime) -> list[Waiting]:
    """The agreements that wait for this signatory's own signature, the longest waiting first; at most `batch.MOST`."""
    return agreements_behind(signable_by(who, at))


def agreements_behind(rows: Sequence[SignatureRequest]) -> list[Waiting]:
    """The agreements that requests sign, in their order."""
    ids = [row.procedure.subject.partition(":")[2] for row in rows]
    found = {each.id: each for each in db.session.scalars(select(Agreement).where(Agreement.id.in_(ids)))}
    return [Waiting(found[key], row) for key, row in zip(ids, rows, strict=True) if key in found]


def licensor_in_turn(agreement: Agreement) -> SignatureRequest | None:
    """The producer's signatory whose turn it is; the last one once all have signed; None before the procedure opens."""
    procedure = procedure_of(f"agreement:{agreement.id}")
    rows = [row for row in procedure.requests if row.party == "licensor"] if procedure else []
    return next((row for row in rows if row.state in OPEN), rows[-1] if rows else None)


def _take_over(agreement: Agreement, row: SignatureRequest, by: Actor, at: datetime) -> None:
    """Name the actor in the place of who was to sign, when they may sign there."""
    producer = agreement.producer
    if any(other.email.lower() == (by.email or "").lower() for other in row.procedure.requests):
        raise NotAllowed("countersign", agreement.state, SIGNS_ONCE)
    stand_in = stand_in_for(row.email, producer.id, "signatory", business_day(at))
    named = {person.email.lower() for person in people_with_role(producer.id, "signatory")}
    is_stand_in = stand_in is not None and stand_in.id == by.person_id
    if not is_stand_in and row.email.lower() in named:
        raise NotAllowed("countersign", agreement.state, NOT_THE_SIGNATORY)
    person = db.session.get_one(Person, by.person_id)
    name_signatory(row.id, licensor(producer, person, row.field), by.label, at)

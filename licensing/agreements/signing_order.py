"""Who signs for a producer, in which order and capacity: read and set, by its approvers. Agreements made before keep theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete

from licensing.accounts.access import Actor
from licensing.accounts.queries import people_with_role
from licensing.agreements.models import ProducerSignatory
from licensing.agreements.signatories import capacity_of, signing_order
from licensing.audit.operations import record
from licensing.catalogue.models import Producer
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import InvalidInput, NotFound, Problem
from licensing.kernel.texts import storable
from licensing.looks.queries import changeable_producer

MOST = 3
ROLE_LENGTH = 200
_ROLE = {
    "fr": "Indiquez à quel titre cette personne signe, en 200 caractères au plus",
    "en": "Say in what capacity this person signs, in at most 200 characters",
    "ar": "أدخلوا الصفة التي يوقِّع بها هذا الشخص، في 200 حرف على الأكثر",
}
_TWICE = {
    "fr": "Donnez à chaque personne un rang à elle : une autre a déjà celui-ci",
    "en": "Give each person a place of their own: another already has this one",
    "ar": "أعطوا لكل شخص رتبة خاصة به: هذه الرتبة لشخص آخر",
}
_GAP = {
    "fr": "Commencez par le rang 1 et n’en sautez aucun",
    "en": "Begin with place 1 and leave none out",
    "ar": "ابدؤوا بالرتبة 1 ولا تتركوا أي رتبة",
}


@dataclass(frozen=True, slots=True)
class Seat:
    """One person of the team who may sign: at which place (0: does not sign), in what capacity."""

    person_id: str
    name: str
    position: int
    role: str


def seats(producer: Producer) -> list[Seat]:
    """Everybody who may sign for a producer: those who do, in order, then the others."""
    chosen = {row.person_id: row for row in signing_order(producer.id)}
    found = []
    for person in people_with_role(producer.id, "signatory"):
        row = chosen.get(person.id)
        role = row.role if row else capacity_of(producer, person)
        found.append(Seat(person.id, person.name, row.position if row else 0, role))
    return sorted(found, key=lambda seat: (seat.position or MOST + 1, seat.name.casefold()))


def seat_problems(wanted: Sequence[Seat]) -> list[Problem]:
    """What is wrong with an order: a place taken twice, a gap, no capacity. Paths: `<person id>.position` and `.role`. Pure."""
    signing = sorted((seat for seat in wanted if seat.position), key=lambda seat: seat.position)
    problems = []
    for place, seat in enumerate(signing, start=1):
        if seat.position != place:
            because = _TWICE if any(o.position == seat.position for o in signing if o is not seat) else _GAP
            problems.append(Problem(f"{seat.person_id}.position", "order", because))
        if not 0 < len(seat.role.strip()) <= ROLE_LENGTH:
            problems.append(Problem(f"{seat.person_id}.role", "required", _ROLE))
    return problems


def set_signing_order(slug: str, wanted: Sequence[Seat], by: Actor, at: datetime) -> Producer:
    """Set who signs, in order; nobody at any place: whoever is the producer's signatory signs alone. Commits.

    `NotFound` for a foreign producer or somebody who is not one of its signatories, `InvalidInput` with every problem at once.
    """
    producer = changeable_producer(slug, by)
    lock_row(Producer, producer.id)
    known = {person.id for person in people_with_role(producer.id, "signatory")}
    if not {seat.person_id for seat in wanted} <= known:
        raise NotFound(slug)
    problems = seat_problems(wanted)
    if problems:
        raise InvalidInput(problems)
    db.session.execute(delete(ProducerSignatory).where(ProducerSignatory.producer_id == producer.id))
    signing = sorted((seat for seat in wanted if seat.position), key=lambda seat: seat.position)
    for seat in signing:
        row = ProducerSignatory(producer_id=producer.id, position=seat.position, person_id=seat.person_id)
        row.role = storable(seat.role).strip()
        db.session.add(row)
    data = {"order": [{"person": seat.name, "role": seat.role} for seat in signing]}
    record(at, by.label, "agreements.set_signing_order", f"producer:{producer.id}", data)
    db.session.commit()
    return producer

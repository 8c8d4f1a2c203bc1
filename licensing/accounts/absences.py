"""Reads of absences: who is away, who stands in for whom, the colleagues of a team. Constant numbers of queries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import aliased, joinedload

from licensing.accounts.models import Absence, Membership, Person
from licensing.accounts.rules import ROLES
from licensing.kernel.database import db


@dataclass(frozen=True, slots=True)
class Colleague:
    """An active person and their roles at one producer, in the order of `rules.ROLES`."""

    person_id: str
    producer_id: str
    name: str
    email: str
    roles: tuple[str, ...]


def colleagues(producer_ids: Collection[str]) -> list[Colleague]:
    """Everyone active at these producers, by producer and name."""
    columns = (Person.id, Membership.producer_id, Person.name, Person.email, Membership.role)
    query = select(*columns).join(Membership).where(Person.is_active, Membership.producer_id.in_(producer_ids))
    found: dict[tuple[str, str], tuple[str, str, set[str]]] = {}
    for person_id, producer_id, name, email, role in db.session.execute(query.order_by(Person.name, Person.email)):
        found.setdefault((producer_id, person_id), (name, email, set()))[2].add(role)
    return [
        Colleague(person_id, producer_id, name, email, tuple(role for role in ROLES if role in roles))
        for (producer_id, person_id), (name, email, roles) in sorted(found.items(), key=lambda each: each[0][0])
    ]


def absences(producer_ids: Collection[str], on: date) -> list[Absence]:
    """Absences at these producers that are not over on that day, the next first."""
    query = _standing().where(Absence.producer_id.in_(producer_ids), Absence.ends_on >= on)
    return list(db.session.scalars(query.order_by(Absence.starts_on, Absence.id)))


def away_on(producer_ids: Collection[str], on: date) -> list[Absence]:
    """Absences at these producers on that very day."""
    return [absence for absence in absences(producer_ids, on) if absence.starts_on <= on]


def stand_in_for(email: str, producer_id: str, role: str, on: date) -> Person | None:
    """Who stands in that day for the person of that address in a role both hold there; None when the person is there."""
    theirs = aliased(Person)
    query = select(Person).join(Absence, Absence.stand_in_id == Person.id).join(theirs, Absence.person_id == theirs.id)
    query = query.where(
        theirs.email == email.lower(), Absence.producer_id == producer_id, _covers(on), Person.is_active
    )
    query = query.where(*(holds(person, producer_id, role) for person in (Person.id, theirs.id)))
    return db.session.scalars(query).first()


def overlapping(producer_id: str, starts_on: date, ends_on: date, people: Collection[str]) -> list[Absence]:
    """Absences at a producer on any of these days, in which one of these people is away or stands in."""
    query = _standing().where(Absence.producer_id == producer_id)
    query = query.where(Absence.starts_on <= ends_on, Absence.ends_on >= starts_on)
    query = query.where(Absence.person_id.in_(people) | Absence.stand_in_id.in_(people))
    return list(db.session.scalars(query.order_by(Absence.starts_on, Absence.id)))


def holds(person_id: ColumnElement[str] | object, producer_id: str, role: str) -> ColumnElement[bool]:
    """Whether a person, as a column, holds a role at a producer."""
    mine = and_(Membership.person_id == person_id, Membership.producer_id == producer_id, Membership.role == role)
    return select(Membership.id).where(mine).exists()


def _covers(on: date) -> ColumnElement[bool]:
    return and_(Absence.cancelled_at.is_(None), Absence.starts_on <= on, Absence.ends_on >= on)


def _standing() -> Select[Absence]:
    query = select(Absence).where(Absence.cancelled_at.is_(None))
    return query.options(joinedload(Absence.person), joinedload(Absence.stand_in))

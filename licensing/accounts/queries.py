"""Reads of accounts."""

from __future__ import annotations

from sqlalchemy import select

from licensing.accounts import rules
from licensing.accounts.models import Membership, Person
from licensing.kernel.database import db


def person_with_email(email: str) -> Person | None:
    """The person with that address, written in any case."""
    return db.session.scalars(select(Person).where(Person.email == rules.clean_email(email))).first()


def people_with_role(producer_id: str, role: str) -> list[Person]:
    """Active people who hold a role at a producer, by address."""
    query = select(Person).join(Membership).where(Membership.producer_id == producer_id, Membership.role == role)
    return list(db.session.scalars(query.where(Person.is_active).order_by(Person.email)))


def everyone() -> list[Person]:
    """All people, by address."""
    return list(db.session.scalars(select(Person).order_by(Person.email)))

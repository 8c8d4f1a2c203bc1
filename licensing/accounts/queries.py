"""Reads of accounts."""

from __future__ import annotations

from sqlalchemy import select

from licensing.accounts import rules
from licensing.accounts.access import Actor
from licensing.accounts.models import Membership, Person
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound


def person_with_email(email: str) -> Person | None:
    """The person with that address, written in any case."""
    return db.session.scalars(select(Person).where(Person.email == rules.clean_email(email))).first()


def people_with_role(producer_id: str, role: str) -> list[Person]:
    """Active people who hold a role at a producer, by address."""
    query = select(Person).join(Membership).where(Membership.producer_id == producer_id, Membership.role == role)
    return list(db.session.scalars(query.where(Person.is_active).order_by(Person.email)))


def roles_of(person: Person) -> dict[str, frozenset[str]]:
    """Producer id → the roles a person holds there."""
    roles: dict[str, frozenset[str]] = {}
    for membership in person.memberships:
        roles[membership.producer_id] = roles.get(membership.producer_id, frozenset()) | {membership.role}
    return roles


def actor_named(email: str) -> Actor:
    """An active person as the application knows them after signing in, for commands. NotFound when there is none."""
    person = person_with_email(email)
    if person is None or not person.is_active:
        raise NotFound(email)
    return Actor(
        person_id=person.id, email=person.email, name=person.name, is_admin=person.is_admin, roles=roles_of(person)
    )


def everyone() -> list[Person]:
    """All people, by address."""
    return list(db.session.scalars(select(Person).order_by(Person.email)))

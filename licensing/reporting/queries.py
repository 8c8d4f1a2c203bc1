"""Reads of home pages: a constant number of queries whatever the number of files."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from licensing.accounts.access import Actor
from licensing.accounts.models import Membership, Person
from licensing.agreements.models import Agreement
from licensing.billing.queries.to_issue import agreements_to_issue
from licensing.catalogue.models import Producer
from licensing.kernel.database import db
from licensing.versions.models import VersionDraft

TASKS_OF_A_KIND = 5
MOST_PEOPLE = 200
NEEDED = ("approver", "signatory", "finance")
"""Roles without which requests stop somewhere on their way."""


def to_invoice(who: Actor) -> list[Agreement]:
    """The agreements that have waited longest for their invoice."""
    return list(agreements_to_issue(who, limit=TASKS_OF_A_KIND))


def open_drafts(producer_ids: Collection[str]) -> list[VersionDraft]:
    """Drafts of rules, prices and clauses still worked on or proposed at these producers, the last changed first."""
    states = VersionDraft.state.in_(("draft", "proposed"))
    query = select(VersionDraft).where(VersionDraft.producer_id.in_(producer_ids), states)
    return list(db.session.scalars(query.order_by(VersionDraft.updated_at.desc(), VersionDraft.id).limit(100)))


def people_and_roles() -> list[tuple[Person, tuple[tuple[str, str], ...]]]:
    """Active people with their (producer id, role) pairs, by name."""
    query = select(Person, Membership.producer_id, Membership.role).outerjoin(Membership).where(Person.is_active)
    found: dict[str, tuple[Person, list[tuple[str, str]]]] = {}
    for person, producer_id, role in db.session.execute(query.order_by(Person.name, Person.email, Membership.role)):
        held = found.setdefault(person.id, (person, []))[1]
        if role:
            held.append((producer_id, role))
    return [(person, tuple(held)) for person, held in found.values()]


def roles_nobody_holds(people: list[tuple[Person, tuple[tuple[str, str], ...]]]) -> list[tuple[Producer, str]]:
    """Producers with a needed role that no active person holds."""
    held = {pair for _person, pairs in people for pair in pairs}
    producers = db.session.scalars(select(Producer).order_by(Producer.name))
    return [(each, role) for each in producers for role in NEEDED if (each.id, role) not in held]


def waits_for_second_person(draft: VersionDraft, who: Actor) -> bool:
    """Whether a proposed draft waits for somebody like this person: an approver who wrote nothing of it."""
    approves = who.has("approver", draft.producer_id)
    return draft.state == "proposed" and approves and who.email not in draft.editors

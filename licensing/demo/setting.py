"""The stage of the demonstration: producers with courses, rules and prices; the people who work for them."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from licensing.accounts.access import Actor
from licensing.accounts.models import Person
from licensing.accounts.operations import add_person, grant_role
from licensing.accounts.queries import people_with_role, person_with_email
from licensing.catalogue.models import Producer
from licensing.catalogue.operations import register_producer
from licensing.catalogue.queries import producer_by_slug, producers
from licensing.demo.data import PASSWORD, document, text
from licensing.kernel.clock import business_day
from licensing.kernel.database import db
from licensing.terms_of_use.operations import print_from
from licensing.versions.operations import Trace, publish_document

OPENED_AT = datetime(2026, 1, 5, 8, 0, tzinfo=timezone.utc)


def build() -> None:
    """Register producers, publish their rules and prices, add their people; what is there already stays as it is."""
    stage = document("producers.yaml")
    for entry in stage["producers"]:
        producer = register_producer(entry["profile"], OPENED_AT)
        for kind in ("policy", "prices"):
            publish_document(kind, producer.id, document(entry[kind]), OPENED_AT, Trace(source=text(entry[kind])))
    for entry in stage["staff"]:
        _add(entry)


def have_terms_printed(base_url: str) -> None:
    """Have the terms of use in force printed, as a publication in the browser does; what is printed already stays."""
    for producer in producers():
        print_from(producer, business_day(OPENED_AT), base_url, OPENED_AT)
    db.session.commit()


def _add(entry: dict[str, Any]) -> None:
    if person_with_email(entry["email"]) is None:
        add_person(entry["email"], entry["name"], PASSWORD, is_admin="admin" in entry["roles"], at=OPENED_AT)
    for role in entry["roles"]:
        if role != "admin":
            grant_role(entry["email"], producer_by_slug(entry["producer"]).id, role, OPENED_AT)


def sign_ins() -> list[tuple[str, str, str]]:
    """(roles, e-mail address, password) of every demo person."""
    return [(", ".join(one["roles"]), one["email"], PASSWORD) for one in document("producers.yaml")["staff"]]


def staff(producer: Producer, role: str) -> Actor:
    """The first person with that role at the producer, as the application would know them after signing in."""
    person: Person = people_with_role(producer.id, role)[0]
    roles = frozenset(one.role for one in person.memberships if one.producer_id == producer.id)
    return Actor(person_id=person.id, email=person.email, name=person.name, roles={producer.id: roles})

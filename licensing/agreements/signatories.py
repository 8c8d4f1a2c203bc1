"""Who signs an agreement: the people that its terms name, as the signing room takes them; for a producer, its own setting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from licensing.accounts.models import Person
from licensing.accounts.queries import people_with_role
from licensing.agreements.models import Agreement, ProducerSignatory
from licensing.agreements.rules.places import Place, places
from licensing.catalogue.models import Producer
from licensing.kernel.database import db
from licensing.signing.queries import procedure_of
from licensing.signing.values import Signatory

_ROLE = {"fr": "Signataire habilité", "en": "Authorised signatory", "ar": "الموقِّع المخوَّل"}


def signatories_of(agreement: Agreement) -> tuple[Signatory, ...]:
    """The people who sign an agreement, in order, each with the field that is theirs."""
    return tuple(_named(agreement, place) for place in places(agreement.terms))


def _named(agreement: Agreement, place: Place) -> Signatory:
    if place.party == "licensee":
        return _signatory(place, place.name, place.email, place.role, agreement.language)
    producer = agreement.producer
    person = _person(producer.id, place.email)
    role = place.role if place.email else capacity_of(producer, person)
    return _signatory(place, person.name, person.email, role, person.language)


def _signatory(place: Place, name: str, email: str, role: str, language: str) -> Signatory:
    return Signatory(place.party, place.organisation, name, email, role, language, place.field)


def _person(producer_id: str, email: str) -> Person:
    """The named person while they are one of the producer's signatories; else the first of them."""
    people = people_with_role(producer_id, "signatory")
    return next((each for each in people if each.email == email), people[0])


def licensor(producer: Producer, person: Person, field: str) -> Signatory:
    """A member of the producer's staff as a signatory of its side, in their own name."""
    role = _setting_role(producer.id, person.id) or capacity_of(producer, person)
    return Signatory("licensor", producer.name, person.name, person.email, role, person.language, field)


def capacity_of(producer: Producer, person: Person) -> str:
    """In what capacity somebody signs for a producer that set nothing: its representative's own, else in plain words."""
    legal = producer.legal
    return str(legal["representative_role"]) if person.name == legal["represented_by"] else _ROLE[person.language]


def _setting_role(producer_id: str, person_id: str) -> str:
    row = db.session.scalars(select(ProducerSignatory).filter_by(producer_id=producer_id, person_id=person_id)).first()
    return row.role if row else ""


def signing_order(producer_id: str) -> Sequence[ProducerSignatory]:
    """Who signs for a producer, in order, as it set; nobody: whoever is its signatory signs alone."""
    query = select(ProducerSignatory).filter_by(producer_id=producer_id).order_by(ProducerSignatory.position)
    return db.session.scalars(query).all()


def signatory_facts(producer_id: str) -> list[dict[str, Any]]:
    """The producer's setting as terms freeze it: name, role and address of each, in order; empty where it set nothing."""
    return [
        {"name": row.person.name, "role": row.role, "email": row.person.email} for row in signing_order(producer_id)
    ]


def signed_by(agreement: Agreement, request_id: str) -> str:
    """The name of who signed, for the history; empty for a request that is not this agreement's."""
    procedure = procedure_of(f"agreement:{agreement.id}")
    return next((each.name for each in procedure.requests if each.id == request_id), "") if procedure else ""

"""Terms → the places where an agreement is signed, in the order in which people sign. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Terms = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """One place to sign: `field` names the signature field and its box; `email` is empty while nobody is named for the producer.

    `number` counts the places of a side from 1.
    """

    party: str
    number: int
    organisation: str
    name: str
    role: str
    email: str

    @property
    def field(self) -> str:
        """licensee, licensee-2, licensor, licensor-2 …: the first of a side bears the side's own name."""
        return self.party if self.number == 1 else f"{self.party}-{self.number}"


def places(terms: Terms) -> tuple[Place, ...]:
    """Every place of an agreement, in order: the partner's people, then the producer's."""
    return (*licensee_places(terms), *licensor_places(terms))


def licensee_places(terms: Terms) -> tuple[Place, ...]:
    """The partner's signatories: the one everybody has, then the others that the partner named."""
    partner = terms["parties"]["licensee"]
    people = [partner["contacts"]["signatory"], *partner.get("cosignatories", ())]
    return tuple(_place("licensee", number, partner["name"], person) for number, person in enumerate(people, start=1))


def licensor_places(terms: Terms) -> tuple[Place, ...]:
    """The producer's signatories: those it set, else its legal representative."""
    producer = terms["parties"]["licensor"]
    people = producer.get("signatories") or (_representative(producer["legal"]),)
    return tuple(_place("licensor", number, producer["name"], person) for number, person in enumerate(people, start=1))


def _representative(legal: Mapping[str, Any]) -> dict[str, str]:
    return {"name": legal["represented_by"], "role": legal["representative_role"], "email": ""}


def _place(party: str, number: int, organisation: str, person: Mapping[str, str]) -> Place:
    return Place(party, number, organisation, person["name"], person["role"], person["email"])

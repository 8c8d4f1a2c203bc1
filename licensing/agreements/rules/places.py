"""Terms → the places where an agreement is signed, in the order in which people sign. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Terms = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """One place to sign: `field` names the signature field and its box; `email` is empty while nobody is named for a producer.

    `number` counts the places of a side from 1; `producer` is the slug of the producer that signs there, empty for the partner.
    """

    party: str
    number: int
    organisation: str
    name: str
    role: str
    email: str
    producer: str = ""

    @property
    def field(self) -> str:
        """licensee, licensee-2, licensor, licensor-2 …: the first of a side bears the side's own name."""
        return self.party if self.number == 1 else f"{self.party}-{self.number}"


def places(terms: Terms) -> tuple[Place, ...]:
    """Every place of an agreement, in order: the partner's people, then the producer's, then those of each co-producer."""
    return (*licensee_places(terms), *licensor_places(terms))


def licensee_places(terms: Terms) -> tuple[Place, ...]:
    """The partner's signatories: the one everybody has, then the others that the partner named."""
    partner = terms["parties"]["licensee"]
    people = [partner["contacts"]["signatory"], *partner.get("cosignatories", ())]
    return tuple(_place("licensee", number, partner["name"], person) for number, person in enumerate(people, start=1))


def licensor_places(terms: Terms) -> tuple[Place, ...]:
    """The producers' signatories, producer after producer."""
    return tuple(
        _place("licensor", number, producer["name"], person, producer["slug"])
        for number, (producer, person) in enumerate(_of_producers(terms), start=1)
    )


def licensors(terms: Terms) -> Sequence[Mapping[str, Any]]:
    """The producers that grant the licence: that of the course, then its co-producers in order."""
    parties = terms["parties"]
    return [parties["licensor"], *parties.get("co_licensors", ())]


def _of_producers(terms: Terms) -> Iterator[tuple[Mapping[str, Any], Mapping[str, str]]]:
    for producer in licensors(terms):
        for person in producer.get("signatories") or (_representative(producer["legal"]),):
            yield producer, person


def _representative(legal: Mapping[str, Any]) -> dict[str, str]:
    return {"name": legal["represented_by"], "role": legal["representative_role"], "email": ""}


def _place(party: str, number: int, organisation: str, person: Mapping[str, str], producer: str = "") -> Place:
    return Place(party, number, organisation, person["name"], person["role"], person["email"], producer)

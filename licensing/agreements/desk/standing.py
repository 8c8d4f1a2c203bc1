"""Whose work a reader of the desk does on a day: their own, what nobody has taken, and that of colleagues they stand in for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from licensing.accounts.absences import Colleague, away_on, colleagues
from licensing.accounts.access import Actor
from licensing.accounts.models import Absence

DESK_ROLES = ("approver", "signatory")


@dataclass(frozen=True, slots=True)
class Standing:
    """The reader, the day, their teams, who is away. `held`: (producer, role) → colleagues whose work is not the reader's."""

    who: Actor
    today: date
    team: tuple[Colleague, ...]
    away: tuple[Absence, ...]
    held: Mapping[tuple[str, str], tuple[Colleague, ...]]

    def replaced(self, producer_id: str, person: str | None, role: str) -> Absence | None:
        """The absence in which the reader does this person's work of a role; `person` is an id or an address."""
        for absence in self.away:
            same = person in (absence.person_id, absence.person.email)
            if same and absence.producer_id == producer_id and absence.stand_in_id == self.who.person_id:
                return absence if self.who.has(role, producer_id) else None
        return None

    def approvers(self) -> list[Colleague]:
        """Everyone a request of the reader's producers can be given to, each once."""
        mine = self.who.producers_as(*DESK_ROLES)
        found = {each.person_id: each for each in self.team if "approver" in each.roles and each.producer_id in mine}
        return sorted(found.values(), key=lambda each: (each.name.casefold(), each.person_id))

    @property
    def stands_in(self) -> list[Absence]:
        """Today's absences in which the reader stands in."""
        return [absence for absence in self.away if absence.stand_in_id == self.who.person_id]


def standing(who: Actor, today: date) -> Standing:
    """The reader's standing on a day; two queries."""
    producers = who.producers_as(*DESK_ROLES)
    team, away = colleagues(producers), away_on(producers, today)
    held = {
        (producer, role): tuple(each for each in team if _holds(each, producer, role, who, away, team))
        for producer in producers
        for role in DESK_ROLES
    }
    return Standing(who, today, tuple(team), tuple(away), held)


def _holds(one: Colleague, producer: str, role: str, who: Actor, away: list[Absence], team: list[Colleague]) -> bool:
    """Whether this person's work of the role waits on them or on another stand-in. It is free when they are away and whoever
    stands in does not hold the role."""
    if one.producer_id != producer or role not in one.roles or one.person_id == who.person_id:
        return False
    absence = next((a for a in away if a.person_id == one.person_id and a.producer_id == producer), None)
    if absence is None:
        return True
    others = (c for c in team if c.person_id == absence.stand_in_id and c.producer_id == producer)
    return absence.stand_in_id != who.person_id and any(role in each.roles for each in others)

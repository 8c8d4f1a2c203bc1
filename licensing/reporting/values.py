"""What a home page shows: a few figures, the next things to do. Plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

MOST_FIGURES = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure and the list behind it. `key` names its words; `amounts` holds (total, currency) where it counts money."""

    key: str
    href: str
    number: int = 0
    tone: str = ""
    amounts: tuple[tuple[Decimal, str], ...] = ()
    year: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: `key` names the act in words, `about` whom or what it concerns, `note` its reference."""

    key: str
    href: str
    about: str
    note: str = ""
    due_on: date | None = None
    instead_of: str = ""
    """The absent colleague whose task it is."""


@dataclass(frozen=True, slots=True)
class HomePage:
    """The home page of one member of staff. `stands_in`: (absent colleague,
    last day). `people`: (name, address, roles in words' keys) for who runs the installation."""

    figures: tuple[Figure, ...]
    tasks: tuple[Task, ...]
    stands_in: tuple[tuple[str, date], ...]
    today: date
    roles: frozenset[str]
    people: tuple[tuple[str, str, tuple[str, ...]], ...] = field(default=())

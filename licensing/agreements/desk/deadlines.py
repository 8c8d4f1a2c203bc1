"""What is late and what is due soon, and whose turn it is. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from licensing.agreements.desk.rows import QueueRow

PERIODS = ("late", "today", "this_week", "next_week")
LIST_SIZE = 200
PRODUCER_TURNS = frozenset({"approver", "signatory"})


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days with the files that are due in it, the soonest first."""

    name: str
    rows: tuple[QueueRow, ...]


def end_of_next_week(today: date) -> date:
    """The Sunday of next week: the last day that the page of deadlines looks at."""
    return today + timedelta(days=13 - today.weekday())


def period_of(due_on: date, today: date) -> str:
    """The period a day belongs to; weeks begin on Monday."""
    if due_on <= today:
        return "late" if due_on < today else "today"
    return "this_week" if due_on <= today + timedelta(days=6 - today.weekday()) else "next_week"


def side_of(row: QueueRow) -> str:
    """Whose turn it is: "producer" or "partner"."""
    return "producer" if row.turn in PRODUCER_TURNS else "partner"


def periods(rows: Iterable[QueueRow], today: date) -> list[Period]:
    """The files by period, in their order; periods without any left out."""
    found: dict[str, list[QueueRow]] = {name: [] for name in PERIODS}
    for row in rows:
        if row.due_on is not None:
            found[period_of(row.due_on, today)].append(row)
    return [Period(name, tuple(each)) for name, each in found.items() if each]

"""The calendar of reminders as a kind of versioned document. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from licensing.kernel.canonical import fingerprint
from licensing.kernel.errors import InvalidInput, Problem
from licensing.kernel.shapes import SENTENCES, Day, Shape, plain, problem, read_shape
from licensing.reminders.rules import ordered as in_order
from licensing.reminders.values import COUNTING_DOWN, KINDS, Calendar
from licensing.versions.arranging import ordered
from licensing.versions.kinds import Kind, register

TOP = ("id", "producer", "effective_from", "days")
DELIVERED: Mapping[str, tuple[int, ...]] = {
    "draft": (3, 10),
    "corrections": (4, 10),
    "quote": (7, 2),
    "signature": (3, 7, 12),
    "countersignature": (2, 5, 9),
    "review": (4, 7),
    "renewal": (90, 60, 30),
}
"""The calendar of a producer that published none. `review`: a decision is promised within five working days; `renewal`: days
before the session that was proposed begins."""
MOST = 5

_SENTENCES = {
    **SENTENCES,
    "too_many": ("Cinq rappels au plus.", "Five reminders at most.", "خمسة تذكيرات على الأكثر."),
    "day_range": ("Écrivez des jours entre 1 et 90.", "Write days between 1 and 90.", "اكتبوا أيامًا بين 1 و90."),
    "day_order": (
        "Écrivez les jours dans l’ordre où les rappels partent, chacun une fois.",
        "Write the days in the order in which the reminders leave, each once.",
        "اكتبوا الأيام بترتيب إرسال التذكيرات، كل يوم مرة واحدة.",
    ),
}

_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]*$", max_length=60)]
_Days = Annotated[tuple[int, ...], Field(strict=False)]


class _DaysOfKinds(Shape):
    draft: _Days = DELIVERED["draft"]
    corrections: _Days = DELIVERED["corrections"]
    quote: _Days = DELIVERED["quote"]
    signature: _Days = DELIVERED["signature"]
    countersignature: _Days = DELIVERED["countersignature"]
    review: _Days = DELIVERED["review"]
    renewal: _Days = DELIVERED["renewal"]


class _Document(Shape):
    id: _Name
    producer: _Name
    effective_from: Day
    days: _DaysOfKinds


def read_calendar(document: Mapping[str, Any]) -> Calendar:
    """The calendar of a parsed YAML (or stored JSON) document. Raises InvalidInput with every problem at once."""
    document = plain(document)
    read = read_shape(_Document, document, _SENTENCES)
    days = {kind: getattr(read.days, kind) for kind in KINDS}
    found = list(_problems(days))
    if found:
        raise InvalidInput(found)
    return Calendar(read.id, read.producer, read.effective_from, fingerprint(document), days)


def _problems(days: Mapping[str, tuple[int, ...]]) -> Iterator[Problem]:
    for kind, each in days.items():
        if len(each) > MOST:
            yield problem(f"days.{kind}", "too_many", sentences=_SENTENCES)
        elif any(not 1 <= day <= 90 for day in each):
            yield problem(f"days.{kind}", "day_range", sentences=_SENTENCES)
        elif not in_order(each, counting_down=kind in COUNTING_DOWN):
            yield problem(f"days.{kind}", "day_order", sentences=_SENTENCES)


def delivered_document(producer: str, effective_from: date) -> dict[str, Any]:
    """The calendar that applies where none is published, as a document to begin with."""
    days = {kind: list(each) for kind, each in DELIVERED.items()}
    return {"id": "rappels-1", "producer": producer, "effective_from": effective_from.isoformat(), "days": days}


def arrange_calendar(document: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a document of any shape in the order people read them."""
    arranged = ordered(document, TOP)
    days = arranged.get("days")
    return {**arranged, "days": ordered(days, KINDS)} if isinstance(days, Mapping) else arranged


REMINDERS = register(Kind("reminders", read_calendar, arrange_calendar))

"""When the things of one demo request happen: pure arithmetic on working days, in the producer's time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from licensing.kernel.clock import BUSINESS_ZONE

OPENING = time(9, 0)
SPACING = timedelta(minutes=12)
HOLIDAYS = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
"""(month, day) of French public holidays with a fixed date (code du travail, art. L3133-1)."""
STEPS = ("submit", "approve", "sign", "countersign", "invoice")
DAYS_AFTER = {"submit": 0, "approve": 2, "sign": 4, "countersign": 5, "invoice": 6}
"""Working days after submission."""


@dataclass(frozen=True, slots=True, order=True)
class Appointment:
    """One step of one request, at its instant; sorting them gives the order of the simulation."""

    at: datetime
    step: str
    number: int


def is_working_day(day: date) -> bool:
    """Monday to Friday, no public holiday with a fixed date."""
    return day.weekday() < 5 and (day.month, day.day) not in HOLIDAYS


def working_days_after(day: date, count: int) -> date:
    """The day that many working days later; the day itself for 0."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def appointments(submitted: list[date]) -> list[Appointment]:
    """Every step of every request in time order; requests of one day follow each other from 9:00, 12 minutes apart."""
    places: dict[date, int] = {}
    made = []
    for number, day in enumerate(submitted):
        place = places[day] = places.get(day, -1) + 1
        made += [Appointment(_instant(day, step, place), step, number) for step in STEPS]
    return sorted(made)


def _instant(day: date, step: str, place: int) -> datetime:
    on = working_days_after(day, DAYS_AFTER[step])
    return (datetime.combine(on, OPENING, BUSINESS_ZONE) + place * SPACING).astimezone(timezone.utc)

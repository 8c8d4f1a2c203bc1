"""When somebody is reminded of what waits for them: the calendar's days, Monday to Friday, by day, each reminder once. Pure.

A day that falls on a weekend moves: to the Monday after where it counts from a beginning, to the Friday before where it counts
down to an end, which a Monday would miss.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from licensing.reminders.values import Calendar, Waiting

FROM, UNTIL = time(8), time(18)
"""Wall-clock hours between which reminders leave, where the producer does business; the end is not included."""
FRESH = timedelta(days=7)
"""A reminder that could not leave for longer than this is dropped: nobody is reminded of a day long gone."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder to send now: of what, the how-manieth of it (from 1), on which day it was to leave."""

    waiting: Waiting
    step: int
    planned: date

    @property
    def key(self) -> str:
        """What makes it one: the thing waited for and the step; the same for ever."""
        return key_of(self.waiting, self.step)


def key_of(waiting: Waiting, step: int) -> str:
    """The key of a reminder of something waited for."""
    return f"{waiting.kind}:{waiting.subject}:{step}"


def is_working_time(at: datetime, zone: ZoneInfo) -> bool:
    """Monday to Friday, by day, on the clock of that zone: the night when clocks change is a night like any other."""
    local = at.astimezone(zone)
    return local.weekday() < 5 and FROM <= local.time() < UNTIL


def planned_days(waiting: Waiting, calendar: Calendar) -> tuple[date, ...]:
    """The days on which reminders of something leave, in the calendar's order; none after the last day of what ends."""
    days = calendar.days[waiting.kind]
    if waiting.ends_on is not None:
        return tuple(_before_weekend(waiting.ends_on - timedelta(days=count)) for count in days)
    return tuple(_after_weekend(waiting.since + timedelta(days=count)) for count in days)


def due(waiting: Waiting, calendar: Calendar, sent: Collection[str], at: datetime, zone: ZoneInfo) -> Reminder | None:
    """The one reminder of something to send at an instant, or None.

    `sent`: keys of reminders sent before. Of several that are due, only the latest is sent and the earlier ones never are.
    """
    if not is_working_time(at, zone):
        return None
    today = at.astimezone(zone).date()
    if waiting.ends_on is not None and waiting.ends_on < today:
        return None
    steps = list(enumerate(planned_days(waiting, calendar), start=1))
    reached = [(step, day) for step, day in steps if day <= today]
    if not reached:
        return None
    step, day = reached[-1]
    if today - day > FRESH or day <= waiting.since or _sent_from(step, len(steps), waiting, sent):
        return None
    return Reminder(waiting, step, day)


def _sent_from(step: int, last: int, waiting: Waiting, sent: Collection[str]) -> bool:
    """Whether this reminder, or a later one, was sent."""
    return any(key_of(waiting, each) in sent for each in range(step, last + 1))


def next_planned(waiting: Waiting, calendar: Calendar, sent: Collection[str], today: date) -> date | None:
    """The next day on which a reminder of something would leave; None when there is none to come."""
    steps = enumerate(planned_days(waiting, calendar), start=1)
    coming = [day for step, day in steps if day >= today and key_of(waiting, step) not in sent]
    return min(coming, default=None)


def _after_weekend(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _before_weekend(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def ordered(days: Sequence[int], *, counting_down: bool) -> bool:
    """Whether days of a calendar follow each other in time, none twice."""
    wanted = sorted(set(days), reverse=counting_down)
    return list(days) == wanted

"""Whole days as a calendar file (RFC 5545) that any agenda takes. Pure; folding, escaping and line ends are icalendar's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

MEDIA_TYPE = "text/calendar"


@dataclass(frozen=True, slots=True)
class DayEvent:
    """One entry: its days (both inclusive), its words.

    `uid` is the same for ever and unique in the world; a file with a higher `sequence` takes an earlier one's place.
    """

    uid: str
    sequence: int
    title: str
    starts_on: date
    ends_on: date
    text: str = ""
    url: str = ""


def calendar_file(events: Iterable[DayEvent], language: str, at: datetime) -> bytes:
    """The file, in the order given. Days have no hour and so no time zone; they do not make anybody busy. `at`: now."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//licensing//licensing//{language.upper()}")
    calendar.add("method", "PUBLISH")
    for event in events:
        calendar.add_component(_component(event, language, at))
    return bytes(calendar.to_ical())


def _component(event: DayEvent, language: str, at: datetime) -> Event:
    """DTEND is the day after the last one (RFC 5545, 3.6.1)."""
    made = Event()
    made.add("uid", event.uid)
    made.add("sequence", event.sequence)
    made.add("dtstamp", at)
    made.add("dtstart", event.starts_on)
    made.add("dtend", event.ends_on + timedelta(days=1))
    made.add("summary", event.title, parameters={"LANGUAGE": language})
    made.add("transp", "TRANSPARENT")
    if event.text:
        made.add("description", event.text, parameters={"LANGUAGE": language})
    if event.url:
        made.add("url", event.url)
    return made

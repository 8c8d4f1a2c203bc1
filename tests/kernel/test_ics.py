"""Calendar files: read back by the library, folded, escaped, whole days without a zone."""

from __future__ import annotations

from datetime import UTC, date, datetime

from icalendar import Calendar

from licensing.kernel.ics import DayEvent, calendar_file

AT = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
LONG = "Université « Haute-Sorgue », 1er étage ; accès\\nord " * 6


def test_it_reads_back_as_written() -> None:
    event = DayEvent(
        "session-1@x.example", 3, LONG, date(2026, 9, 14), date(2026, 12, 18), "a\nb", "https://x.example/"
    )
    data = calendar_file([event], "fr", AT)
    (read,) = Calendar.from_ical(data).walk("VEVENT")
    assert (read["UID"], int(read["SEQUENCE"])) == ("session-1@x.example", 3)
    assert str(read["SUMMARY"]) == LONG
    assert read["SUMMARY"].params["LANGUAGE"] == "fr"
    assert str(read["DESCRIPTION"]) == "a\nb"
    assert read.decoded("DTSTART") == date(2026, 9, 14)
    assert read.decoded("DTEND") == date(2026, 12, 19)
    assert read["DTSTART"].params["VALUE"] == "DATE"
    assert read.decoded("DTSTAMP") == AT


def test_lines_are_as_the_standard_wants_them() -> None:
    data = calendar_file([DayEvent("u@x", 0, LONG, date(2026, 2, 28), date(2026, 2, 28))], "en", AT)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"DTEND;VALUE=DATE:20260301" in data
    assert b"METHOD:PUBLISH" in data


def test_what_somebody_typed_adds_no_line() -> None:
    name = "x\r\nEND:VEVENT\r\nATTACH:https://evil.example"
    data = calendar_file([DayEvent("u@x", 0, name, date(2026, 1, 1), date(2026, 1, 1))], "fr", AT)
    assert b"\r\nATTACH" not in data
    assert len(Calendar.from_ical(data).walk("VEVENT")) == 1

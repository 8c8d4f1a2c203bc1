"""When a reminder leaves: by worked examples, and over weeks of instants whatever the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licensing.kernel.errors import InvalidInput
from licensing.reminders.kind import DELIVERED, delivered_document, read_calendar
from licensing.reminders.rules import due, is_working_time, key_of, next_planned, planned_days
from licensing.reminders.values import KINDS, Calendar, Waiting

PARIS = ZoneInfo("Europe/Paris")
MONDAY = date(2026, 3, 2)


def calendar(**days: tuple[int, ...]) -> Calendar:
    return Calendar("c", "gdp", MONDAY, "", {**dict.fromkeys(KINDS, ()), **days})


def at(day: str, clock: str = "09:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=PARIS).astimezone(UTC)


@pytest.mark.parametrize(
    ("instant", "working"),
    [
        ("2026-03-27T07:00+00:00", True),  # Friday 8:00, winter
        ("2026-03-27T06:59+00:00", False),
        ("2026-03-28T10:00+00:00", False),  # Saturday
        ("2026-03-29T01:30+00:00", False),  # Sunday, the night the hour is skipped
        ("2026-03-30T06:00+00:00", True),  # Monday 8:00, summer: one hour earlier in UTC
        ("2026-03-30T15:59+00:00", True),
        ("2026-03-30T16:00+00:00", False),  # 18:00
        ("2026-10-25T00:30+00:00", False),  # the night the hour comes twice
        ("2026-10-26T06:30+00:00", False),  # Monday 7:30, winter again
        ("2026-10-26T07:00+00:00", True),
    ],
)
def test_working_time_on_the_producers_clock(instant: str, working: bool) -> None:
    assert is_working_time(datetime.fromisoformat(instant), PARIS) is working


def test_days_count_from_the_beginning_and_leave_weekends() -> None:
    waiting = Waiting("draft", "r", MONDAY)
    assert planned_days(waiting, calendar(draft=(4, 5, 6, 7))) == (
        date(2026, 3, 6), date(2026, 3, 9), date(2026, 3, 9), date(2026, 3, 9)
    )  # fmt: skip


def test_days_before_an_end_leave_on_the_friday() -> None:
    waiting = Waiting("quote", "q", date(2026, 2, 1), date(2026, 3, 9))
    assert planned_days(waiting, calendar(quote=(7, 2, 1))) == (date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 6))


def test_one_reminder_at_a_time_and_never_again() -> None:
    waiting, days = Waiting("draft", "r", MONDAY), calendar(draft=(3, 10))
    assert due(waiting, days, (), at("2026-03-04"), PARIS) is None
    first = due(waiting, days, (), at("2026-03-05"), PARIS)
    assert first is not None
    assert (first.step, first.key) == (1, "draft:r:1")
    assert due(waiting, days, {first.key}, at("2026-03-05", "15:00"), PARIS) is None
    second = due(waiting, days, {first.key}, at("2026-03-12"), PARIS)
    assert second is not None
    assert second.key == "draft:r:2"


def test_of_two_that_are_late_only_the_last_leaves() -> None:
    waiting, days = Waiting("signature", "s", MONDAY), calendar(signature=(1, 2))
    found = due(waiting, days, (), at("2026-03-06"), PARIS)
    assert found is not None
    assert found.step == 2
    assert due(waiting, days, {found.key}, at("2026-03-09"), PARIS) is None


def test_a_day_long_gone_is_let_go() -> None:
    waiting, days = Waiting("review", "r", MONDAY), calendar(review=(1,))
    assert due(waiting, days, (), at("2026-03-10"), PARIS) is not None
    assert due(waiting, days, (), at("2026-03-11"), PARIS) is None


def test_nothing_after_the_end_nor_before_the_beginning() -> None:
    waiting = Waiting("quote", "q", date(2026, 3, 4), date(2026, 3, 6))
    days = calendar(quote=(7, 1))
    assert due(waiting, days, (), at("2026-03-04"), PARIS) is None  # seven days before the end it did not exist
    assert due(waiting, days, (), at("2026-03-05"), PARIS) is not None
    assert due(waiting, days, (), at("2026-03-09"), PARIS) is None


def test_the_next_one_is_told() -> None:
    waiting, days = Waiting("draft", "r", MONDAY), calendar(draft=(3, 10))
    assert next_planned(waiting, days, (), MONDAY) == date(2026, 3, 5)
    assert next_planned(waiting, days, {"draft:r:1"}, date(2026, 3, 5)) == date(2026, 3, 12)
    assert next_planned(waiting, days, {"draft:r:1", "draft:r:2"}, date(2026, 3, 12)) is None


@settings(max_examples=40)
@given(
    days=st.lists(st.integers(1, 30), min_size=0, max_size=5, unique=True).map(sorted),
    since=st.dates(date(2026, 3, 1), date(2026, 3, 31)),
    counting_down=st.booleans(),
    deaf=st.sets(st.integers(0, 40 * 24 - 1), max_size=400),
)
def test_whatever_the_calendar(days: list[int], since: date, counting_down: bool, deaf: set[int]) -> None:
    """Over forty days, looked at each hour (some hours nobody looks): by day, in the week, each once, none after the end."""
    kind = "quote" if counting_down else "draft"
    ends_on = since + timedelta(days=30) if counting_down else None
    waiting = Waiting(kind, "x", since, ends_on)
    chosen = calendar(**{kind: tuple(reversed(days)) if counting_down else tuple(days)})
    sent: list[str] = []
    start = datetime(since.year, since.month, since.day, tzinfo=UTC)
    for hour in range(40 * 24):
        instant = start + timedelta(hours=hour)
        found = None if hour in deaf else due(waiting, chosen, sent, instant, PARIS)
        if found is None:
            continue
        local = instant.astimezone(PARIS)
        assert local.weekday() < 5
        assert 8 <= local.hour < 18
        assert ends_on is None or local.date() <= ends_on
        assert local.date() > since
        assert found.key not in sent
        assert key_of(waiting, found.step) == found.key
        sent.append(found.key)
    assert len(sent) <= len(days)
    assert sent == sorted(sent)


def test_the_delivered_calendar_reads() -> None:
    read = read_calendar(delivered_document("gdp", MONDAY))
    assert dict(read.days) == dict(DELIVERED)


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ({"draft": [10, 3]}, "day_order"),
        ({"draft": [3, 3]}, "day_order"),
        ({"quote": [2, 7]}, "day_order"),
        ({"draft": [0]}, "day_range"),
        ({"draft": [91]}, "day_range"),
        ({"draft": [1, 2, 3, 4, 5, 6]}, "too_many"),
        ({"draft": ["trois"]}, "number_type"),
        ({"nobody": [1]}, "unknown_field"),
    ],
)
def test_a_wrong_calendar_is_refused(days: dict[str, object], code: str) -> None:
    document = delivered_document("gdp", MONDAY)
    with pytest.raises(InvalidInput) as refusal:
        read_calendar({**document, "days": {**document["days"], **days}})
    assert {each.code for each in refusal.value.problems} == {code}

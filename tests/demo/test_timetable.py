"""When demo things happen: working days only, in the order of business, requests of one day one after the other."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.demo.data import requests
from licensing.demo.timetable import STEPS, appointments, is_working_day, working_days_after
from licensing.kernel.clock import BUSINESS_ZONE, business_day

days = st.dates(date(2025, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("day", "count", "after"),
    [
        (date(2026, 6, 22), 0, date(2026, 6, 22)),
        (date(2026, 6, 22), 4, date(2026, 6, 26)),
        (date(2026, 6, 22), 5, date(2026, 6, 29)),
        (date(2026, 7, 6), 6, date(2026, 7, 15)),  # past 14 July
        (date(2026, 12, 24), 1, date(2026, 12, 28)),  # past Christmas and a weekend
    ],
)
def test_working_days(day: date, count: int, after: date) -> None:
    assert working_days_after(day, count) == after


@given(days, st.integers(1, 30))
def test_every_working_day_is_counted_once(day: date, count: int) -> None:
    after = working_days_after(day, count)
    between = [date.fromordinal(number) for number in range(day.toordinal() + 1, after.toordinal() + 1)]
    assert sum(map(is_working_day, between)) == count
    assert is_working_day(after)


@given(st.lists(days, min_size=1, max_size=12))
def test_each_request_goes_its_way_in_order(submitted: list[date]) -> None:
    plan = appointments(submitted)
    assert plan == sorted(plan)
    for number, day in enumerate(submitted):
        own = [one for one in plan if one.number == number]
        assert [one.step for one in own] == list(STEPS)
        assert business_day(own[0].at) == day


def test_requests_of_one_day_follow_each_other_from_nine() -> None:
    first, second = (one for one in appointments([date(2026, 6, 22)] * 2) if one.step == "submit")
    local = [one.at.astimezone(BUSINESS_ZONE) for one in (first, second)]
    assert [f"{at:%H:%M}" for at in local] == ["09:00", "09:12"]


def test_the_whole_demonstration_fits_into_its_season() -> None:
    plan = appointments([date.fromisoformat(raw["submitted_on"]) for raw in requests()])
    assert len(plan) == 125
    assert plan[-1].at.date() == date(2026, 9, 16)

"""Counting days. Pure."""

from __future__ import annotations

from datetime import date, timedelta


def add_working_days(day: date, count: int) -> date:
    """The day that lies `count` days from Monday to Friday after `day`; public holidays are not left out."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day

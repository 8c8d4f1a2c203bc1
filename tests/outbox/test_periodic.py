"""Periodic work: one message per slot, made up for once after a pause, and nothing piles up. Both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta, timezone
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from licensing.kernel.clock import BUSINESS_ZONE
from licensing.kernel.database import db
from licensing.outbox import operations, periodic
from licensing.outbox.models import OutboxMessage
from licensing.outbox.periodic import daily, every, tick

AT = datetime(2026, 9, 1, 8, 2, tzinfo=timezone.utc)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(timezone.utc))


class Handler:
    """Keeps what it was given; fails while told to."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, datetime]] = []
        self.failing = False

    def __call__(self, payload: dict[str, Any], at: datetime) -> None:
        self.calls.append((payload["slot"], at))
        if self.failing:
            raise RuntimeError("the server is down")


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> Handler:
    """The only periodic work: kind "chime", every five minutes."""
    made = Handler()
    monkeypatch.setattr(periodic, "_schedules", {})
    monkeypatch.setitem(operations._handlers, "chime", made)
    periodic.periodic("chime", every(timedelta(minutes=5)))
    return made


def keys() -> list[str]:
    return list(db.session.scalars(select(OutboxMessage.key).order_by(OutboxMessage.key)))


def test_one_message_per_slot_however_often_it_ticks(app: Flask, handler: Handler) -> None:
    assert [tick(AT + timedelta(minutes=m)) for m in (0, 1, 2, 3, 4)] == [1, 0, 0, 1, 0]
    assert keys() == ["periodic:chime:20260901T080500Z"]
    operations.drain(AT + timedelta(minutes=4))
    assert handler.calls == [("2026-09-01T08:05:00+00:00", AT + timedelta(minutes=4))]


def test_workers_that_tick_at_once_write_one_message(app: Flask, handler: Handler) -> None:
    together = Barrier(3)

    def worker(_number: int) -> None:
        with app.app_context():
            together.wait()
            tick(AT)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(worker, range(3)))
    assert keys() == ["periodic:chime:20260901T080000Z"]


def test_a_long_pause_is_made_up_for_once(app: Flask, handler: Handler) -> None:
    tick(AT)
    operations.drain(AT)
    later = AT + timedelta(hours=5)
    assert tick(later) == 1
    operations.drain(later)
    assert len(handler.calls) == 2


def test_slots_that_fail_give_way_to_the_next_one(app: Flask, handler: Handler) -> None:
    handler.failing = True
    for minutes in range(0, 60, 5):
        tick(AT + timedelta(minutes=minutes))
        operations.drain(AT + timedelta(minutes=minutes))
    assert len(keys()) == 1
    row = db.session.scalars(select(OutboxMessage).execution_options(populate_existing=True)).one()
    assert "the server is down" in (row.last_error or "")
    handler.failing = False
    assert operations.drain(AT + timedelta(minutes=56)) == 1


def test_what_a_worker_is_doing_is_left_to_it(app: Flask, handler: Handler) -> None:
    tick(AT)
    (message,) = operations.due(AT)
    assert operations._claim(message, AT)
    tick(AT + timedelta(minutes=5))
    assert len(keys()) == 2


def test_former_slots_go_after_a_day(app: Flask, handler: Handler) -> None:
    for hours in (0, 12, 24, 36, 48):
        tick(AT + timedelta(hours=hours))
        operations.drain(AT + timedelta(hours=hours))
    assert [key[-16:] for key in keys()] == ["20260902T080000Z", "20260902T200000Z", "20260903T080000Z"]


def test_other_messages_of_the_kind_are_not_touched(app: Flask, handler: Handler) -> None:
    operations.enqueue("chime", "by-hand", {"slot": "x"}, AT - timedelta(days=9))
    db.session.commit()
    tick(AT)
    assert "by-hand" in keys()


def test_switched_off_work_writes_nothing(app: Flask, handler: Handler) -> None:
    periodic.periodic("chime", lambda _at: None)
    assert tick(AT) == 0
    assert keys() == []


@given(at=INSTANTS, minutes=st.integers(1, 3000))
def test_a_slot_starts_before_its_instants_and_is_one_period_long(at: datetime, minutes: int) -> None:
    period = timedelta(minutes=minutes)
    start = every(period)(at)
    assert start is not None
    assert start <= at < start + period
    assert every(period)(start) == start
    assert every(period)(start - timedelta(microseconds=1)) == start - period


@given(at=INSTANTS, hour=st.times().map(lambda t: t.replace(second=0, microsecond=0)))
def test_a_day_has_one_slot_at_the_wall_clock_hour(at: datetime, hour: time) -> None:
    start = daily(hour)(at)
    assert start is not None
    assert start <= at < start + timedelta(hours=26)
    assert daily(hour)(start) == start


def test_the_daily_hour_is_the_same_in_summer_and_winter() -> None:
    for day in (datetime(2026, 7, 1, 12, tzinfo=timezone.utc), datetime(2026, 12, 1, 12, tzinfo=timezone.utc)):
        start = daily(time(7))(day)
        assert start is not None
        assert start.astimezone(BUSINESS_ZONE).time() == time(7)


def test_before_the_hour_it_is_still_yesterdays_slot() -> None:
    at = datetime(2026, 9, 1, 4, 59, tzinfo=timezone.utc)
    assert daily(time(7))(at) == datetime(2026, 8, 31, 5, 0, tzinfo=timezone.utc)
    assert daily(time(7))(at + timedelta(minutes=1)) == datetime(2026, 9, 1, 5, 0, tzinfo=timezone.utc)

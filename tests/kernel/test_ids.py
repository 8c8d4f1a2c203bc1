"""Identifiers of rows: the order of their making, also within one millisecond and while the clock stands still."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from licensing.kernel import ids

AT = datetime(2026, 9, 2, 8, tzinfo=UTC)


def test_identifiers_are_uuid_7_of_their_moment() -> None:
    with time_machine.travel(AT, tick=False):
        made = UUID(ids.new_id())
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert made.int >> 80 == int(AT.timestamp() * 1000)


def test_identifiers_of_one_moment_are_in_the_order_of_their_making() -> None:
    """More than a full counter: the next milliseconds are borrowed."""
    with time_machine.travel(AT, tick=False):
        made = [ids.new_id() for _ in range(10_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    with time_machine.travel(AT + timedelta(milliseconds=1), tick=False):
        assert ids.new_id() > made[-1]


@pytest.mark.parametrize("back", [timedelta(milliseconds=3), timedelta(seconds=1)])
def test_a_clock_that_steps_back_a_little_keeps_the_order(back: timedelta) -> None:
    with time_machine.travel(AT + timedelta(days=1), tick=False):
        first = ids.new_id()
    with time_machine.travel(AT + timedelta(days=1) - back, tick=False):
        assert ids.new_id() > first


def test_a_clock_that_is_set_back_is_followed() -> None:
    with time_machine.travel(AT + timedelta(days=2), tick=False):
        first = ids.new_id()
    with time_machine.travel(AT, tick=False):
        assert ids.new_id() < first


def test_two_identifiers_of_one_moment_differ_in_their_random_bits() -> None:
    with time_machine.travel(AT, tick=False):
        low = {int(ids.new_id(), 16) & ((1 << 62) - 1) for _ in range(50)}
    assert len(low) == 50

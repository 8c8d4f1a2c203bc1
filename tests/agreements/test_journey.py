"""The partner's way: one present stop at every stage that is under way, none after an end; everything reached once in force."""

from __future__ import annotations

import pytest

from licensing.agreements.journey import PRESENT, STOPPED, STOPS, journey
from licensing.agreements.progress import STAGES


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_has_its_place(stage: str) -> None:
    stops = journey(stage)
    states = [stop.state for stop in stops]
    assert tuple(stop.key for stop in stops) == STOPS[: len(stops)]
    assert states.count("now") == (stage in PRESENT)
    assert states.count("stopped") == (stage in STOPPED)
    assert states == sorted(states, key=("done", "now", "stopped", "next", "later").index)
    assert (set(states) == {"done"}) == (stage in ("in_force", "expired", "terminated"))


def test_examples() -> None:
    assert [stop.state for stop in journey("to_review")] == ["done", "now", "next", "later", "later"]
    assert [(stop.key, stop.state) for stop in journey("declined")] == [("request", "done"), ("review", "stopped")]

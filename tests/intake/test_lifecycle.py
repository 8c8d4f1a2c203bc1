"""Every state × event pair of a request, and random walks through the table."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.intake import lifecycle
from licensing.intake.models import STATES, IntakeRequest
from licensing.kernel.errors import NotAllowed

ALLOWED = {
    "draft": {"submit": "submitted", "withdraw": "withdrawn"},
    "submitted": {
        "request_corrections": "corrections_requested",
        "approve": "approved",
        "decline": "declined",
        "withdraw": "withdrawn",
    },
    "corrections_requested": {"resubmit": "submitted", "withdraw": "withdrawn"},
    "approved": {},
    "declined": {},
    "withdrawn": {},
}


@pytest.mark.parametrize(("state", "event"), list(product(STATES, lifecycle.EVENTS)))
def test_every_pair(state: str, event: str) -> None:
    request = IntakeRequest(state=state)
    if event in ALLOWED[state]:
        lifecycle.advance(request, event)
        assert request.state == ALLOWED[state][event]
        return
    with pytest.raises(NotAllowed) as refusal:
        lifecycle.advance(request, event)
    assert (refusal.value.event, refusal.value.state) == (event, state)
    assert request.state == state


@given(st.lists(st.sampled_from([*lifecycle.EVENTS, "unknown"]), max_size=30))
def test_a_walk_never_leaves_an_end_state(events: list[str]) -> None:
    request = IntakeRequest(state="draft")
    for event in events:
        before = request.state
        try:
            lifecycle.advance(request, event)
        except NotAllowed:
            assert request.state == before
        assert request.state in STATES
        assert before not in ("approved", "declined", "withdrawn") or request.state == before

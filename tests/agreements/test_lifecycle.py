"""Every state × event pair of an agreement, and random walks through the table."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.agreements import lifecycle
from licensing.agreements.models import SIGNED, STATES, Agreement
from licensing.kernel.errors import NotAllowed

ALLOWED = {
    "preparing": {"prepared": "awaiting_licensee", "cancel": "cancelled"},
    "awaiting_licensee": {
        "licensee_sealed_in_part": "awaiting_licensee",
        "licensee_sealed": "awaiting_licensor",
        "signature_expired": "awaiting_licensee",
        "extend": "awaiting_licensee",
        "signature_declined": "declined",
        "cancel": "cancelled",
    },
    "awaiting_licensor": {
        "licensor_sealed_in_part": "awaiting_licensor",
        "licensor_sealed": "in_force",
        "signature_expired": "awaiting_licensor",
        "extend": "awaiting_licensor",
        "signature_declined": "declined",
    },
    "in_force": {"renounce": "terminated", "terminate": "terminated", "expire": "expired"},
    "declined": {},
    "cancelled": {},
    "expired": {},
    "terminated": {},
}


@pytest.mark.parametrize(("state", "event"), list(product(STATES, lifecycle.EVENTS)))
def test_every_pair(state: str, event: str) -> None:
    agreement = Agreement(state=state)
    assert lifecycle.can(state, event) is (event in ALLOWED[state])
    if event in ALLOWED[state]:
        move = lifecycle.advance(agreement, event)
        assert (move.source, move.event, move.target) == (state, event, ALLOWED[state][event])
        assert agreement.state == ALLOWED[state][event]
        return
    with pytest.raises(NotAllowed) as refusal:
        lifecycle.advance(agreement, event)
    assert (refusal.value.event, refusal.value.state) == (event, state)
    assert agreement.state == state


def test_the_table_names_each_pair_once_and_only_known_words() -> None:
    pairs = [(move.source, move.event) for move in lifecycle.TRANSITIONS]
    assert len(pairs) == len(set(pairs))
    assert {move.event for move in lifecycle.TRANSITIONS} == set(lifecycle.EVENTS)
    assert {move.source for move in lifecycle.TRANSITIONS} | {move.target for move in lifecycle.TRANSITIONS} == set(
        STATES
    )
    assert {state for state in STATES if not ALLOWED[state]} == lifecycle.ENDED


@given(st.lists(st.sampled_from([*lifecycle.EVENTS, "unknown"]), max_size=30))
def test_no_walk_reaches_force_without_both_seals(events: list[str]) -> None:
    agreement, done = Agreement(state="preparing"), []
    for event in events:
        before = agreement.state
        try:
            lifecycle.advance(agreement, event)
            done.append(event)
        except NotAllowed:
            assert agreement.state == before
        assert before not in lifecycle.ENDED or agreement.state == before
    if agreement.state in SIGNED:
        assert [event for event in done if event.endswith(("prepared", "_sealed"))] == [
            "prepared",
            "licensee_sealed",
            "licensor_sealed",
        ]

"""How a proposed renewal stands on a day, and what counts as unchanged."""

from __future__ import annotations

from datetime import date

import pytest

from licensing.intake.models import STATES as REQUEST_STATES
from licensing.renewals.rules import STATES, Standing, answers_fingerprint, state_on

FIRST = date(2027, 3, 8)


@pytest.mark.parametrize(
    ("declined", "request_state", "today", "state"),
    [
        (False, "draft", date(2026, 12, 8), "open"),
        (False, "draft", FIRST, "open"),
        (False, "draft", date(2027, 3, 9), "lapsed"),
        (False, "submitted", date(2027, 3, 9), "sent"),
        (False, "corrections_requested", FIRST, "sent"),
        (False, "approved", date(2028, 1, 1), "agreed"),
        (False, "declined", FIRST, "refused"),
        (False, "withdrawn", FIRST, "declined"),
        (True, "withdrawn", date(2028, 1, 1), "declined"),
    ],
)
def test_how_it_stands(declined: bool, request_state: str, today: date, state: str) -> None:
    assert state_on(Standing(declined, request_state, FIRST), today) == state


def test_every_state_of_a_request_has_its_own_word() -> None:
    for request_state in REQUEST_STATES:
        assert state_on(Standing(False, request_state, FIRST), FIRST) in STATES


def test_what_belongs_to_one_sending_changes_nothing_agreed() -> None:
    answers = {"cohorts": [{"learners": 40}], "purchase_order": None, "service_code": "S1"}
    same = {**answers, "purchase_order": "4500012345", "service_code": "S2", "submitted_on": "2026-12-01"}
    assert answers_fingerprint(same) == answers_fingerprint(answers)
    assert answers_fingerprint({**answers, "cohorts": [{"learners": 41}]}) != answers_fingerprint(answers)

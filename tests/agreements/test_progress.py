"""Whose turn it is, and by when, for every pair of states; every stage has its words for both readers."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.agreements import models, progress, wording
from licensing.intake import models as intake_models
from licensing.kernel.days import add_working_days

START = date(2026, 9, 14)


@pytest.mark.parametrize(
    ("request_state", "agreement_state"), list(product(intake_models.STATES, (None, *models.STATES)))
)
def test_every_pair_of_states_has_a_stage_with_words(request_state: str, agreement_state: str | None) -> None:
    found = progress.stage(request_state, agreement_state)
    assert found in progress.STAGES
    assert found in wording.PARTNER
    assert found in wording.DESK or request_state == "draft"


def test_the_agreement_decides_once_there_is_one() -> None:
    assert progress.stage("submitted", None) == "to_review"
    assert progress.stage("approved", None) == "preparing"
    assert progress.stage("approved", "awaiting_licensor") == "awaiting_licensor"
    assert progress.stage("approved", "declined") == "signature_declined"
    assert progress.stage("declined", None) == "declined"


@pytest.mark.parametrize(
    ("stage", "since", "expected"),
    [
        ("to_review", date(2026, 6, 22), date(2026, 6, 29)),  # Monday: five working days later is the next Monday
        ("to_review", date(2026, 6, 26), date(2026, 7, 3)),  # Friday
        ("to_review", date(2026, 6, 27), date(2026, 7, 3)),  # Saturday
        ("awaiting_licensee", date(2026, 6, 22), date(2026, 7, 7)),
        ("awaiting_licensee", date(2026, 9, 4), START),  # the session starts first
        ("awaiting_licensor", date(2026, 9, 14), date(2026, 9, 29)),  # it has started: fifteen days all the same
        ("in_force", date(2026, 6, 22), None),
        ("corrections", date(2026, 6, 22), None),
    ],
)
def test_by_when(stage: str, since: date, expected: date | None) -> None:
    assert progress.due_on(stage, since, START) == expected


@given(st.dates(max_value=date(2999, 1, 1)), st.integers(1, 60))
def test_that_many_working_days_lie_between(day: date, count: int) -> None:
    end = add_working_days(day, count)
    assert end.weekday() < 5
    days = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(passed.weekday() < 5 for passed in days) == count


def test_only_the_one_whose_turn_it_is_reads_an_action() -> None:
    approver, signatory = frozenset({"approver"}), frozenset({"signatory"})
    assert wording.for_desk("to_review", approver).following == wording.MINE["to_review"]
    assert wording.for_desk("to_review", signatory).following == wording.DESK["to_review"].following
    assert wording.for_desk("awaiting_licensor", signatory).following == wording.MINE["awaiting_licensor"]
    assert wording.for_desk("awaiting_licensor", approver).following == wording.DESK["awaiting_licensor"].following
    assert wording.for_desk("in_force", approver | signatory).tone == "good"

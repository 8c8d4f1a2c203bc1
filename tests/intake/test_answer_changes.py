"""What changed between two versions of the answers: nothing for equal ones, and enough to make the later from the earlier."""

from __future__ import annotations

from copy import deepcopy
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.intake.answer_changes import Change, apply_changes, changes, follow
from tests.factories.requests import demo_requests

LEAVES = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "a", "b"]) | st.lists(st.integers(0, 2))
KEYS = st.sampled_from(["label", "learners", "track", "email", "x"])
ROWS = st.lists(st.dictionaries(KEYS, LEAVES, max_size=4), max_size=5)
ANSWERS = st.dictionaries(KEYS, LEAVES | ROWS | st.dictionaries(KEYS, LEAVES | ROWS, max_size=3), max_size=4)

GROUPS = [
    {"label": "Groupe A", "learners": 40, "track": "classic"},
    {"label": "Groupe B", "learners": 20, "track": "advanced"},
    {"label": "Groupe C", "learners": 10, "track": "classic"},
]


@given(ANSWERS, ANSWERS)
def test_the_differences_make_the_later_answers_and_equal_ones_have_none(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    kept = deepcopy(before)
    found = changes(before, after)
    made = apply_changes(before, found)
    assert made == after
    assert changes(made, after) == ()
    assert before == kept
    assert changes(before, deepcopy(before)) == ()


def test_real_requests_become_each_other() -> None:
    raw = demo_requests()
    for before, after in pairwise(raw):
        assert apply_changes(before, changes(before, after)) == after


def test_a_row_taken_away_is_one_change_where_it_stood() -> None:
    before, after = {"cohorts": GROUPS}, {"cohorts": [GROUPS[0], {**GROUPS[2], "learners": 12}]}
    assert changes(before, after) == (
        Change("removed", "cohorts.1", GROUPS[1], None, row=True),
        Change("changed", "cohorts.1.learners", 10, 12),
    )


def test_a_renamed_group_stays_the_same_row_and_another_group_is_another_row() -> None:
    renamed = [{**GROUPS[0], "label": "Promotion A"}]
    assert [each.path for each in changes({"cohorts": GROUPS[:1]}, {"cohorts": renamed})] == ["cohorts.0.label"]
    other = [{"label": "Promotion Z", "learners": 7, "track": "classic"}]
    kinds = [(each.kind, each.row) for each in changes({"cohorts": GROUPS[:1]}, {"cohorts": other})]
    assert kinds == [("removed", True), ("added", True)]


def test_true_is_not_one() -> None:
    assert changes({"x": True}, {"x": 1}) == (Change("changed", "x", True, 1),)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("cohorts.0.learners", None),
        ("cohorts.1.learners", "cohorts.0.learners"),
        ("cohorts.2", "cohorts.1"),
        ("cohorts", "cohorts"),
        ("organisation.name", "organisation.name"),
    ],
)
def test_an_answer_is_followed_to_where_its_row_stands_now(path: str, place: str | None) -> None:
    before = {"cohorts": GROUPS, "organisation": {"name": "A"}}
    after = {"cohorts": [*GROUPS[1:], {"label": "Groupe D", "learners": 5, "track": "team"}], "organisation": {}}
    assert follow(path, before, after) == place

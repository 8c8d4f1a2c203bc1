"""Who must do what: the whole table of stages, and what makes a difference within them."""

from __future__ import annotations

import pytest

from licensing.agreements import wording
from licensing.agreements.next_actions import ROLES, Situation, next_actions
from licensing.agreements.progress import STAGES

TABLE = [
    (Situation("draft"), ["requester finish"]),
    (Situation("to_review"), ["approver decide"]),
    (Situation("to_review", quote_offered=True), ["requester accept_quote", "approver decide"]),
    (Situation("to_review", unpriced=True), ["approver price", "approver decide later"]),
    (Situation("to_review", two_needed=True), ["approver propose", "second_approver confirm later"]),
    (Situation("to_review", two_needed=True, proposed=True), ["second_approver confirm"]),
    (
        Situation("to_review", two_needed=True, unpriced=True),
        ["approver price", "approver propose later", "second_approver confirm later"],
    ),
    (Situation("corrections", two_needed=True), ["requester correct"]),
    (Situation("preparing"), ["nobody preparing"]),
    (Situation("awaiting_licensee"), ["licensee sign"]),
    (Situation("awaiting_licensor"), ["licensor countersign"]),
    (Situation("in_force", to_invoice=True), ["finance invoice"]),
    (Situation("in_force"), ["nobody done"]),
    (Situation("terminated", to_credit=True), ["finance credit"]),
    (Situation("expired", to_invoice=True), ["finance invoice"]),
    *(
        (Situation(stage), ["nobody closed"])
        for stage in ("expired", "terminated", "declined", "signature_declined", "cancelled", "withdrawn")
    ),
]


@pytest.mark.parametrize(("now", "wanted"), TABLE)
def test_the_table(now: Situation, wanted: list[str]) -> None:
    assert [f"{each.role} {each.what}{' later' * each.later}" for each in next_actions(now)] == wanted


def test_every_stage_is_in_the_table_and_every_action_has_words() -> None:
    assert {now.stage for now, _ in TABLE} == set(STAGES)
    for now, _ in TABLE:
        found = next_actions(now)
        assert not found[0].later
        for each in found:
            assert each.role in ROLES
            assert str(wording.ROLES[each.role])
            assert str(wording.ACTIONS[each.what])

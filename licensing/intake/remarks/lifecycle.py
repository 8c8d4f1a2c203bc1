"""The one transition table of a remark, and the only writer of its state. Each move is kept and stands in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from licensing.audit.operations import record
from licensing.intake.models import CommentEvent, ReviewComment
from licensing.kernel.errors import NotAllowed

TRANSITIONS: Mapping[tuple[str, str], str] = {
    ("draft", "send"): "open",
    ("open", "resolve"): "resolved",
    ("open", "change"): "resolved",
    ("resolved", "unresolve"): "open",
    ("open", "close"): "closed",
    ("resolved", "close"): "closed",
    ("resolved", "reopen"): "open",
    ("closed", "reopen"): "open",
    ("open", "decide"): "closed",
    ("resolved", "decide"): "closed",
}
"""(state, event) → next state. A pair that is not here is refused."""

EVENTS = ("send", "resolve", "change", "unresolve", "close", "reopen", "decide")
BY_PARTNER = frozenset({"resolve", "unresolve", "change"})
"""`change` happens by itself: the answer was changed and sent again. The other events are the producer's."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who does it, and when: `side` is "partner" or "producer", `label` how the journal names them."""

    side: str
    label: str
    at: datetime


def can(state: str, event: str) -> bool:
    """Whether the table permits the event in that state."""
    return (state, event) in TRANSITIONS


def move(comment: ReviewComment, event: str, hand: Hand, text: str = "") -> None:
    """Move a remark by one event, with the words that go with it. Does not commit; `NotAllowed` without such a pair."""
    before = comment.state
    if not can(before, event):
        raise NotAllowed(event, before)
    comment.state = TRANSITIONS[before, event]
    keep(comment, event, hand, text)
    data = {"remark": comment.id, "path": comment.path, "from": before, "to": comment.state}
    record(hand.at, hand.label, f"intake.remark_{event}", f"request:{comment.request_id}", data)


def keep(comment: ReviewComment, event: str, hand: Hand, text: str = "") -> None:
    """Write something that happened to a remark into its history: a move, a note, a reply. Does not commit."""
    comment.events.append(CommentEvent(event=event, side=hand.side, by=hand.label, text=text, at=hand.at))

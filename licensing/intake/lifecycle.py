"""The one transition table of a request, and the only writer of its state."""

from __future__ import annotations

from collections.abc import Mapping

from licensing.intake.models import IntakeRequest
from licensing.kernel.errors import NotAllowed

TRANSITIONS: Mapping[tuple[str, str], str] = {
    ("draft", "submit"): "submitted",
    ("submitted", "request_corrections"): "corrections_requested",
    ("corrections_requested", "resubmit"): "submitted",
    ("submitted", "approve"): "approved",
    ("submitted", "decline"): "declined",
    ("draft", "withdraw"): "withdrawn",
    ("submitted", "withdraw"): "withdrawn",
    ("corrections_requested", "withdraw"): "withdrawn",
}
"""(state, event) → next state. A pair that is not here is refused."""

EVENTS = ("submit", "resubmit", "request_corrections", "approve", "decline", "withdraw")
EDITABLE = frozenset({"draft", "corrections_requested"})
"""States in which the partner may change the answers."""


def can(state: str, event: str) -> bool:
    """Whether the table permits the event in that state."""
    return (state, event) in TRANSITIONS


def advance(request: IntakeRequest, event: str) -> None:
    """Move a request by one event; `NotAllowed` when the table has no such pair. Does not commit."""
    if not can(request.state, event):
        raise NotAllowed(event, request.state)
    request.state = TRANSITIONS[request.state, event]

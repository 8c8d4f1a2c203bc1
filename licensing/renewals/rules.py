"""How a proposed renewal stands, and what counts as unchanged. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from licensing.intake.steps.answers import agreed_answers
from licensing.kernel.canonical import fingerprint

STATES = ("open", "sent", "agreed", "declined", "refused", "lapsed")


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an offer: whether the partner declined, the state of its request, the session's first day."""

    declined: bool
    request_state: str
    starts_on: date


def state_on(offer: Standing, today: date) -> str:
    """One of `STATES` on a day. Nothing sent before the session's first day has passed lapses; what was sent never does."""
    if offer.declined or offer.request_state == "withdrawn":
        return "declined"
    if offer.request_state == "draft":
        return "open" if today <= offer.starts_on else "lapsed"
    return {"approved": "agreed", "declined": "refused"}.get(offer.request_state, "sent")


def answers_fingerprint(answers: Mapping[str, Any]) -> str:
    """Fingerprint of what an agreement is made of; the same before and after a sending that changed nothing else."""
    return fingerprint(agreed_answers(answers))

"""How far a file is — the request and its agreement read together — and whose turn it is. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from licensing.intake.promise import review_due_on

STAGES = (
    "draft", "to_review", "corrections", "preparing", "awaiting_licensee", "awaiting_licensor",
    "in_force", "declined", "signature_declined", "cancelled", "withdrawn", "expired", "terminated",
)  # fmt: skip
SIGNING_DAYS = 15
"""Calendar days in which each party is asked to sign, so that access opens in time; a later signature stays possible."""

_OF_REQUEST = {
    "draft": "draft",
    "submitted": "to_review",
    "corrections_requested": "corrections",
    "approved": "preparing",
    "declined": "declined",
    "withdrawn": "withdrawn",
}
_TURN = {
    "draft": "requester",
    "to_review": "approver",
    "corrections": "requester",
    "preparing": "nobody",
    "awaiting_licensee": "licensee",
    "awaiting_licensor": "signatory",
}


def stage(request_state: str, agreement_state: str | None) -> str:
    """One word for where a file stands; an agreement, once there is one, decides."""
    if agreement_state is None:
        return _OF_REQUEST[request_state]
    return "signature_declined" if agreement_state == "declined" else agreement_state


def turn(at_stage: str) -> str:
    """Who must act: requester, approver, licensee, signatory, or nobody."""
    return _TURN.get(at_stage, "nobody")


def due_on(at_stage: str, since: date, session_starts_on: date) -> date | None:
    """By when the one whose turn it is should act, counted from the day the stage began; None when nobody's turn.

    A signature is asked for before the session starts, when that day is still to come.
    """
    who = turn(at_stage)
    if who == "approver":
        return review_due_on(since)
    if who in ("licensee", "signatory"):
        latest = since + timedelta(days=SIGNING_DAYS)
        return min(latest, session_starts_on) if session_starts_on > since else latest
    return None

"""The way of a request to an agreement in force, as the partner sees it: five stops, one of them the present one. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

STOPS = ("request", "review", "signature", "countersignature", "in_force")
PRESENT: Mapping[str, str] = {
    "draft": "request",
    "corrections": "request",
    "to_review": "review",
    "preparing": "signature",
    "awaiting_licensee": "signature",
    "awaiting_licensor": "countersignature",
}
STOPPED: Mapping[str, str] = {
    "withdrawn": "request",
    "declined": "review",
    "cancelled": "signature",
    "signature_declined": "signature",
}
"""Stages at which a file ended early, and the stop it did not pass."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop: done, now, next (the one after the present), later, or stopped."""

    key: str
    state: str


def journey(stage: str) -> tuple[Stop, ...]:
    """The stops of a file at a stage (`progress.STAGES`); those after an early end are left out."""
    if stage in STOPPED:
        at = STOPS.index(STOPPED[stage])
        return (*(Stop(key, "done") for key in STOPS[:at]), Stop(STOPS[at], "stopped"))
    if stage not in PRESENT:
        return tuple(Stop(key, "done") for key in STOPS)
    at = STOPS.index(PRESENT[stage])
    return tuple(Stop(key, _state(index - at)) for index, key in enumerate(STOPS))


def _state(ahead: int) -> str:
    if ahead < 0:
        return "done"
    return {0: "now", 1: "next"}.get(ahead, "later")

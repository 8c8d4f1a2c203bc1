"""The one transition table of an agreement, and the only writer of its state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from licensing.agreements.models import Agreement
from licensing.kernel.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Transition:
    """One permitted move. `who` causes it; `effects` name what `agreements.effects` carries out in the same commit."""

    event: str
    source: str
    target: str
    who: str
    effects: tuple[str, ...] = ()


TRANSITIONS = (
    Transition("prepared", "preparing", "awaiting_licensee", "worker", ("tell_requester_invited",)),
    Transition(
        "licensee_sealed_in_part", "awaiting_licensee", "awaiting_licensee", "licensee", ("tell_signed_in_part",)
    ),
    Transition("licensor_sealed_in_part", "awaiting_licensor", "awaiting_licensor", "licensor", ("tell_stand_in",)),
    Transition(
        "licensee_sealed", "awaiting_licensee", "awaiting_licensor", "licensee", ("send_half_signed", "tell_stand_in")
    ),
    Transition("licensor_sealed", "awaiting_licensor", "in_force", "licensor", ("send_sealed", "ask_attestations")),
    Transition("signature_expired", "awaiting_licensee", "awaiting_licensee", "clock", ("tell_expired",)),
    Transition("signature_expired", "awaiting_licensor", "awaiting_licensor", "clock", ("tell_expired",)),
    Transition("extend", "awaiting_licensee", "awaiting_licensee", "approver", ("tell_extended",)),
    Transition("extend", "awaiting_licensor", "awaiting_licensor", "approver", ("tell_extended",)),
    Transition("signature_declined", "awaiting_licensee", "declined", "licensee", ("tell_signature_declined",)),
    Transition("signature_declined", "awaiting_licensor", "declined", "licensor", ("tell_signature_declined",)),
    Transition("cancel", "preparing", "cancelled", "approver", ("tell_cancelled",)),
    Transition("cancel", "awaiting_licensee", "cancelled", "approver", ("close_procedure", "tell_cancelled")),
    Transition("renounce", "in_force", "terminated", "licensee", ("print_ending",)),
    Transition("terminate", "in_force", "terminated", "approver", ("print_ending",)),
    Transition("expire", "in_force", "expired", "clock", ("tell_term",)),
)
"""An agreement that one party has signed can no longer be cancelled alone: the other party signs or declines.

A party has signed when its last signatory has; until then each seal is one `…_sealed_in_part`.
"""

EVENTS = (
    "prepared",
    "licensee_sealed_in_part",
    "licensor_sealed_in_part",
    "licensee_sealed",
    "licensor_sealed",
    "signature_expired",
    "extend",
    "signature_declined",
    "cancel",
    "renounce",
    "terminate",
    "expire",
)
ENDED = frozenset({"declined", "cancelled", "expired", "terminated"})
"""States that no event leaves."""
SETTLED = ENDED | {"in_force"}
"""States in which no signature is awaited."""

_BY_PAIR: Mapping[tuple[str, str], Transition] = {(move.source, move.event): move for move in TRANSITIONS}


def can(state: str, event: str) -> bool:
    """Whether the table permits the event in that state."""
    return (state, event) in _BY_PAIR


def advance(agreement: Agreement, event: str) -> Transition:
    """Move an agreement by one event and return the move; `NotAllowed` when the table has no such pair. Does not commit."""
    move = _BY_PAIR.get((agreement.state, event))
    if move is None:
        raise NotAllowed(event, agreement.state)
    agreement.state = move.target
    return move

"""What an agreement is worth on a day, for readers who are no party to it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

STANDINGS = ("pending", "in_force", "ended", "void")
_PENDING = ("preparing", "awaiting_licensee", "awaiting_licensor")
_VOID = ("declined", "cancelled")


def ends_on(terms: Mapping[str, Any]) -> date:
    """The last day of an agreement's uses: the last one of its session (particular conditions, "Durée")."""
    return date.fromisoformat(terms["session"]["ends_on"])


def standing(state: str, terms: Mapping[str, Any], on: date) -> str:
    """One of `STANDINGS`: not signed by all yet; in force; was in force; never came into force.

    A state that is none of the way to a signed agreement, nor in force, is one in which it no longer is.
    """
    if state in _PENDING:
        return "pending"
    if state in _VOID:
        return "void"
    return "in_force" if state == "in_force" and on <= ends_on(terms) else "ended"

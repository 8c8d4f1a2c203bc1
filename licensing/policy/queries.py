"""Reads of the policy: the version in force on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from licensing.kernel.errors import InvalidInput
from licensing.kernel.shapes import problem
from licensing.policy.kind import POLICY
from licensing.policy.values import Policy
from licensing.versions import queries as versions

_SENTENCES = {
    "policy_not_in_force": (
        "Aucune règle du jeu n’est en vigueur le {on} : choisissez une date à partir du {first}.",
        "No rules of the game are in force on {on}: choose a date from {first}.",
        "لا توجد قواعد استعمال سارية في \u2068{on}\u2069: اختاروا تاريخًا ابتداءً من \u2068{first}\u2069.",
    ),
    "policy_missing": (
        "Le producteur de ce cours n’a pas encore publié de règles du jeu.",
        "The producer of this course has not published rules of the game yet.",
        "لم ينشر منتِج هذه الدروس بعد قواعد الاستعمال.",
    ),
}


def policy_on(producer_id: str, on: date, code: str | None = None) -> Policy:
    """The producer's policy in force on that day (`versions.queries.in_force`); withdrawn versions do not count.

    `code`: the one of that name instead, where it stands. Raises InvalidInput (path `submitted_on`) when none is in force.
    """
    published = policies_of(producer_id)
    return next((each for each in published if each.id == code), None) or in_force(published, on)


def policies_of(producer_id: str) -> list[Policy]:
    """Every policy published and not withdrawn, in the order of publication."""
    rows = versions.live_versions(POLICY.name, producer_id)
    return [cast(Policy, versions.value_of(row)) for row in rows]


def in_force(published: Sequence[Policy], on: date) -> Policy:
    """Of policies in the order they were published, the one in force on a day. InvalidInput when there is none."""
    found = versions.in_force(published, on)
    if found is not None:
        return found
    if not published:
        raise InvalidInput([problem("course", "policy_missing", sentences=_SENTENCES)])
    first = min(policy.effective_from for policy in published)
    context = {"on": on.isoformat(), "first": first.isoformat()}
    raise InvalidInput([problem("submitted_on", "policy_not_in_force", context, _SENTENCES)])

"""Reads of the policy: the version in force on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput
from licensing.kernel.shapes import problem
from licensing.policy.models import PolicyVersion
from licensing.policy.rules import read_policy
from licensing.policy.values import Policy

_SENTENCES = {
    "policy_not_in_force": (
        "Aucune règle du jeu n’est en vigueur le {on} : choisissez une date à partir du {first}.",
        "No rules of the game are in force on {on}: choose a date from {first}.",
    ),
    "policy_missing": (
        "Le producteur de ce cours n’a pas encore publié de règles du jeu.",
        "The producer of this course has not published rules of the game yet.",
    ),
}
_read: dict[str, Policy] = {}


def policy_on(producer_id: str, on: date) -> Policy:
    """The producer's policy in force on that day: the latest `effective_from` not after it, the last published of equals.

    Raises InvalidInput (path `submitted_on`) when none is in force.
    """
    query = select(PolicyVersion).where(PolicyVersion.producer_id == producer_id)
    rows = db.session.scalars(query.order_by(PolicyVersion.published_at, PolicyVersion.id))
    return in_force([policy_of(row) for row in rows], on)


def in_force(policies: Iterable[Policy], on: date) -> Policy:
    """Of policies in the order they were published, the one in force on a day. InvalidInput when there is none."""
    published = list(policies)
    started = [policy for policy in published if policy.effective_from <= on]
    if started:
        latest = max(policy.effective_from for policy in started)
        return [policy for policy in started if policy.effective_from == latest][-1]
    if not published:
        raise InvalidInput([problem("course", "policy_missing", sentences=_SENTENCES)])
    first = min(policy.effective_from for policy in published)
    context = {"on": on.isoformat(), "first": first.isoformat()}
    raise InvalidInput([problem("submitted_on", "policy_not_in_force", context, _SENTENCES)])


def policy_of(row: PolicyVersion) -> Policy:
    """The frozen policy of a stored version; read once per fingerprint, as versions never change."""
    if row.sha256 not in _read:
        _read[row.sha256] = read_policy(row.document)
    return _read[row.sha256]

"""Frozen values of the checks: what is checked, what is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from licensing.agreements.values import ClauseLibrary
from licensing.kernel.texts import Text
from licensing.policy.values import Policy
from licensing.pricing.values import PriceSchedule

SEVERITIES = ("error", "warning", "notice")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. An error stops a publication, a warning is to be read, a notice only informs."""

    severity: str
    code: str
    path: str
    message: Text
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rules:
    """What is checked together: a policy and a schedule as read (None: unreadable, its problems are findings already),
    the versions published besides the one that is checked
    (None: that one is published itself), the clauses and tracks they refer to, the day of the check."""

    policy: Policy | None
    schedule: PriceSchedule | None
    other_policies: Sequence[Policy] | None
    other_schedules: Sequence[PriceSchedule] | None
    library: ClauseLibrary
    tracks: tuple[str, ...]
    on: date

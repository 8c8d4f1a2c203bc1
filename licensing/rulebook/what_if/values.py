"""Frozen values of a replay: what is replayed, by which rules, what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from licensing.intake.rules import CourseFacts
from licensing.policy.values import Policy
from licensing.pricing.values import ByHand, PriceSchedule, VatRules

STANDINGS = ("free", "pays", "on_request", "refused")
"""How a request stands: nothing to pay, a price, a price that the producer must write, a use that is excluded."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two sets of rules that are compared."""

    policy: Policy
    schedule: PriceSchedule


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the replay happens: the rules before and after, the producer's courses and VAT, the day they are applied on."""

    before: Side
    after: Side
    courses: Mapping[str, CourseFacts]
    vat: VatRules
    on: date


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to replay. `answers`: raw, only what a price depends on is read; `request_id` None: not one of ours.

    Asked for on the day of the scene, with the same number of days before its session as between `asked_on` and the session.
    """

    reference: str
    organisation: str
    answers: Mapping[str, Any]
    asked_on: date
    request_id: str | None = None
    by_hand: ByHand = field(default_factory=ByHand)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What rules say to a request: net total in its currency, how it stands, the verdict of each use asked for."""

    net: Decimal
    currency: str
    standing: str
    verdicts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Turned:
    """A request with what it comes to before and after."""

    asked: Asked
    before: Outcome
    after: Outcome

    @property
    def change(self) -> Decimal | None:
        """After minus before in their currency; None when the currencies differ."""
        return self.after.net - self.before.net if self.before.currency == self.after.currency else None

"""What each price rule asks for growing quantities: a row of figures and a small curve. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from licensing.pricing.lines import total_of
from licensing.pricing.values import PriceRule, PriceSchedule

QUANTITIES = (1, 10, 25, 50, 100, 250, 500, 1000)
CURVE = tuple(range(0, 501, 10))
WIDTH, HEIGHT = 100, 30


@dataclass(frozen=True, slots=True)
class RuleTotals:
    """A rule, its totals at `QUANTITIES` in its currency, and its curve as the points of an SVG polyline."""

    rule: PriceRule
    totals: tuple[Decimal, ...]
    points: str


def totals_of(schedule: PriceSchedule) -> tuple[RuleTotals, ...]:
    """The totals of every rule, in the order of products, tracks, currencies and days."""
    return tuple(_row(rule) for key in sorted(schedule.rules, key=str) for rule in schedule.rules[key])


def _row(rule: PriceRule) -> RuleTotals:
    curve = [total_of(rule, quantity) if quantity else Decimal(0) for quantity in CURVE]
    highest = max(curve) or Decimal(1)
    points = " ".join(
        f"{quantity * WIDTH // CURVE[-1]},{HEIGHT - int(total * (HEIGHT - 2) / highest)}"
        for quantity, total in zip(CURVE, curve, strict=True)
    )
    return RuleTotals(rule, tuple(total_of(rule, quantity) for quantity in QUANTITIES), points)

"""Each model at n−1, n, n+1, at 0, 1 and a million, and on the days a rule begins and ends."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.pricing.lines import total_of
from licensing.pricing.rules import read_schedule, rule_on
from licensing.pricing.values import PriceRule, PriceSchedule

MILLION = 10**6
CENT = Decimal("0.01")
BASE = {"product": "p", "currency": "EUR", "valid_from": "2026-01-01", "source": "test"}
TIERS = [
    {"up_to": 10, "unit": "2.005", "flat": "5.00"},
    {"up_to": 20, "unit": "1.50"},
    {"up_to": None, "unit": "0.335"},
]
MODELS: dict[str, dict[str, Any]] = {
    "flat": {"model": "flat", "amount": "150.00"},
    "per_unit": {"model": "per_unit", "unit": "3.335"},
    "graduated": {"model": "graduated", "tiers": TIERS},
    "volume": {"model": "volume", "tiers": TIERS},
    "package": {"model": "package", "size": 10, "unit": "7.77"},
}


def schedule(*products: dict[str, Any]) -> PriceSchedule:
    document = {"id": "s", "producer": "gdp", "quote_valid_days": 30, "currency_of_country": {"default": "EUR"}}
    return read_schedule({**document, "products": [{**BASE, **product} for product in products]})


def rule(model: str, **over: Any) -> PriceRule:
    found = rule_on(schedule({**MODELS[model], **over}), "p", None, "EUR", date(2026, 1, 1))
    assert found is not None
    return found


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def by_hand(model: str, n: int) -> Decimal:
    """The same prices written out for these figures, sharing nothing with the code under test."""
    if n == 0:
        return Decimal(0)
    if model == "flat":
        return Decimal("150.00")
    if model == "per_unit":
        return _cents(n * Decimal("3.335"))
    if model == "package":
        return (n + 9) // 10 * Decimal("7.77")
    if model == "graduated":
        first = _cents(min(n, 10) * Decimal("2.005") + Decimal("5.00"))
        second = _cents(max(0, min(n, 20) - 10) * Decimal("1.50"))
        return first + second + _cents(max(0, n - 20) * Decimal("0.335"))
    if n <= 10:
        return _cents(n * Decimal("2.005") + Decimal("5.00"))
    return _cents(n * Decimal("1.50")) if n <= 20 else _cents(n * Decimal("0.335"))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("quantity", [0, 1, 9, 10, 11, 19, 20, 21, 99, 100, 101, MILLION - 1, MILLION, MILLION + 1])
def test_every_model_at_its_borders(model: str, quantity: int) -> None:
    assert total_of(rule(model), quantity) == by_hand(model, quantity)


@pytest.mark.parametrize("model", MODELS)
def test_nothing_asked_for_has_no_line_even_with_a_minimum(model: str) -> None:
    assert total_of(rule(model, minimum="100.00"), 0) == 0


@pytest.mark.parametrize(("minimum", "expected"), [("33.34", "33.35"), ("33.35", "33.35"), ("33.36", "33.36")])
def test_around_the_minimum(minimum: str, expected: str) -> None:
    assert total_of(rule("per_unit", minimum=minimum), 10) == Decimal(expected)


@pytest.mark.parametrize(
    ("day", "unit"),
    [
        (date(2025, 12, 31), None),
        (date(2026, 1, 1), "1.00"),
        (date(2026, 8, 31), "1.00"),
        (date(2026, 9, 1), "2.00"),
        (date(2027, 8, 31), "2.00"),
        (date(2027, 9, 1), None),
    ],
)
def test_a_rule_holds_from_its_first_day_until_before_its_last(day: date, unit: str | None) -> None:
    first = {"model": "per_unit", "unit": "1.00", "valid_to": "2026-09-01"}
    second = {"model": "per_unit", "unit": "2.00", "valid_from": "2026-09-01", "valid_to": "2027-09-01"}
    found = rule_on(schedule(second, first), "p", None, "EUR", day)
    assert (str(found.unit) if found else None) == unit


tiers = st.lists(st.integers(1, 400), min_size=0, max_size=4, unique=True).map(sorted)
prices = st.decimals("0", "99.99", places=2)


@given(st.data(), st.integers(0, 2000))
def test_graduated_totals_never_fall_whatever_the_tiers(data: st.DataObject, quantity: int) -> None:
    ends: list[int | None] = [*data.draw(tiers), None]
    rows = [{"up_to": end, "unit": str(data.draw(prices)), "flat": str(data.draw(prices))} for end in ends]
    graduated = rule("graduated", tiers=rows, minimum=str(data.draw(prices)))
    assert total_of(graduated, quantity) <= total_of(graduated, quantity + 1)


@given(st.sampled_from(["flat", "per_unit", "package"]), st.integers(0, MILLION))
def test_models_without_tiers_never_fall(model: str, quantity: int) -> None:
    assert total_of(rule(model), quantity) <= total_of(rule(model), quantity + 1)


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(1, 1000), st.integers(0, 4000))
def test_exactly_one_rule_or_none_on_each_day(begins: date, days: int, later: int) -> None:
    ends = begins + timedelta(days=days)
    first = {"model": "per_unit", "unit": "1.00", "valid_from": begins.isoformat(), "valid_to": ends.isoformat()}
    second = {"model": "per_unit", "unit": "2.00", "valid_from": ends.isoformat()}
    on = begins + timedelta(days=later)
    found = rule_on(schedule(first, second), "p", None, "EUR", on)
    assert found is not None
    assert found.unit == (1 if on < ends else 2)

"""A price written by a person: only for what has no price, only with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from licensing.kernel.errors import InvalidInput
from licensing.pricing.values import ManualPrice
from tests.pricing.situations import price

ASKED = {"audience": "employer", "country": "MA", "learners": 20, "certificates": {"team": 4}, "day": date(2026, 6, 1)}
TEAM = ManualPrice(
    "certificate.employer/team", "Certificats équipe", 4, Decimal("700.00"), "Accord du conseil", "nora@x.example"
)


def _codes(manual, asked=ASKED) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as refused:
        price(asked, manual=manual)
    return [(problem.path, problem.code) for problem in refused.value.problems]


def test_it_takes_the_place_of_the_unpriced_product_and_is_discounted_like_a_line() -> None:
    assert [each.product for each in price(ASKED).unpriced] == ["certificate.employer/team"]
    quote = price(ASKED, manual=[TEAM])
    assert quote.unpriced == ()
    line = quote.lines[-1]
    assert (line.product, line.track, line.amount) == ("certificate.employer", "team", Decimal("2800.00"))
    assert line.rule == "manual/certificate.employer/team"
    assert line.because["en"] == "Price set by nora@x.example: Accord du conseil"
    assert [str(each.amount) for each in quote.discounts] == ["-1040.00"]
    assert quote.net == Decimal("9360.00")


def test_nothing_else_may_be_written() -> None:
    assert _codes([replace(TEAM, product="seat.employer")]) == [("manual.0.product", "manual_not_needed")]
    assert _codes([TEAM], {**ASKED, "country": "FR"}) == [("manual.0.product", "manual_not_needed")]
    assert _codes([TEAM, TEAM]) == [("manual.1.product", "manual_twice")]


@pytest.mark.parametrize("price_", ["-1", "NaN", "Infinity", "0.00001"])
def test_every_fault_at_once(price_: str) -> None:
    wrong = replace(TEAM, product="x", reason=" \n", quantity=0, unit_price=Decimal(price_))
    assert [code for _, code in _codes([wrong])] == [
        "manual_not_needed", "manual_reason", "manual_quantity", "manual_price",
    ]  # fmt: skip


def test_a_gift_is_a_price() -> None:
    assert price(ASKED, manual=[replace(TEAM, unit_price=Decimal(0))]).lines[-1].amount == Decimal("0.00")

"""What holds for every quote: sums to the cent, graduated prices never fall, order is free, storage loses nothing."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.kernel.money import currency_digits, round_amount
from licensing.pricing.rules import read_schedule
from licensing.pricing.values import PriceRule, Quote
from licensing.pricing.wire import quote_from_dict, quote_to_dict, quote_to_public
from tests.factories.catalogue import demo_document
from tests.pricing.situations import SCHEDULE, price

days = st.dates(date(2026, 1, 1), date(2030, 12, 31))
situations = st.fixed_dictionaries(
    {
        "audience": st.sampled_from(["individual", "education", "employer"]),
        "country": st.sampled_from(["FR", "MA", "DE", "CH"]),
        "vat": st.sampled_from([None, "DE136695976"]),
        "network": st.booleans(),
        "learners": st.integers(1, 3000),
        "exams": st.integers(0, 1200),
        "private_circles": st.integers(0, 9),
        "payer": st.sampled_from(["organisation", "learner"]),
        "certificates": st.dictionaries(st.sampled_from(["classic", "advanced", "team"]), st.integers(1, 900)),
        "curriculum": st.booleans(),
        "internal_sessions": st.booleans(),
        "content_reuse": st.booleans(),
        "private_session": st.booleans(),
        "results_report": st.booleans(),
        "day": days,
        "starts_on": days,
    }
)


def _rule(line_rule: str) -> PriceRule:
    key = line_rule.partition("#")[0]
    return next(rule for rules in SCHEDULE.rules.values() for rule in rules if rule.id == key)


@given(situations)
def test_the_total_is_the_sum_of_its_rounded_parts(asked) -> None:
    quote: Quote = price(asked)
    parts = [part.amount for part in (*quote.lines, *quote.discounts)]
    assert sum(parts, Decimal(0)) == quote.net
    assert quote.net + quote.vat.amount == quote.total
    assert quote.vat.amount == round_amount(quote.net * quote.vat.rate / 100, quote.currency)
    for amount in (*parts, quote.net, quote.vat.amount, quote.total):
        assert amount.as_tuple().exponent == -currency_digits(quote.currency)
    for line in quote.lines:
        assert (line.amount, line.flat) == (round_amount(line.quantity * line.unit_price, quote.currency), 0)
        assert line.quantity > 0
        assert line.because["fr"]
        assert line.because["en"]
    assert all(each.amount < 0 for each in quote.discounts)
    assert quote.net >= 0


@given(situations)
def test_every_line_names_a_rule_in_force_in_the_currency(asked) -> None:
    quote = price(asked)
    for line in quote.lines:
        rule = _rule(line.rule)
        assert rule.currency == quote.currency
        assert rule.valid_from <= asked["day"]
        assert rule.valid_to is None or asked["day"] < rule.valid_to


@given(situations)
def test_a_stored_quote_is_the_same_quote(asked) -> None:
    quote = price(asked)
    assert quote_from_dict(json.loads(json.dumps(quote_to_dict(quote)))) == quote
    for language in ("fr", "en"):
        public = quote_to_public(quote, language)
        assert json.loads(json.dumps(public)) == public
        shown = [Decimal(line["amount"]) for line in (*public["lines"], *public["discounts"])]
        assert sum(shown, Decimal(0)) == Decimal(public["net"])
        assert Decimal(public["net"]) + Decimal(public["vat"]["amount"]) == Decimal(public["total"])


@given(st.integers(1, 5000), st.sampled_from(["education", "employer"]), st.sampled_from(["FR", "MA"]))
def test_one_learner_more_never_costs_less_by_graduated_tiers(learners, audience, country) -> None:
    fewer = price({"audience": audience, "country": country, "learners": learners})
    more = price({"audience": audience, "country": country, "learners": learners + 1})
    assert more.net >= fewer.net


def _bare_graduated(rule: PriceRule, quantity: int) -> Decimal:
    """The same price unit by unit, with nothing shared with the code under test."""
    total, entered = Decimal(0), set()
    for unit in range(1, quantity + 1):
        position, tier = next((i, t) for i, t in enumerate(rule.tiers) if t.up_to is None or unit <= t.up_to)
        total += tier.unit + (0 if position in entered else tier.flat)
        entered.add(position)
    return max(total, rule.minimum)


def _at_limits() -> list[tuple[str, int]]:
    cases = []
    for product, audience in (("seat.education", "education"), ("seat.employer", "employer")):
        for rule in SCHEDULE.rules[product, None, "EUR"]:
            limits = [tier.up_to for tier in rule.tiers if tier.up_to]
            cases += [(audience, limit + step) for limit in limits for step in (-1, 0, 1)]
    return cases


@pytest.mark.parametrize(("audience", "learners"), _at_limits())
@pytest.mark.parametrize("on", [date(2026, 9, 2), date(2027, 9, 1)])
def test_around_each_limit_the_price_is_that_of_counting_one_by_one(audience, learners, on) -> None:
    quote = price({"audience": audience, "learners": learners, "day": on, "starts_on": on})
    rule = _rule(quote.lines[0].rule)
    assert quote.net == _bare_graduated(rule, learners)


@given(st.integers(1, 800))
def test_internal_sessions_are_those_of_counting_one_by_one(learners) -> None:
    quote = price({"audience": "employer", "learners": learners, "internal_sessions": True})
    lines = [line for line in quote.lines if line.product == "internal_sessions"]
    rule = SCHEDULE.rules["internal_sessions", None, "EUR"][0]
    assert sum((line.amount for line in lines), Decimal(0)) == _bare_graduated(rule, learners)
    fixed = [line for line in lines if line.rule.endswith("-fixed")]
    assert sum(line.quantity for line in lines if line not in fixed) == learners
    assert [(line.quantity, line.amount) for line in fixed] == [(1, tier.flat) for tier in rule.tiers if tier.flat][
        : len(fixed)
    ]
    assert len(fixed) == 1
    assert fixed[0].label["fr"].endswith(", part fixe")


@given(st.integers(1, 1000))
def test_packages_hold_every_learner_and_none_is_empty(learners) -> None:
    line = price({"learners": learners, "content_reuse": True, "day": date(2026, 8, 1)}).lines[0]
    assert (line.quantity - 1) * 100 < learners <= line.quantity * 100


def test_the_validity_is_that_of_the_schedule() -> None:
    assert price({"day": date(2026, 9, 2)}).valid_until == date(2026, 9, 2) + timedelta(days=30)


def test_a_currency_without_digits_and_one_with_three() -> None:
    product = {
        "product": "seat.education",
        "valid_from": "2026-01-01",
        "model": "per_unit",
        "unit": "10.5",
        "source": "test",
    }
    for currency, amount in (("XOF", "74"), ("TND", "73.500")):
        document = {
            "id": "s", "producer": "gdp", "quote_valid_days": 1, "currency_of_country": {"default": currency},
            "products": [{**product, "currency": currency}],
        }  # fmt: skip
        quote = price({"learners": 7, "country": "MA"}, schedule=read_schedule(document))
        assert quote_to_public(quote, "fr")["net"] == amount


def test_a_unit_price_finer_than_a_cent_is_shown_whole_and_its_line_rounded() -> None:
    document = demo_document("prices.yaml")
    document["products"][0]["tiers"][0]["unit"] = "12.3456"
    line = price({"learners": 30}, schedule=read_schedule(document)).lines[0]
    assert line.amount == Decimal("370.37")
    assert "12,3456\u00a0€ l’unité" in line.because["fr"]
    public = quote_to_public(price({"learners": 30}, schedule=read_schedule(document)), "fr")["lines"][0]
    assert (public["unit_price"], public["amount"]) == ("12.3456", "370.37")

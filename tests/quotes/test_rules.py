"""How quotes stand and differ, pure: worked examples and properties."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.intake.answers import parse_request
from licensing.intake.quoting import QuoteRules, quote_with
from licensing.pricing.manual import line
from licensing.pricing.reading import read_schedule
from licensing.pricing.values import DiscountLine, ManualPrice, PriceLine, Quote, Unpriced
from licensing.pricing.wire import quote_from_dict, quote_to_dict
from licensing.quotes.rules import Standing, differences, keeps, state_of
from tests.factories.requests import demo_request
from tests.rulebook.what_if.test_replaying import prices, scene

DAY = date(2026, 9, 30)


@pytest.mark.parametrize(
    ("accepted", "replaced", "today", "state"),
    [
        (False, False, DAY - timedelta(days=1), "open"), (False, False, DAY, "open"),
        (False, False, DAY + timedelta(days=1), "expired"), (True, False, DAY, "accepted"),
        (True, False, DAY + timedelta(days=400), "accepted"), (False, True, DAY, "superseded"),
        (True, True, DAY, "superseded"), (False, True, DAY + timedelta(days=1), "superseded"),
    ],
)  # fmt: skip
def test_every_standing_has_one_state(accepted: bool, replaced: bool, today: date, state: str) -> None:
    assert state_of(Standing(DAY, accepted, replaced), today) == state
    closed = state_of(Standing(DAY, accepted, replaced, closed=True), today)
    assert closed == (state if state in ("accepted", "superseded") else "lapsed")
    outdated = state_of(Standing(DAY, accepted, replaced, outdated=True), today)
    assert outdated == (state if state in ("expired", "superseded") else "outdated")


def by_hand(confirmed: Quote, amount: str, product: str = "private_session") -> PriceLine:
    return line(ManualPrice(product, "Session", 1, Decimal(amount), "Accord", "nora@x.example"), confirmed.currency)


def with_lines(quote: Quote, *lines: PriceLine, less: str = "0", percent: str | None = None) -> Quote:
    """The quote with these lines too, and a discount by hand of so much (of that share); sums stay those of lines."""
    granted = DiscountLine("manual/1", {"fr": "R"}, None if percent is None else Decimal(percent), -Decimal(less))
    total = quote.total + sum((each.amount for each in lines), Decimal(0)) - Decimal(less)
    discounts = (granted,) if Decimal(less) else ()
    return replace(quote, lines=(*quote.lines, *lines), discounts=quote.discounts + discounts, total=total)


def waiting(quote: Quote) -> Quote:
    """The same, with a product that the producer has still to price."""
    return replace(quote, unpriced=(Unpriced("private_session", {"fr": "Session"}, 1, quote.currency, {"fr": ""}),))


def test_what_was_confirmed_is_kept_or_bettered() -> None:
    confirmed = quoted()
    assert keeps(confirmed, confirmed)
    assert keeps(with_lines(confirmed, less="10", percent="1"), confirmed)
    assert not keeps(confirmed, with_lines(confirmed, less="10", percent="1"))
    assert not keeps(with_lines(confirmed, less="9"), with_lines(confirmed, less="10"))
    assert not keeps(with_lines(confirmed, by_hand(confirmed, "0")), confirmed)
    for other in (quoted(121), quoted(119), quoted(factor="0.9"), replace(confirmed, currency="MAD")):
        assert not keeps(other, confirmed)
    assert not keeps(replace(confirmed, vat=replace(confirmed.vat, rate=Decimal("5.5"))), confirmed)
    assert not keeps(replace(confirmed, total=confirmed.total + 1), confirmed)


def test_only_what_was_confirmed_without_a_price_takes_one_by_hand() -> None:
    confirmed = quoted()
    priced = with_lines(confirmed, by_hand(confirmed, "400"))
    assert keeps(priced, waiting(confirmed))
    assert not keeps(with_lines(confirmed, by_hand(confirmed, "400", "other")), waiting(confirmed))
    assert not keeps(with_lines(confirmed, by_hand(confirmed, "401")), priced)
    assert not keeps(with_lines(confirmed, by_hand(confirmed, "399")), priced)
    assert not keeps(priced, waiting(with_lines(confirmed, less="10")))


def quoted(learners: int = 120, factor: str = "1", on: date = date(2026, 9, 1)) -> Quote:
    raw = demo_request("Université Haute-Sorgue")
    raw["cohorts"] = [{**raw["cohorts"][0], "learners": learners}]
    raw["uses"]["supervised_exam"] = None
    where = scene()
    schedule = read_schedule(prices(factor))
    rules = QuoteRules(where.courses[raw["course"]], lambda _: where.before.policy, lambda _: schedule, where.vat)
    return quote_with(parse_request(raw), rules, on)


def test_the_same_price_on_another_day_has_no_difference() -> None:
    assert differences(quoted(), quoted(on=date(2026, 9, 2))) == ()


def test_more_learners_are_more_of_the_last_tier_at_the_same_price() -> None:
    found = differences(quoted(120), quoted(130))
    seats = [each for each in found if each.label["en"].startswith("Course access") or "Quantity" in each.why["en"]]
    (seat,) = [each for each in seats if "20 → 30" in each.why["en"]]
    assert (seat.before, seat.after) == (Decimal("130.00"), Decimal("195.00"))
    assert "Unit price" not in seat.why["en"]
    assert seat.why["fr"] == "Quantité\u00a0: 20 → 30."


def test_another_price_says_since_when_and_where_it_was_decided() -> None:
    changed = [each for each in differences(quoted(), quoted(factor="1.1")) if "Unit price" in each.why["en"]]
    assert changed
    for each in changed:
        assert "Prix unitaire" in each.why["fr"]
        assert re.search(r"This price applies since 2026-0[19]-01\. ", each.why["en"])
        assert "démonstration" in each.why["en"]


def test_a_line_that_comes_or_goes_is_named() -> None:
    less = quoted(100)  # the third tier is not entered
    gone = [each for each in differences(quoted(120), less) if each.after is None]
    come = [each for each in differences(less, quoted(120)) if each.before is None]
    assert [each.label for each in gone] == [each.label for each in come]
    assert [each.before for each in gone] == [each.after for each in come] == [Decimal("130.00")]
    assert gone[0].why["en"] == "Is no longer counted."
    assert come[0].why["en"].startswith("Was not there before. ")


def test_a_vat_of_another_rate_is_said() -> None:
    quote = quoted()
    other = replace(quote, vat=replace(quote.vat, rate=Decimal("5.5"), amount=Decimal("1.00")))
    vat = differences(quote, other)[-1]
    assert vat.label["en"] == "VAT"
    assert vat.why == {
        "fr": "Taux\u00a0: 20\u202f% → 5,5\u202f%.",
        "en": "Rate: 20% → 5.5%.",
        "ar": "السعر: 20% ← 5,5%.",
    }


ASKED = st.tuples(st.integers(1, 2000), st.sampled_from(["0.7", "1", "1.2"]))


@given(ASKED, ASKED)
def test_the_differences_add_up_to_the_difference_of_the_totals(
    first: tuple[int, str], second: tuple[int, str]
) -> None:
    before, after = quoted(*first), quoted(*second)
    moved = sum(((each.after or 0) - (each.before or 0) for each in differences(before, after)), Decimal(0))
    assert moved == after.total - before.total
    assert differences(quote_from_dict(quote_to_dict(before)), after) == differences(before, after)

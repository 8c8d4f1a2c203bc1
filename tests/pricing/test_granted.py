"""Discounts granted by hand: after the schedule's, with a reason, and from when a second person is needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask, get_template_attribute
from hypothesis import given
from hypothesis import strategies as st

from licensing.kernel.errors import InvalidInput
from licensing.kernel.money import round_amount
from licensing.pricing.approval import second_approval, two_approvers
from licensing.pricing.rules import read_schedule
from licensing.pricing.values import ManualDiscount, ManualPrice
from licensing.pricing.wire import quote_from_dict, quote_to_dict, quote_to_public
from tests.factories.catalogue import demo_document
from tests.pricing.situations import SCHEDULE, price

ASKED = {"audience": "employer", "learners": 20, "day": date(2026, 7, 1), "starts_on": date(2026, 9, 14)}
"""Twenty seats at 45.00 = 900.00; early registration takes 90.00: 810.00."""
TEN = ManualDiscount("a", "Geste commercial", Decimal(10), None, "Partenaire depuis 2019", "nora@x.example")
FIXED = ManualDiscount("b", "Retard de notre fait", None, Decimal("30.00"), "Session décalée", "nora@x.example")


def test_each_is_taken_of_what_the_earlier_ones_left() -> None:
    quote = price(ASKED, granted=[TEN, FIXED])
    assert [(each.id, str(each.amount)) for each in quote.discounts] == [
        ("early", "-90.00"), ("manual/a", "-81.00"), ("manual/b", "-30.00"),
    ]  # fmt: skip
    assert (quote.net, quote.total) == (Decimal("699.00"), Decimal("838.80"))
    told = quote.discounts[1].explanation
    assert told is not None
    assert (told.why["en"], told.decided["fr"]) == ("Partenaire depuis 2019", "Décision de nora@x.example.")
    kept = quote_to_dict(quote)
    assert quote_from_dict(kept) == quote
    assert [each["percent"] for each in kept["discounts"]] == ["10", "10", None]
    kept["discounts"][2]["percent"] = "0"
    assert quote_from_dict(kept) == quote, "as quotes were kept before"
    assert [each["percent"] for each in quote_to_public(quote, "en")["discounts"]] == ["10", "10", None]


def test_an_amount_is_shown_as_an_amount(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        table = get_template_attribute("pricing/quote.html", "quote_table")(
            quote_to_dict(price(ASKED, granted=[FIXED]))
        )
    (row,) = (each for each in table.split("<tr>") if "Retard de notre fait" in each)
    assert "%" not in row
    assert "30,00" in row


def _codes(*granted: ManualDiscount) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as refused:
        price(ASKED, granted=granted)
    return [(each.path, each.code) for each in refused.value.problems]


@pytest.mark.parametrize("percent", ["0", "-1", "100.01", "NaN", "0.00001"])
def test_a_percentage_that_is_none(percent: str) -> None:
    assert _codes(replace(TEN, percent=Decimal(percent))) == [("manual_discounts.0.percent", "discount_percent")]


@pytest.mark.parametrize("amount", ["0", "-1", "810.01", "0.005", "Infinity"])
def test_an_amount_that_cannot_be_taken(amount: str) -> None:
    assert _codes(replace(FIXED, amount=Decimal(amount))) == [("manual_discounts.0.amount", "discount_amount")]
    assert price(ASKED, granted=[replace(FIXED, amount=Decimal("810.00"))]).total == 0


def test_every_fault_of_every_discount_at_once() -> None:
    nothing = replace(TEN, percent=None, reason=" ", label="")
    assert _codes(nothing, replace(FIXED, percent=Decimal(5))) == [
        ("manual_discounts.0.percent", "discount_shape"),
        ("manual_discounts.0.reason", "discount_reason"),
        ("manual_discounts.0.label", "discount_label"),
        ("manual_discounts.1.percent", "discount_shape"),
    ]


@given(st.lists(st.decimals("0.01", "60", places=2), max_size=4))
def test_the_net_is_still_the_sum_of_its_parts(percents: list[Decimal]) -> None:
    granted = [replace(TEN, id=str(place), percent=percent) for place, percent in enumerate(percents)]
    quote = price(ASKED, granted=granted)
    assert quote.net == sum((part.amount for part in (*quote.lines, *quote.discounts)), Decimal(0))
    assert 0 <= quote.net <= Decimal("810.00")
    assert quote.vat.amount == round_amount(quote.net * quote.vat.rate / 100, "EUR")


@pytest.mark.parametrize(("amount", "needed"), [("89.99", False), ("90.00", False), ("90.01", True)])
def test_above_ten_percent_of_the_lines_a_second_person_is_needed(amount: str, needed: bool) -> None:
    quote = price(ASKED, granted=[replace(FIXED, amount=Decimal(amount))])
    assert bool(second_approval(quote, SCHEDULE)) is needed


def test_the_schedule_sets_the_thresholds() -> None:
    document = {**demo_document("prices.yaml"), "second_approval": {"discount_percent": "2.5", "manual_amount": {}}}
    schedule = read_schedule(document)
    assert schedule.second_approval.manual_amount == {}
    reasons = second_approval(price(ASKED, schedule, granted=[FIXED]), schedule)
    assert [each["en"] for each in reasons] == [
        "The discounts granted by hand (€30.00) exceed 2.5% of the lines’ total."
    ]


@pytest.mark.parametrize(("unit", "needed"), [("5000.00", False), ("5000.01", True)])
def test_dear_lines_by_hand_need_one_too(unit: str, needed: bool) -> None:
    asked = {
        "audience": "employer",
        "country": "MA",
        "learners": 20,
        "certificates": {"team": 4},
        "day": date(2026, 6, 1),
    }
    manual = ManualPrice("certificate.employer/team", "Certificats", 4, Decimal(unit), "Accord", "nora@x.example")
    assert bool(second_approval(price(asked, manual=[manual]), SCHEDULE)) is needed


@pytest.mark.parametrize(
    ("limits", "needed"),
    [({}, False), ({"MAD": "1"}, False), ({"EUR": "{total}"}, False), ({"EUR": "970"}, True)],
)
def test_a_total_above_the_threshold_of_its_currency_needs_two_people(limits: dict[str, str], needed: bool) -> None:
    quote = price(ASKED)
    limits = {currency: limit.format(total=quote.total) for currency, limit in limits.items()}
    document = {**demo_document("prices.yaml"), "second_approval": {"total_amount": limits}}
    reason = two_approvers(quote, read_schedule(document))
    assert bool(reason) is needed
    assert not needed or "970.00" in (reason or {})["en"]


def test_no_manual_part_needs_nobody() -> None:
    assert second_approval(price({**ASKED, "learners": 10**6}), SCHEDULE) == ()


@pytest.mark.parametrize(
    ("over", "path"),
    [
        ({"discount_percent": "100.01"}, "second_approval.discount_percent"),
        ({"discount_percent": -1}, "second_approval.discount_percent"),
        ({"manual_amount": {"ZZZ": "1"}}, "second_approval.manual_amount.ZZZ"),
        ({"total_amount": {"ZZZ": "1"}}, "second_approval.total_amount.ZZZ"),
        ({"total_amount": {"EUR": -1}}, "second_approval.total_amount.EUR"),
        ({"other": 1}, "second_approval.other"),
    ],
)
def test_wrong_thresholds_are_refused_at_their_place(over: dict[str, object], path: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_schedule({**demo_document("prices.yaml"), "second_approval": over})
    assert [each.path for each in refused.value.problems] == [path]

"""What step 5 says about each use, and the table of a quote, on the demo rules and prices."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask, get_template_attribute
from lxml import html

from licensing.intake.answers import parse_request
from licensing.intake.quoting import quote_request
from licensing.intake.steps.options import Market, UseCard, use_cards
from licensing.policy.rules import read_policy
from licensing.pricing.rules import read_schedule
from licensing.pricing.wire import quote_to_dict
from tests.factories.catalogue import demo_document, make_producer
from tests.factories.requests import demo_request, demo_requests

TRACKS = {code: {"fr": code, "en": code} for code in ("classic", "advanced", "team")}
JUNE, SEPTEMBER = date(2026, 6, 22), date(2026, 9, 2)


def cards(audience: str, on: date, currency: str = "EUR", quote: dict[str, Any] | None = None) -> dict[str, UseCard]:
    policy, schedule = read_policy(demo_document("policy.yaml")), read_schedule(demo_document("prices.yaml"))
    return {card.use: card for card in use_cards(policy, audience, Market(schedule, currency, on, TRACKS), quote)}


@pytest.mark.parametrize(
    ("audience", "on", "use", "standing"),
    [
        ("education", JUNE, "open_course", "free_for_now"),
        ("education", date(2026, 8, 31), "open_course", "free_for_now"),
        ("education", date(2026, 9, 1), "open_course", "charged"),
        ("education", SEPTEMBER, "curriculum", "covered"),
        ("education", SEPTEMBER, "private_circle", "covered"),
        ("employer", JUNE, "open_course", "charged"),
        ("employer", SEPTEMBER, "content_reuse", "forbidden"),
        ("individual", SEPTEMBER, "open_course", "allowed"),
    ],
)
def test_standings(audience: str, on: date, use: str, standing: str) -> None:
    assert cards(audience, on)[use].standing == standing


def test_a_refusal_names_the_way_out() -> None:
    assert cards("employer", JUNE)["content_reuse"].instead == {
        "fr": "Session privée dédiée (SPOC)", "en": "Dedicated private session (SPOC)", "ar": "دورة خاصة مخصصة (SPOC)",
    }  # fmt: skip
    assert cards("individual", JUNE)["curriculum"].instead["en"] == "as an educational institution"
    assert cards("individual", JUNE)["content_reuse"].instead is None


def test_before_the_charge_the_price_to_come_is_shown() -> None:
    [priced] = cards("education", JUNE)["open_course"].prices
    assert priced.rule.valid_from == date(2026, 9, 1)


def test_certificates_have_a_price_per_track_or_none() -> None:
    prices = cards("employer", SEPTEMBER, "MAD")["certificate"].prices
    assert [priced.rule.unit if priced.rule else None for priced in prices] == [Decimal("320.00"), None, None]


def test_lines_stand_under_the_use_that_causes_them(sqlite_app: Flask) -> None:
    make_producer()
    quote = quote_to_dict(quote_request(parse_request(demo_request("Université Haute-Sorgue")), SEPTEMBER))
    found = cards("education", SEPTEMBER, quote=quote)
    assert sum(len(card.lines) for card in found.values()) == len(quote["lines"])
    assert [line["amount"] for line in found["supervised_exam"].lines] == ["2100.00"]
    assert found["private_session"].lines == ()


def _amount(text: str) -> Decimal:
    return Decimal("".join(sign for sign in text.replace(",", ".").replace("−", "-") if sign in "0123456789.-"))


def test_the_table_adds_up_to_the_cent_for_every_demo_request(sqlite_app: Flask) -> None:
    make_producer()
    for raw in demo_requests():
        quote = quote_to_dict(quote_request(parse_request(raw), date.fromisoformat(raw["submitted_on"])))
        with sqlite_app.test_request_context(headers={"Accept-Language": "fr"}):
            page = html.fromstring(f"<div>{get_template_attribute('pricing/quote.html', 'quote_table')(quote)}</div>")
        lines = [_amount(row.xpath("string(td[last()])")) for row in page.xpath("//tbody/tr")]
        if not lines:
            assert quote["total"] == "0.00"
            continue
        net, vat, total = (_amount(row.xpath("string(td[last()])")) for row in page.xpath("//tfoot/tr"))
        assert (sum(lines), net + vat) == (net, total), raw["organisation"]["name"]
        assert str(total) == quote["total"]
        rules = page.xpath("//details//code/text()")
        assert rules == [line["rule"] for line in quote["lines"]]


def test_unpriced_and_forbidden_are_said(sqlite_app: Flask) -> None:
    make_producer()
    raw = demo_request("Atlas Textile")
    raw["uses"] |= {"private_circles": 2, "content_reuse": True}
    quote = quote_to_dict(quote_request(parse_request(raw), SEPTEMBER))
    with sqlite_app.test_request_context(headers={"Accept-Language": "fr"}):
        shown = str(get_template_attribute("pricing/quote.html", "quote_table")(quote))
    assert "Sur devis" in shown
    assert "Cercles privés" in shown
    assert "Refusé par les règles du jeu" in shown

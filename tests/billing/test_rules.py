"""Facts, checks, mentions and numbers of invoices: worked examples and properties. No database."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from licensing.billing.parameters import load_parameters, read_parameters
from licensing.billing.rules import (
    findings,
    invoice_number,
    is_invoice_number,
    numbered,
    payment_reference,
    remarks,
    series_name,
)
from licensing.billing.rules.selection import LANGUAGES, Situation, mentions
from licensing.kernel.errors import InvalidInput
from licensing.pricing.values import ManualDiscount
from tests.billing.samples import AIN_LOUZ, HYDRAVIA, NORDLICHT, VALMONT, all_facts, facts_of
from tests.factories.requests import demo_request

Change = Callable[[dict[str, Any]], Any]


def codes(facts: dict[str, Any]) -> list[str]:
    """The codes of what forbids issuing."""
    return [problem.code for problem in findings(facts)]


def test_every_demo_invoice_may_be_issued() -> None:
    assert {facts["buyer"]["name"]: codes(facts) for facts in all_facts() if codes(facts)} == {}


def test_facts_are_the_quote_and_nothing_else_is_priced() -> None:
    facts = facts_of(VALMONT)
    assert (facts["net"], facts["vat_amount"], facts["total"]) == ("4050.00", "810.00", "4860.00")
    assert facts["vat"] == [
        {"category": "S", "rate": "20", "amount": "810.00", "base": "4050.00", "mention": None, "vatex": None,
         "source": "CGI art. 256, 259-1° et 278 (taux normal)"}
    ]  # fmt: skip
    assert facts["buyer"]["identifiers"]["siren"] == "000001016"
    assert facts["references"]["purchase_order"] == "PO-2601"
    assert facts["period"] == {"starts_on": "2026-09-14", "ends_on": "2026-12-18"}


def _set(path: str, value: Any) -> Change:
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]

    def change(facts: dict[str, Any]) -> None:
        target: Any = facts
        for part in parents:
            target = target[part]
        target[last] = value

    return change


def _replaced_discount(amount: str, percent: str | None = None) -> Change:
    """Instead of the percentage, an amount granted by hand; agreements made earlier write its percentage as 0."""

    def change(facts: dict[str, Any]) -> None:
        facts["discounts"][0] |= {"percent": percent, "amount": amount}

    return change


WRONG: dict[str, tuple[str, Change, set[str]]] = {
    "a line that is not quantity x price": (VALMONT, _set("lines.0.amount", "3900.01"), {"line_amount", "net_sum", "vat_base"}),
    "a fixed part that is not in the amount": (VALMONT, _set("lines.0.flat", "10.00"), {"line_amount"}),
    "a discount that is not its percentage": (VALMONT, _set("discounts.0.amount", "-449.99"), {"discount_amount", "net_sum", "vat_base"}),
    "a granted amount that adds": (
        VALMONT, _replaced_discount("450.00"), {"discount_above", "net_sum", "vat_base", "vat_amount"},
    ),
    "a granted amount above what is left": (
        VALMONT, _replaced_discount("-4500.01", "0"), {"discount_above", "net_sum", "vat_base", "vat_amount"},
    ),
    "a net that is not the sum": (VALMONT, _set("net", "4050.01"), {"net_sum", "total_sum"}),
    "VAT wrong by 0.90": (VALMONT, _set("vat.0.amount", "810.90"), {"vat_amount", "vat_sum"}),
    "VAT on the gross total": (VALMONT, _set("vat.0.amount", "972.00"), {"vat_amount", "vat_sum"}),
    "a total that is not net plus VAT": (VALMONT, _set("total", "4860.01"), {"total_sum"}),
    "an amount finer than the currency": (VALMONT, _set("total", "4860.001"), {"total_sum", "too_fine"}),
    "a rate of another category": (VALMONT, _set("vat.0.rate", "0"), {"vat_rate", "vat_missing_group", "vat_base", "vat_amount"}),
    "a line under a rate without total": (
        VALMONT, _set("lines.0.vat", {"category": "S", "rate": "10"}), {"vat_missing_group", "vat_base", "vat_amount"},
    ),
    "no VAT number of the seller": (VALMONT, _set("seller.legal.vat", None), {"seller_vat_number"}),
    "no street of the seller": (VALMONT, _set("seller.legal.street", ""), {"seller_incomplete"}),
    "an IBAN with wrong check digits": (VALMONT, _set("payment.iban", "FR7699999000010000000090035"), {"iban"}),
    "no IBAN": (VALMONT, _set("payment.iban", None), {"iban"}),
    "no street of the buyer": (VALMONT, _set("buyer.address.street", ""), {"buyer_incomplete"}),
    "something without price": (VALMONT, _set("unpriced", [{"label": {"fr": "Cercle"}}]), {"unpriced"}),
    "reverse charge without number": (NORDLICHT, _set("buyer.identifiers", {}), {"reverse_charge_number"}),
    "reverse charge with wrong check digits": (NORDLICHT, _set("buyer.identifiers.vat", "DE136695977"), {"reverse_charge_number"}),
    "reverse charge with another country's number": (NORDLICHT, _set("buyer.country", "AT"), {"reverse_charge_number"}),
    "no reason for no VAT": (NORDLICHT, _set("vat.0.mention", None), {"vat_mention"}),
    "VAT in dirhams": (VALMONT, _set("currency", "MAD"), {"vat_in_foreign_currency"}),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_each_mistake_is_found(what: str) -> None:
    name, change, expected = WRONG[what]
    facts = facts_of(name)
    change(facts)
    assert set(codes(facts)) == expected


granted = st.builds(
    lambda number, percent, amount: ManualDiscount(
        str(number), "Geste", percent, None if percent else amount, "Fidélité", "nora"
    ),
    st.integers(1, 99),
    st.none() | st.decimals("0.0001", "40", places=4),
    st.decimals("0.01", "300", places=2),
)


@given(st.sampled_from([VALMONT, NORDLICHT, HYDRAVIA]), st.lists(granted, max_size=4, unique_by=lambda each: each.id))
def test_whatever_was_granted_by_hand_can_be_invoiced(name: str, discounts: list[ManualDiscount]) -> None:
    """A price that could be agreed on is never refused when it has to be invoiced."""
    facts = facts_of(name, granted=discounts)
    assert codes(facts) == []
    assert len([each for each in facts["discounts"] if each["id"].startswith("manual/")]) == len(discounts)


def test_outside_the_scope_never_mixes() -> None:
    facts = facts_of(AIN_LOUZ)
    group = copy.deepcopy(facts["vat"][0]) | {"category": "E", "base": "0.00", "amount": "0.00"}
    assert codes({**facts, "vat": [*facts["vat"], group]}) == ["outside_scope_mixed"]


def test_nothing_and_less_than_nothing_are_not_invoiced() -> None:
    facts = facts_of(AIN_LOUZ)
    empty = {**facts, "lines": [], "discounts": [], "net": "0.00", "total": "0.00"}
    empty["vat"] = [{**facts["vat"][0], "base": "0.00"}]
    assert codes(empty) == ["nothing_to_invoice"]
    line = {**facts["lines"][0], "quantity": 1, "unit_price": "-5.00", "amount": "-5.00"}
    negative = {
        **empty,
        "lines": [line],
        "net": "-5.00",
        "total": "-5.00",
        "vat": [{**empty["vat"][0], "base": "-5.00"}],
    }
    assert codes(negative) == ["negative_total"]


def test_findings_are_sentences_in_both_languages() -> None:
    facts = facts_of(VALMONT)
    facts["net"] = "4050.01"
    found = findings(facts)[0]
    assert "4050,01" in found.message["fr"]
    assert "4050.01" in found.message["en"]


def test_remarks_forbid_nothing() -> None:
    raw = demo_request(VALMONT)
    raw |= {"purchase_order": None, "service_code": None}
    raw["organisation"]["identifiers"] = {}
    facts = facts_of(raw)
    assert [problem.code for problem in remarks(facts)] == ["no_siret", "no_purchase_order", "no_service_code"]
    assert codes(facts) == []
    assert remarks(facts_of(HYDRAVIA)) == []


EUROS = st.decimals(min_value="0.01", max_value="9999.99", places=2)


@given(
    st.lists(st.tuples(st.integers(1, 9999), EUROS), min_size=1, max_size=12), st.sampled_from(["0", "5.5", "10", "20"])
)
def test_sums_that_hold_pass_and_a_cent_more_does_not(lines: list[tuple[int, Decimal]], rate: str) -> None:
    """Lines + VAT = total to the cent, whatever the lines; one cent anywhere is found."""
    facts = facts_of(VALMONT)
    category = "S" if rate != "0" else "E"
    vat = {"category": category, "rate": rate}
    net = sum((quantity * price for quantity, price in lines), Decimal(0))
    tax = (net * Decimal(rate) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    model = {**facts["lines"][0], "vat": vat}
    facts |= {
        "lines": [{**model, "quantity": q, "unit_price": str(p), "amount": str(q * p)} for q, p in lines],
        "discounts": [], "net": str(net), "vat_amount": str(tax), "total": str(net + tax),
        "vat": [{**vat, "base": str(net), "amount": str(tax), "mention": {"fr": "Exonération"}}],
    }  # fmt: skip
    assert codes(facts) == []
    for name in ("net", "vat_amount", "total"):
        assert codes({**facts, name: str(Decimal(facts[name]) + Decimal("0.01"))}) != []


def mention_ids(name: str, issued_on: date = date(2026, 10, 5), **legal: Any) -> list[str]:
    """Ids of the mentions of an invoice, in order."""
    return [mention["id"] for mention in facts_of(name, issued_on, **legal)["mentions"]]


def test_public_and_private_buyers_have_their_own_mentions() -> None:
    assert mention_ids(VALMONT) == [
        "operation-category", "public-payment", "public-late-payment", "public-recovery-costs", "early-payment",
    ]  # fmt: skip
    private = ["operation-category", "commercial-late-payment", "commercial-recovery-costs", "early-payment"]
    assert mention_ids(HYDRAVIA) == mention_ids(NORDLICHT) == private
    assert mention_ids(AIN_LOUZ) == [private[0], "foreign-currency-no-vat", *private[1:]]


def test_option_for_debits_is_said_where_there_is_vat() -> None:
    assert "vat-on-debits" in mention_ids(VALMONT, vat_on_debits=True)
    assert "vat-on-debits" not in mention_ids(NORDLICHT, vat_on_debits=True)


def test_every_mention_and_term_has_its_source_and_both_languages() -> None:
    parameters = load_parameters()
    for each in (*parameters.mentions, *parameters.payment_terms):
        assert each.source
    for facts in all_facts():
        for mention in facts["mentions"]:
            assert set(mention["text"]) == set(LANGUAGES)
            assert all(text and "{" not in text for text in mention["text"].values())


DATED = """
payment_terms: [{id: t, valid_from: 2020-01-01, days: 30, source: loi}]
mentions:
  - {id: old, valid_from: 2020-01-01, valid_to: 2027-01-01, values: {points: 10}, text: {fr: "{points} points", en: "{points} points"}, source: loi}
  - {id: new, valid_from: 2027-01-01, values: {points: {fr: douze, en: twelve}}, text: {fr: "{points} points", en: "{points} points"}, source: loi}
"""


@pytest.mark.parametrize(("on", "expected"), [(date(2026, 12, 31), "10 points"), (date(2027, 1, 1), "douze points")])
def test_a_mention_changes_on_its_day(on: date, expected: str) -> None:
    parameters = read_parameters(yaml.safe_load(DATED))
    situation = Situation(on, public_fr=False, vat_on_debits=False, currency="EUR", categories=frozenset("S"))
    assert [mention["text"]["fr"] for mention in mentions(parameters, situation)] == [expected]


def test_parameters_of_a_wrong_form_are_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_parameters(
            {"payment_terms": [{"id": "t", "valid_from": "demain", "days": -1, "source": "loi"}], "mentions": []}
        )
    assert {problem.path for problem in refused.value.problems} == {
        "payment_terms.0.valid_from",
        "payment_terms.0.days",
    }


def test_numbers_and_references() -> None:
    assert invoice_number(series_name("FA-", date(2026, 1, 1)), 7) == "FA-2026-00007"
    assert invoice_number("FA2026", 123456) == "FA2026-123456"
    assert [is_invoice_number(text) for text in ("FA+1_a/B-9", "", "FA 1", "FA1\n", "A" * 36)] == [True] + [False] * 4
    with pytest.raises(ValueError, match="no invoice number"):
        invoice_number("Fé2026", 1)
    with pytest.raises(ValueError, match="no invoice number"):
        invoice_number("A" * 30, 1)


@given(st.from_regex(r"[A-Z0-9+\-_/]{0,12}", fullmatch=True), st.integers(2020, 2099), st.integers(1, 99999))
def test_every_payment_reference_is_a_valid_iso_11649(prefix: str, year: int, sequence: int) -> None:
    number = invoice_number(series_name(prefix, date(year, 1, 1)), sequence)
    assert is_invoice_number(number)
    reference = payment_reference(number)
    assert iso11649.is_valid(reference)
    assert reference.endswith(f"{year}{sequence:05d}")


def test_numbering_adds_the_number_and_its_reference_only() -> None:
    facts = facts_of(VALMONT)
    done = numbered(facts, "FA-GDP2026-00001")
    assert done == {
        **facts,
        "number": "FA-GDP2026-00001",
        "payment": {**facts["payment"], "reference": "RF89FAGDP202600001"},
    }
    assert facts["number"] is None

"""VAT: seller profile x buyer, with the mention that must be printed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from licensing.kernel.errors import InvalidInput
from licensing.pricing.queries import vat_rules
from licensing.pricing.tax import buyer_kind, read_vat_rules, vat_of
from licensing.pricing.values import BuyerFacts

ON = date(2026, 9, 2)

# seller      | buyer            | category rate | mention contains            | exemption code
TABLE = """
taxable       | FR -             | S  20         | -                           | -
taxable       | FR FR06000001065 | S  20         | -                           | -
taxable       | MC -             | S  20         | -                           | -
taxable       | DE DE136695976   | AE 0          | Autoliquidation — art. 283-2 | VATEX-EU-AE
taxable       | DE -             | S  20         | -                           | -
taxable       | MA -             | O  0          | art. 259-1°                 | VATEX-EU-O
taxable       | CH -             | O  0          | art. 259-1°                 | VATEX-EU-O
taxable       | GB -             | O  0          | art. 259-1°                 | VATEX-EU-O
franchise     | FR -             | E  0          | art. 293 B                  | VATEX-FR-FRANCHISE
franchise     | DE DE136695976   | AE 0          | Autoliquidation             | VATEX-EU-AE
franchise     | DE -             | E  0          | art. 293 B                  | VATEX-FR-FRANCHISE
franchise     | MA -             | O  0          | art. 259-1°                 | VATEX-EU-O
not_taxable   | FR -             | O  0          | TVA non applicable          | VATEX-EU-O
not_taxable   | DE DE136695976   | O  0          | TVA non applicable          | VATEX-EU-O
public        | FR -             | O  0          | art. 256 B                  | VATEX-EU-O
public        | MA -             | O  0          | art. 256 B                  | VATEX-EU-O
"""


@pytest.mark.parametrize("row", TABLE.strip().splitlines())
def test_each_case(row: str) -> None:
    profile, buyer, case, mention, vatex = (cell.strip() for cell in row.split("|"))
    country, number = buyer.split()
    facts = BuyerFacts("employer", country, None if number == "-" else number, False, ON)
    vat = vat_of(Decimal("100.03"), "EUR", facts, vat_rules(profile), ON)
    assert [vat.category, str(vat.rate)] == case.split()
    assert vat.amount == (Decimal("20.01") if vat.category == "S" else Decimal("0.00"))
    assert (vat.mention is None) if mention == "-" else mention in vat.mention["fr"]
    assert vat.mention is None or vat.mention["en"]
    assert (vat.vatex or "-") == vatex
    assert "CGI" in vat.source


@pytest.mark.parametrize(("net", "vat"), [("0.02", "0.00"), ("0.03", "0.01"), ("0.025", "0.01"), ("896.75", "179.35")])
def test_vat_is_rounded_half_up(net: str, vat: str) -> None:
    facts = BuyerFacts("education", "FR", None, False, ON)
    assert vat_of(Decimal(net), "EUR", facts, vat_rules("taxable"), ON).amount == Decimal(vat)


def test_a_dated_successor_takes_over_on_its_day() -> None:
    case = {"id": "a", "seller": "taxable", "buyer": "domestic", "category": "S", "source": "loi de test"}
    document = {
        "cases": [
            {**case, "valid_from": "2020-01-01", "valid_to": "2027-01-01", "rate": "20"},
            {**case, "valid_from": "2027-01-01", "rate": "21.5"},
        ]
    }
    rules = read_vat_rules(document, "taxable")
    facts = BuyerFacts("education", "FR", None, False, ON)
    rates = [vat_of(Decimal(1), "EUR", facts, rules, day).rate for day in (date(2026, 12, 31), date(2027, 1, 1))]
    assert rates == [Decimal(20), Decimal("21.5")]
    with pytest.raises(InvalidInput):
        vat_of(Decimal(1), "EUR", facts, rules, date(2019, 12, 31))


def test_a_wrong_document_is_refused_with_every_problem() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_vat_rules(
            {"cases": [{"id": "a", "seller": "me", "buyer": "domestic", "rate": 20, "category": "Z"}]}, "taxable"
        )
    assert {problem.path.removeprefix("cases.0.") for problem in refused.value.problems} == {
        "seller", "rate", "category", "valid_from", "source",
    }  # fmt: skip


def test_greece_is_in_the_union_and_norway_is_not() -> None:
    assert buyer_kind("GR", None) == "eu_without_vat"
    assert buyer_kind("NO", "NO123") == "outside_eu"

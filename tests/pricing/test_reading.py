"""Reading a price schedule: each fault is named where it stands, all at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from licensing.kernel.errors import InvalidInput
from licensing.kernel.shapes import plain
from licensing.pricing.rules import read_schedule
from tests.factories.catalogue import demo_document


def faults(document: dict[str, Any]) -> set[tuple[str, str]]:
    with pytest.raises(InvalidInput) as refused:
        read_schedule(document)
    return {(problem.path, problem.code) for problem in refused.value.problems}


def test_yaml_and_stored_json_are_one_schedule() -> None:
    document = demo_document("prices.yaml")
    assert read_schedule(document) == read_schedule(json.loads(json.dumps(plain(document))))


def test_rules_are_named_for_people() -> None:
    rules = read_schedule(demo_document("prices.yaml")).rules
    assert (
        rules["certificate.employer", "team", "EUR"][0].id == "gdp-prices-2026/certificate.employer/team/EUR/2026-01-01"
    )
    assert [rule.id for rule in rules["seat.education", None, "EUR"]] == [
        "gdp-prices-2026/seat.education/EUR/2026-09-01", "gdp-prices-2026/seat.education/EUR/2027-09-01",
    ]  # fmt: skip


Change = Callable[[dict[str, Any]], object]
CHANGES: list[tuple[Change, tuple[str, str]]] = [
    (lambda d: d["products"][0]["tiers"][0].update(unit=12.0), ("products.0.tiers.0.unit", "amount")),
    (lambda d: d["products"][0]["tiers"][0].update(unit="12,00"), ("products.0.tiers.0.unit", "amount")),
    (lambda d: d["products"][0]["tiers"][0].update(unit="1e3"), ("products.0.tiers.0.unit", "amount")),
    (lambda d: d["products"][0]["tiers"][0].update(unit="-1.00"), ("products.0.tiers.0.unit", "amount")),
    (lambda d: d["products"][0]["tiers"][0].update(unit="1.00001"), ("products.0.tiers.0.unit", "amount")),
    (lambda d: d["products"][0]["tiers"][0].update(unit="1."), ("products.0.tiers.0.unit", "amount")),
    (lambda d: d["products"][0]["tiers"][0].update(up_to=0), ("products.0.tiers.0.up_to", "number_too_small")),
    (lambda d: d["products"][0]["tiers"].reverse(), ("products.0.tiers", "tiers_order")),
    (lambda d: d["products"][0]["tiers"].pop(), ("products.0.tiers", "tiers_order")),
    (lambda d: d["products"][0]["tiers"][1].update(up_to=30), ("products.0.tiers", "tiers_order")),
    (lambda d: d["products"][0].update(tiers=[]), ("products.0.tiers", "list_too_short")),
    (lambda d: d["products"][0].update(valid_to="2027-09-02"), ("products.1.valid_from", "overlap")),
    (lambda d: d["products"][0].pop("valid_to"), ("products.1.valid_from", "overlap")),
    (lambda d: d["products"][0].update(valid_to="2026-09-01"), ("products.0.valid_to", "valid_to")),
    (lambda d: d["products"][0].update(currency="FRF"), ("products.0.currency", "currency")),
    (lambda d: d["products"][0].update(model="per_unit"), ("products.0.model", "field_of_model")),
    (lambda d: d["products"][0].update(unit="1.00"), ("products.0.model", "field_of_model")),
    (lambda d: d["products"][0].update(model="auction"), ("products.0.model", "choice")),
    (lambda d: d["products"][0].pop("source"), ("products.0.source", "missing")),
    (lambda d: d["discounts"][0].update(percent="0"), ("discounts.0.percent", "percent")),
    (lambda d: d["discounts"][0].update(percent="100.5"), ("discounts.0.percent", "percent")),
    (lambda d: d["discounts"][1].update(id="early"), ("discounts.1.id", "discount_twice")),
    (lambda d: d["discounts"][0]["when"].update(moon="full"), ("discounts.0.when.moon", "unknown_field")),
    (lambda d: d["currency_of_country"].pop("default"), ("currency_of_country", "currency_default")),
    (lambda d: d["currency_of_country"].update(XX="EUR"), ("currency_of_country.XX", "country")),
    (lambda d: d["currency_of_country"].update(CH="ZZZ"), ("currency_of_country.CH", "currency")),
    (lambda d: d.update(quote_valid_days=0), ("quote_valid_days", "number_too_small")),
]


@pytest.mark.parametrize(("change", "fault"), CHANGES)
def test_each_fault_is_named_where_it_stands(change: Change, fault: tuple[str, str]) -> None:
    document = demo_document("prices.yaml")
    change(document)
    assert fault in faults(document)


def test_several_faults_are_told_at_once() -> None:
    document = demo_document("prices.yaml")
    document["products"][0]["currency"] = "FRF"
    document["products"][2]["model"] = "flat"
    document["discounts"][0]["percent"] = "200"
    assert len(faults(document)) == 3


def test_prices_that_follow_each_other_do_not_overlap() -> None:
    document = demo_document("prices.yaml")
    assert document["products"][0]["valid_to"] == document["products"][1]["valid_from"]
    read_schedule(document)

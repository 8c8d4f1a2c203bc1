"""The price schedule as a form: what is shown comes back the same; prices rise from a day on."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.kernel.errors import InvalidInput
from licensing.kernel.shapes import plain
from licensing.pricing.reading import read_schedule
from licensing.rulebook.price_form import raised, schedule_document, shown_path, shown_schedule, with_new
from licensing.rulebook.totals import QUANTITIES, totals_of
from tests.factories.catalogue import demo_document

DEMO = plain(demo_document("prices.yaml"))


def typed_of(shown: Any, path: str = "") -> dict[str, list[str]]:
    """The fields of the form as a browser sends them."""
    if isinstance(shown, dict):
        entries = shown.items()
    elif isinstance(shown, list) and all(isinstance(each, dict) for each in shown) and shown:
        entries = enumerate(shown)  # type: ignore[assignment]  # names of fields are texts and numbers alike
    else:
        return {path: shown if isinstance(shown, list) else [shown]}
    found: dict[str, list[str]] = {}
    for name, value in entries:
        found |= typed_of(value, f"{path}.{name}" if path else str(name))
    return found


def sent(document: dict[str, Any], **changes: str) -> dict[str, Any]:
    """What saving the form gives, with fields changed (`__` for the dot)."""
    fields = typed_of(shown_schedule(document)) | {name.replace("__", "."): [text] for name, text in changes.items()}
    return schedule_document(lambda name: fields.get(name, []), document)


AMOUNT = st.decimals(0, 9999, places=2).map(str)
WORDS = st.none() | st.fixed_dictionaries({"fr": st.just("Prix")}, optional={"en": st.just("Price")})


@st.composite
def tiers(draw: st.DrawFn) -> list[dict[str, Any]]:
    ends = sorted(draw(st.sets(st.integers(1, 5000), max_size=4)))
    rows: list[dict[str, Any]] = [{"up_to": end, "unit": draw(AMOUNT)} for end in [*ends, None]]
    return [row | ({"flat": draw(AMOUNT)} if draw(st.booleans()) else {}) for row in rows]


@st.composite
def products(draw: st.DrawFn) -> dict[str, Any]:
    model = draw(st.sampled_from(["flat", "per_unit", "graduated", "volume", "package"]))
    of_model: dict[str, st.SearchStrategy[Any]] = {
        "flat": st.fixed_dictionaries({"amount": AMOUNT}),
        "per_unit": st.fixed_dictionaries({"unit": AMOUNT}),
        "graduated": st.fixed_dictionaries({"tiers": tiers()}),
        "volume": st.fixed_dictionaries({"tiers": tiers()}),
        "package": st.fixed_dictionaries({"unit": AMOUNT, "size": st.integers(1, 500)}),
    }
    label = draw(WORDS)
    return {
        "product": draw(st.sampled_from(["seat.education", "certificate.employer", "results_report"])),
        "currency": draw(st.sampled_from(["EUR", "MAD"])),
        "valid_from": draw(st.dates(max_value=date(2999, 1, 1))).isoformat(),
        "model": model,
        "source": "décision",
        **draw(of_model[model]),
        **draw(
            st.fixed_dictionaries({}, optional={"track": st.just("team"), "minimum": AMOUNT, "valid_to": st.none()})
        ),
        **({"label": label} if label is not None else {}),
    }


@st.composite
def schedules(draw: st.DrawFn) -> dict[str, Any]:
    condition = st.fixed_dictionaries(
        {},
        optional={"days_before_session_start_at_least": st.integers(0, 300), "organisation_network": st.booleans()},
    )
    discount = st.fixed_dictionaries(
        {
            "id": st.sampled_from(["early", "network"]),
            "label": st.just({"fr": "Remise", "en": "Discount"}),
            "percent": st.sampled_from(["10", "2.5", 5]),
            "audiences": st.permutations(["individual", "education", "employer"]).map(list),
        },
        optional={"when": condition},
    )
    return {
        "id": "p-1",
        "producer": "gdp",
        "products": draw(st.lists(products(), max_size=4)),
        "discounts": draw(st.lists(discount, max_size=2)),
        "currency_of_country": draw(st.sampled_from([{"default": "EUR"}, {"MA": "MAD", "default": "EUR"}])),
        "quote_valid_days": draw(st.integers(1, 90)),
        **draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "effective_from": st.just("2027-01-01"),
                    "second_approval": st.sampled_from(
                        [{}, {"discount_percent": "5", "manual_amount": {"EUR": "100"}, "total_amount": {"MAD": 90000}}]
                    ),
                },
            )
        ),
    }


@given(schedules())
def test_a_form_left_as_shown_is_the_document(document: dict[str, Any]) -> None:
    assert sent(deepcopy(document)) == document


@pytest.mark.parametrize("name", ["prices.yaml", "langues-prices.yaml"])
def test_the_schedules_of_the_demonstration_too(name: str) -> None:
    document = plain(demo_document(name))
    assert sent(document) == document
    assert read_schedule(sent(document)).sha256 == read_schedule(document).sha256


def test_amounts_as_people_write_them() -> None:
    price = sent(DEMO, products__0__minimum="1 200,50", products__0__tiers__0__unit="12,5")["products"][0]
    assert (price["minimum"], price["tiers"][0]["unit"]) == ("1200.50", "12.5")


def test_a_tier_written_into_the_free_row_finds_its_place() -> None:
    price = sent(DEMO, products__0__tiers__4__up_to="1000", products__0__tiers__4__unit="5")["products"][0]
    assert [tier["up_to"] for tier in price["tiers"]] == [30, 100, 500, 1000, None]
    assert price["tiers"][3]["unit"] == "5"


def test_an_emptied_tier_is_gone() -> None:
    price = sent(DEMO, products__0__tiers__1__up_to="", products__0__tiers__1__unit="")["products"][0]
    assert [tier["up_to"] for tier in price["tiers"]] == [30, 500, None]


def test_another_model_takes_its_own_fields_only() -> None:
    price = sent(DEMO, products__0__model="flat", products__0__amount="99")["products"][0]
    assert (price["amount"], "tiers" in price) == ("99", False)


def test_what_is_wrong_stays_for_the_checks_to_say() -> None:
    document = sent(DEMO, products__0__tiers__0__up_to="trente", quote_valid_days="un mois", products__1__source="")
    assert document["products"][0]["tiers"][0]["up_to"] == "trente"
    with pytest.raises(InvalidInput) as refused:
        read_schedule(document)
    paths = {each.path for each in refused.value.problems}
    assert {"products.0.tiers.0.up_to", "quote_valid_days", "products.1.source"} <= paths


def test_rows_are_taken_away_and_added() -> None:
    gone = sent(DEMO, products__0__gone="1", discounts__1__gone="1")
    assert gone["products"] == DEMO["products"][1:]
    assert gone["discounts"] == DEMO["discounts"][:1]
    assert sent(DEMO, new_country="tn", new_currency="EUR")["currency_of_country"]["TN"] == "EUR"
    assert "MA" not in sent(DEMO, currency_of_country__MA="")["currency_of_country"]
    assert len(with_new(DEMO, "products")["products"]) == len(DEMO["products"]) + 1


def test_prices_rise_from_a_day_on() -> None:
    after = raised(DEMO, "5", "2027-01-01", "décision 2026-12", "seat.education")["products"]
    before, later, decided = after[0], after[1], after[2]
    assert (before["valid_to"], before["tiers"]) == ("2027-01-01", DEMO["products"][0]["tiers"])
    assert (later["valid_from"], later["valid_to"]) == ("2027-01-01", "2027-09-01")
    assert [tier["unit"] for tier in later["tiers"]] == ["12.60", "9.45", "6.83", "4.20"]
    assert (later["minimum"], later["source"]) == ("315.00", "décision 2026-12")
    assert decided == DEMO["products"][1]
    read_schedule({**DEMO, "products": after})


def test_one_rule_alone_and_a_day_on_which_it_starts() -> None:
    after = raised(DEMO, "-10", "2027-09-01", "décision 2026-12", "products.1")["products"]
    assert len(after) == len(DEMO["products"])
    assert (after[1]["minimum"], after[0]) == ("288.00", DEMO["products"][0])


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        (("beaucoup", "2027-01-01", "décision", ""), "raise.percent"),
        (("0", "2027-01-01", "décision", ""), "raise.percent"),
        (("-100", "2027-01-01", "décision", ""), "raise.percent"),
        (("5", "", "décision", ""), "raise.from"),
        (("5", "2027-01-01", "", ""), "raise.source"),
        (("5", "2020-01-01", "décision", ""), "raise.from"),
    ],
)
def test_a_rise_that_cannot_be(asked: tuple[str, str, str, str], path: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        raised(DEMO, *asked)
    assert [each.path for each in refused.value.problems] == [path]


@given(st.decimals(-50, 200, places=1).filter(bool), st.dates(read_schedule(DEMO).effective_from, date(2999, 1, 1)))
def test_a_rise_keeps_a_readable_schedule_and_the_prices_before_its_day(percent: Decimal, day: Any) -> None:
    after = raised(DEMO, str(percent), day.isoformat(), "décision", "")
    read, old = read_schedule(after), read_schedule(DEMO)
    for key, rules in old.rules.items():
        kept = [rule for rule in read.rules[key] if rule.valid_from < day]
        former = [rule for rule in rules if rule.valid_from < day]
        assert [(rule.tiers, rule.unit, rule.amount) for rule in kept] == [
            (rule.tiers, rule.unit, rule.amount) for rule in former
        ]
    assert json.loads(json.dumps(after)) == after


def test_totals_of_every_rule() -> None:
    rows = totals_of(read_schedule(DEMO))
    assert len(rows) == len(DEMO["products"])
    exams = next(row for row in rows if row.rule.product == "supervised_exam" and row.rule.currency == "EUR")
    assert dict(zip(QUANTITIES, exams.totals, strict=True))[100] == Decimal("3150.00")
    assert exams.points.startswith("0,30 ")


def test_a_finding_leads_to_the_price_it_is_about() -> None:
    shown = shown_schedule(demo_document("prices.yaml"))
    for index, each in enumerate(shown["products"]):
        key = each["product"] + (f"/{each['track']}" if each["track"] else "")
        path = f"products.{key}.{each['currency']}.{each['valid_from']}"
        assert shown_path(path, shown) == f"products.{index}"
    assert shown_path("products.seat.education.EUR.1999-01-01", shown) == "products.seat.education.EUR.1999-01-01"
    assert shown_path("products.3.tiers.1.unit", shown) == "products.3.tiers.1.unit"
    assert shown_path("verdicts.employer.certificate.charge", shown) is None
    assert shown_path("products", shown) == "prices"

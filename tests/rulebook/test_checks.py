"""The checks before publication: each finds what it is for, says where and what to do, and stays quiet otherwise."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.agreements.library import load_library
from licensing.agreements.values import Clause, ClauseLibrary
from licensing.kernel.errors import InvalidInput
from licensing.policy.rules import read_policy
from licensing.policy.values import AUDIENCES, USES
from licensing.pricing.lines import total_of
from licensing.pricing.rules import read_schedule
from licensing.rulebook.checks import Finding, Rules, findings, unreadable
from tests.factories.catalogue import demo_document
from tests.terms_of_use.test_statements import documents

LIBRARY = load_library()
POLICY = read_policy(demo_document("policy.yaml"))
SCHEDULE = read_schedule(demo_document("prices.yaml"))
RULES = Rules(POLICY, SCHEDULE, (), (), LIBRARY, ("classic", "advanced", "team"), date(2026, 1, 1))


def found(rules: Rules, code: str) -> list[Finding]:
    return [each for each in findings(rules) if each.code == code]


def paths(rules: Rules, code: str) -> list[str]:
    return [each.path for each in found(rules, code)]


def policy(change: Any) -> Rules:
    document = deepcopy(demo_document("policy.yaml"))
    change(document)
    return replace(RULES, policy=read_policy(document))


def prices(change: Any) -> Rules:
    document = deepcopy(demo_document("prices.yaml"))
    change(document)
    return replace(RULES, schedule=read_schedule(document))


def library(key: str, **over: Any) -> ClauseLibrary:
    """The delivered library with one clause changed."""
    changed: dict[tuple[str, int], Clause] = dict(LIBRARY.clauses)
    changed[key, 1] = replace(changed[key, 1], **over)
    return replace(LIBRARY, clauses=changed)


def test_the_demonstration_has_no_error_and_its_known_warnings() -> None:
    told = [(each.severity, each.code) for each in findings(RULES)]
    assert told == [("warning", "falls")] * 3 + [("notice", "on_request")] * 6
    sentences = [each.message["en"].replace("\u00a0", " ") for each in found(RULES, "falls")]
    assert sentences[0].startswith("The total falls from €3,465.00 to €3,150.00 at 100")
    assert [each.facts["at"] for each in found(RULES, "falls")] == [100, 500, 201]


def test_a_fall_hidden_by_the_minimum_is_none() -> None:
    """50 learners of a private session cost 3,000.00, 51 would cost 2,550.00: the minimum of 3,000.00 holds."""
    assert 51 not in [each.facts["at"] for each in found(RULES, "falls")]

    def without_minimum(document: dict[str, Any]) -> None:
        entry = next(each for each in document["products"] if each["product"] == "private_session")
        del entry["minimum"]

    assert 51 in [each.facts["at"] for each in found(prices(without_minimum), "falls")]


@given(st.lists(st.integers(1, 300), min_size=1, max_size=4, unique=True), st.data())
def test_every_fall_is_found_and_every_finding_is_one(ends: list[int], data: st.DataObject) -> None:
    limits: list[int | None] = [*sorted(ends), None]
    tiers = [{"up_to": end, "unit": str(data.draw(st.integers(1, 40)))} for end in limits]
    document = demo_document("prices.yaml") | {
        "products": [{"product": "p", "currency": "EUR", "valid_from": "2026-01-01", "model": "volume", "tiers": tiers, "source": "test"}]
    }  # fmt: skip
    schedule = read_schedule(document)
    rule = schedule.rules["p", None, "EUR"][0]
    falls = {n + 1 for n in range(max(ends) + 2) if total_of(rule, n + 1) < total_of(rule, n)}
    assert {each.facts["at"] for each in found(replace(RULES, schedule=schedule, policy=None), "falls")} == falls


def test_a_gap_in_time_is_named_with_its_days() -> None:
    def gap(document: dict[str, Any]) -> None:
        document["products"][1]["valid_from"] = "2027-10-01"

    message = found(prices(gap), "price_gap")[0]
    assert message.path == "verdicts.education.open_course.charge"
    assert "from 2027-09-01 until before 2027-10-01" in message.message["en"]


def test_a_price_that_ends_and_one_that_starts_late() -> None:
    def ends(document: dict[str, Any]) -> None:
        document["products"][1]["valid_to"] = "2028-09-01"

    def late(document: dict[str, Any]) -> None:
        next(each for each in document["products"] if each["product"] == "private_circle")["valid_from"] = "2026-03-01"

    assert found(prices(ends), "price_ends")[0].facts["start"] == "2028-09-01"
    assert found(prices(late), "price_gap")[0].facts["end"] == "2026-03-01"


def test_a_track_without_price_is_on_request_by_name() -> None:
    rules = replace(RULES, tracks=(*RULES.tracks, "expert"))
    products = {each.facts["product"] for each in found(rules, "on_request")}
    assert {"certificate.education/expert", "certificate.employer/expert"} <= products


def test_a_price_nobody_asks_for() -> None:
    rules = policy(lambda document: document["verdicts"]["employer"].update(results_report={"verdict": "allowed"}))
    assert [each.facts["product"] for each in found(rules, "not_charged")] == ["results_report"]


def test_clauses_that_are_missing_or_about_something_else() -> None:
    def change(document: dict[str, Any]) -> None:
        document["verdicts"]["employer"]["private_circle"]["clauses"] = ["nowhere"]
        document["verdicts"]["employer"]["internal_sessions"]["clauses"] = ["access"]

    rules = policy(change)
    assert paths(rules, "clause_missing") == ["verdicts.employer.private_circle.clauses"]
    assert paths(rules, "clause_use") == ["verdicts.employer.internal_sessions.clauses"]


def test_a_clause_that_lacks_a_language_or_a_placeholder() -> None:
    bodies = dict(LIBRARY.clauses["private-circle", 1].bodies)
    untranslated = replace(RULES, library=library("private-circle", bodies={**bodies, "en": ""}))
    assert {each.facts["language"] for each in found(untranslated, "clause_language")} == {"en"}
    filled = {**bodies, "en": bodies["en"] + "{{ producer_name }}"}
    assert paths(replace(RULES, library=library("private-circle", bodies=filled)), "clause_placeholders")


def test_the_agreement_says_no_less_than_the_table() -> None:
    rules = policy(lambda document: document["verdicts"]["employer"]["private_circle"].update(clauses=[]))
    assert paths(rules, "agreement_silent") == ["verdicts.employer.private_circle"]


def test_the_agreement_says_no_more_than_the_table() -> None:
    """A clause that every agreement carries must not permit what the table refuses to an audience."""
    always = replace(RULES, library=library("content-reuse", applies_when={"always": True}))
    assert paths(always, "agreement_permits") == ["verdicts.employer.content_reuse"]


def test_a_reference_to_a_clause_that_is_not_there() -> None:
    bodies = dict.fromkeys(("fr", "en"), "See {ref:nowhere}.")
    assert paths(replace(RULES, library=library("curriculum", bodies=bodies)), "agreement_fails")


def test_the_terms_say_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    from licensing.rulebook.checks import rules as module

    honest = module.terms_of

    def lying(*arguments: Any) -> Any:
        terms = honest(*arguments)
        statement = replace(terms.statement("employer", "content_reuse"), verdict="allowed")
        return replace(terms, statements={**terms.statements, ("employer", "content_reuse"): statement})

    assert paths(RULES, "terms_differ") == []
    monkeypatch.setattr(module, "terms_of", lying)
    assert paths(RULES, "terms_differ") == ["verdicts.employer.content_reuse"]


def test_an_alternative_that_is_refused_too() -> None:
    def change(document: dict[str, Any]) -> None:
        document["verdicts"]["employer"]["private_session"] = {
            "verdict": "forbidden",
            "because": {"fr": "n", "en": "n"},
        }

    assert paths(policy(change), "instead_forbidden") == ["verdicts.employer.content_reuse.instead"]


def test_one_verdict_per_day_over_all_versions() -> None:
    twin = read_policy({**demo_document("policy.yaml"), "id": "gdp-2026-b"})
    assert paths(replace(RULES, other_policies=(twin,)), "same_day") == ["effective_from"]
    changed = deepcopy(demo_document("policy.yaml"))
    changed["verdicts"]["employer"]["curriculum"] = {"verdict": "allowed"}
    assert paths(replace(RULES, other_policies=(read_policy(changed),)), "id_taken") == ["id"]
    assert findings(replace(RULES, other_policies=(POLICY,), other_schedules=(SCHEDULE,))) == findings(RULES)


def test_a_day_that_has_passed() -> None:
    assert len(found(replace(RULES, on=date(2026, 1, 2)), "past")) == 2
    assert found(replace(RULES, on=date(2026, 1, 2), other_policies=None, other_schedules=None), "past") == []


def test_a_discount_of_everything() -> None:
    rules = prices(lambda document: document["discounts"][0].update(percent="100"))
    assert paths(rules, "whole_discount") == ["discounts.0.percent"]


@given(documents())
def test_every_readable_policy_passes_or_fails_for_stated_reasons(document: dict[str, Any]) -> None:
    told = findings(replace(RULES, policy=read_policy(document)))
    for each in told:
        assert each.severity in ("error", "warning", "notice")
        assert each.path
        assert all(each.message[language] and "{" not in each.message[language] for language in ("fr", "en"))
    silent = {each.path for each in told if each.code == "agreement_silent"}
    for audience in AUDIENCES:
        for use in USES:
            cell = document["verdicts"][audience][use]
            nothing = cell["verdict"] == "agreement" and not cell.get("clauses")
            assert f"verdicts.{audience}.{use}" not in silent or cell["verdict"] == "agreement"
            assert not nothing or f"verdicts.{audience}.{use}" in silent or _covered(use)


def _covered(use: str) -> bool:
    """Whether every agreement carries a clause about the use, whatever was asked."""
    return any(use in clause.uses and "verdict" not in clause.applies_when for clause in LIBRARY.current())


@given(documents(), st.data())
def test_a_damaged_policy_fails_with_the_place_of_the_damage(document: dict[str, Any], data: st.DataObject) -> None:
    audience, use = data.draw(st.sampled_from(AUDIENCES)), data.draw(st.sampled_from(USES))
    damage = data.draw(st.sampled_from(["gone", "verdict", "unknown"]))
    if damage == "gone":
        del document["verdicts"][audience][use]
    elif damage == "verdict":
        document["verdicts"][audience][use]["verdict"] = "maybe"
    else:
        document["verdicts"][audience][use]["mood"] = 1
    with pytest.raises(InvalidInput) as refused:
        read_policy(document)
    told = unreadable(refused.value)
    assert all(each.severity == "error" and each.message["fr"] and each.message["en"] for each in told)
    assert any(each.path.startswith(f"verdicts.{audience}.{use}") for each in told)

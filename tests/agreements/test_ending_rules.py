"""How an agreement may end before its term, pure: worked examples of each ground's days, and properties."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.agreements import ending_words
from licensing.agreements.library import load_library
from licensing.agreements.rules import ending
from licensing.agreements.rules.ending import GROUNDS, Asked
from licensing.kernel.texts import LANGUAGES

START, END = date(2026, 10, 5), date(2026, 12, 18)


def terms(version: int = 1, total: str = "120.00") -> dict[str, Any]:
    return {
        "session": {"starts_on": START.isoformat(), "ends_on": END.isoformat()},
        "clauses": [{"key": "price", "version": 7}, {"key": "termination", "version": version}],
        "quote": {"total": total, "currency": "EUR"},
        "learner_count": 40,
    }


def codes(ground: str, on: date, notice_on: date | None = None, version: int = 1) -> list[tuple[str, str]]:
    found = ending.problems(terms(version), Asked(ground, "why", notice_on), on)
    assert all(set(problem.message) == set(LANGUAGES) for problem in found)
    return [(problem.path, problem.code) for problem in found]


@pytest.mark.parametrize(
    ("ground", "on", "expected"),
    [
        ("renounced", date(2026, 9, 21), []),
        ("renounced", date(2026, 9, 22), [("ground", "too_late")]),
        ("renounced_late", date(2026, 9, 21), [("ground", "still_free")]),
        ("renounced_late", date(2026, 9, 22), []),
        ("impeded", date(2026, 9, 1), []),
        ("session_cancelled", END, []),
        ("session_cancelled", END + timedelta(days=1), [("ground", "over")]),
        ("breach_of_licensee", date(2026, 11, 1), [("notice_on", "missing")]),
        ("friendship", date(2026, 9, 1), [("ground", "missing")]),
        ("", date(2026, 9, 1), [("ground", "missing")]),
    ],
)
def test_each_ground_has_its_days(ground: str, on: date, expected: list[tuple[str, str]]) -> None:
    assert codes(ground, on) == expected


@pytest.mark.parametrize("ground", ["breach_of_licensee", "breach_of_licensor"])
def test_thirty_days_to_remedy_a_breach(ground: str) -> None:
    notice = date(2026, 10, 1)
    assert codes(ground, date(2026, 10, 31), notice) == [("notice_on", "too_early")]
    assert codes(ground, date(2026, 11, 1), notice) == []
    assert codes(ground, date(2026, 9, 30), notice) == [("notice_on", "to_come")]
    (problem,) = ending.problems(terms(), Asked(ground, "", notice), date(2026, 10, 31))
    assert "1 novembre 2026" in problem.text("fr").replace("1er", "1")
    assert "November 1, 2026" in problem.text("en") or "1 November 2026" in problem.text("en")


def test_an_article_of_the_producers_own_has_no_days_of_ours() -> None:
    assert ending.last_free_day(terms(version=2)) is None
    assert codes("renounced", END, version=2) == []
    assert codes("breach_of_licensee", END, END, version=2) == []
    assert codes("breach_of_licensee", END, None, version=2) == [("notice_on", "missing")]


def test_the_periods_are_those_that_the_clause_names() -> None:
    clause = load_library().clauses["termination", 1]
    assert (ending.PERIODS[1].renounce, ending.PERIODS[1].remedy) == (14, 30)
    assert "quatorze jours avant le début de la session" in clause.bodies["fr"]
    assert "trente jours d'une mise en demeure" in clause.bodies["fr"]
    assert "fourteen days before" in clause.bodies["en"]
    assert "thirty days" in clause.bodies["en"]


DAYS = st.dates(date(2026, 8, 1), END)


@given(DAYS)
def test_every_day_has_exactly_one_way_to_renounce(on: date) -> None:
    free, late = codes("renounced", on) == [], codes("renounced_late", on) == []
    assert free is not late
    assert free is ((START - on).days >= 14)


@given(DAYS, DAYS)
def test_a_breach_ends_nothing_before_its_time_to_remedy_is_over(notice: date, on: date) -> None:
    assert (codes("breach_of_licensee", on, notice) == []) is ((on - notice).days > 30)


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("invoices", [(), ("F-2026-0007",)])
def test_every_ending_says_what_becomes_of_the_price(ground: str, invoices: tuple[str, ...]) -> None:
    facts = ending.facts_of(terms(), Asked(ground, "why", START), END, invoices, "Nora")
    told = ending_words.consequence(facts)
    assert facts["price"] in ending.PRICES
    assert facts["notice_on"] == (START.isoformat() if GROUNDS[ground].after_notice else None)
    for language in LANGUAGES:
        assert "120" in told[language]
        assert ("F-2026-0007" in told[language]) is bool(invoices)
        assert ending_words.GROUNDS[ground].told[language]
    assert ("pas dû" in told["fr"]) is (facts["price"] == "not_due")


def test_nothing_is_owed_where_nothing_was_agreed() -> None:
    facts = ending.facts_of(terms(total="0.00"), Asked("renounced_late", ""), END, (), "")
    assert ending_words.consequence(facts)["en"] == "No price was agreed: nothing is due."

"""The agreement against the standard text: nothing for the standard itself, words, versions and conditions where they differ."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.agreements.library import load_library
from licensing.agreements.rules.publishing import with_published
from licensing.agreements.rules.redline import Redline, RedlineArticle, facts_of, plain_paragraphs, redline
from licensing.agreements.values import ClauseLibrary
from tests.agreements import sample_terms as samples

LIBRARY = load_library()


def sample_terms() -> dict[str, Any]:
    return samples.sample_terms(samples.named("Université Haute-Sorgue"))


def against(standard: ClauseLibrary, terms: dict[str, Any] | None = None) -> Redline:
    return redline(terms or sample_terms(), LIBRARY, standard)


def article(found: Redline, key: str) -> RedlineArticle:
    return next(each for each in found.articles if each.key == key)


def said(one: RedlineArticle, *kinds: str) -> str:
    return "\n".join("".join(run.text for run in runs if run.kind in kinds) for runs in one.paragraphs)


def with_text(key: str, version: int, old: str, new: str) -> ClauseLibrary:
    clause = next(each for each in LIBRARY.current() if each.key == key)
    bodies = {language: body.replace(old, new) for language, body in clause.bodies.items()}
    return with_published(LIBRARY, [replace(clause, version=version, bodies=bodies, sha256="0" * 64)], 1, {})


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_standard_text_has_no_deviation(language: str) -> None:
    terms = {**sample_terms(), "language": language}
    found = against(LIBRARY, terms)
    assert found.deviations == ()
    assert {each.key for each in found.articles if each.standing == "same"} == {
        each["key"] for each in terms["clauses"]
    }
    assert all(run.kind in ("kept", "value") for each in found.articles for runs in each.paragraphs for run in runs)


def test_a_newer_standard_is_marked_word_by_word() -> None:
    found = against(with_text("price", 2, "trente jours", "quarante-cinq jours"))
    [price] = found.deviations
    assert (price.key, price.standing, price.version, price.standard) == ("price", "changed", 1, 2)
    assert said(price, "added").strip() == "trente"
    assert said(price, "removed").strip() == "quarante-cinq"


def test_filled_values_are_shown_and_are_no_deviation() -> None:
    terms = sample_terms()
    found = against(LIBRARY, terms)
    values = {run.text for each in found.articles for runs in each.paragraphs for run in runs if run.kind == "value"}
    licensor = terms["parties"]["licensor"]
    assert values <= {licensor["name"], licensor["contact_email"], terms["policy"]["id"]}
    assert licensor["contact_email"] in values


def test_clauses_left_out_say_which_condition_does_not_hold() -> None:
    out = {each.key: each for each in against(LIBRARY).articles if each.standing == "left_out"}
    assert "no-price" in out
    assert "A price is agreed." in out["no-price"].why["en"]
    assert all(each.why["fr"] and each.why["en"] and not each.paragraphs for each in out.values())


def test_a_clause_the_standard_lacks_or_adds_is_a_deviation() -> None:
    without = replace(
        LIBRARY,
        document=replace(LIBRARY.document, clauses=tuple(p for p in LIBRARY.document.clauses if p[0] != "law")),
    )
    assert [(each.key, each.standing) for each in against(without).deviations] == [("law", "added")]
    terms = sample_terms()
    terms["clauses"] = [each for each in terms["clauses"] if each["key"] != "law"]
    [missing] = against(LIBRARY, terms).deviations
    assert (missing.key, missing.standing, missing.version) == ("law", "missing", None)
    assert said(missing, "removed").strip()
    assert not said(missing, "kept", "added").strip()


def test_prices_and_discounts_by_hand_are_named_with_their_reason() -> None:
    terms = sample_terms()
    line = {**terms["quote"]["lines"][0], "rule": "manual/private_session", "because": {"fr": "Accord", "en": "Deal"}}
    terms["quote"] = {**terms["quote"], "lines": [*terms["quote"]["lines"], line]}
    [by_hand] = against(LIBRARY, terms).by_hand
    assert by_hand.because["en"] == "Deal"


def test_the_conditions_read_back_choose_the_very_clauses() -> None:
    terms = sample_terms()
    facts = facts_of(terms)
    asked = {key for use in terms["uses"] for key in use["clauses"]}
    assert set(facts.asked_by) == asked
    assert facts.audience == terms["audience"]


@given(st.lists(st.text("ab c.é", min_size=1), max_size=5), st.lists(st.text("ab c.é", min_size=1), max_size=5))
def test_both_texts_can_be_read_back_from_the_marks(old: list[str], new: list[str]) -> None:
    clause = next(each for each in LIBRARY.current() if each.key == "law")
    texts = ["\n\n".join(text.strip() or "x" for text in each) or "x" for each in (old, new)]
    standard, mine = (
        replace(clause, version=version, bodies=dict.fromkeys(("fr", "en"), body), sha256=str(version))
        for version, body in zip((8, 9), texts, strict=True)
    )
    terms = sample_terms()
    terms["clauses"] = [{"key": "law", "version": 9, "why": {"fr": "w", "en": "w"}}]
    found = redline(terms, with_published(LIBRARY, [mine], 1, {}), with_published(LIBRARY, [standard], 1, {}))
    one = article(found, "law")
    for kinds, text in ((("kept", "removed"), texts[0]), (("kept", "added"), texts[1])):
        assert said(one, *kinds).split() == " ".join(plain_paragraphs(text)).split()

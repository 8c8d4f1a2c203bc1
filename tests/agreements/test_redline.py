"""The agreement against the standard text: nothing for the standard itself, words, versions and conditions where they differ."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.agreements.library import load_library
from licensing.agreements.rules.publishing import with_published
from licensing.agreements.rules.redline import (
    Redline,
    RedlineArticle,
    changes_since,
    facts_of,
    plain_paragraphs,
    redline,
    uses_changed,
)
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


def since(earlier: dict[str, Any], terms: dict[str, Any], own: ClauseLibrary = LIBRARY) -> Redline:
    return changes_since(earlier, LIBRARY, terms, own)


def test_two_agreements_of_one_text_differ_in_nothing_whatever_their_facts() -> None:
    terms = sample_terms()
    later = {**terms, "reference": "CONV-2", "agreed_on": "2027-02-01", "learner_count": 7}
    found = since(terms, later)
    assert found.deviations == ()
    assert {each.key for each in found.articles} == {each["key"] for each in terms["clauses"]}


def test_a_newer_version_is_read_from_the_earlier_to_the_later() -> None:
    own = with_text("price", 2, "trente jours", "quarante-cinq jours")
    terms, price = sample_terms(), {"key": "price", "version": 2, "why": {"fr": "w", "en": "w"}}
    later = {**terms, "clauses": [price if each["key"] == "price" else each for each in terms["clauses"]]}
    [changed] = since(terms, later, own).deviations
    assert (changed.key, changed.standing, changed.standard, changed.version) == ("price", "changed", 1, 2)
    assert (said(changed, "removed").strip(), said(changed, "added").strip()) == ("trente", "quarante-cinq")
    [back] = changes_since(later, own, terms, LIBRARY).deviations
    assert (said(back, "removed").strip(), said(back, "added").strip()) == ("quarante-cinq", "trente")


def test_a_clause_of_only_one_of_two_agreements_is_added_or_missing_whatever_the_conditions_say() -> None:
    terms = sample_terms()
    shorter = {**terms, "clauses": [each for each in terms["clauses"] if each["key"] != "private-circle"]}
    [gone], [come] = since(terms, shorter).deviations, since(shorter, terms).deviations
    assert (gone.key, gone.standing, come.standing) == ("private-circle", "missing", "added")
    assert not said(gone, "kept", "added").strip()
    assert not said(come, "kept", "removed").strip()
    assert said(come, "added", "value").split() == said(gone, "removed").split()
    assert gone.why == come.why == next(each["why"] for each in terms["clauses"] if each["key"] == "private-circle")


def test_two_agreements_are_read_in_the_later_one_s_language_where_both_speak_it() -> None:
    terms = sample_terms()
    assert since(terms, {**terms, "language": "en"}).language == "en"
    silent = with_published(
        LIBRARY, [replace(next(each for each in LIBRARY.current() if each.key == "law"), translations={})], 1, {}
    )
    arabic = {**terms, "language": "ar"}
    assert since(terms, arabic).language == "ar"
    assert changes_since(terms, silent, arabic, silent).language == "fr"


def test_uses_of_which_the_rules_say_something_else_are_named() -> None:
    terms = sample_terms()
    first, *others = terms["policy"]["row"]
    stricter = {**terms, "policy": {**terms["policy"], "row": [{**first, "verdict": "forbidden"}, *others]}}
    assert uses_changed(terms, terms) == ()
    assert uses_changed(terms, {**terms, "policy": {**terms["policy"], "id": "another"}}) == ()
    assert uses_changed(terms, stricter) == (first["label"],)
    fewer = {**terms, "policy": {**terms["policy"], "row": others}}
    assert uses_changed(terms, fewer) == uses_changed(fewer, terms) == (first["label"],)


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

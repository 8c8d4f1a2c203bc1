"""Arabic in what producers write: optional, never lost by a form, checked where the rules of the game ask for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from licensing.agreements.clause_kind import document_of_clause, read_clause
from licensing.agreements.library import load_library
from licensing.kernel.errors import InvalidInput
from licensing.rulebook.editors import clause_document, policy_document, shown_clause
from licensing.versions.text import read_text, write_text
from tests.factories.catalogue import demo_document


def _typed(values: dict[str, str]) -> Callable[[str], list[str]]:
    return lambda name: [values[name]] if name in values else []


def _clause(**over: Any) -> dict[str, Any]:
    return {**document_of_clause(load_library().clauses["law", 1], "gdp"), **over}


def test_a_delivered_clause_brings_its_arabic_and_comes_back_the_same() -> None:
    document = _clause()
    assert set(document["titles"]) == {"fr", "en", "ar"}
    assert read_text(write_text("clause", document)) == document
    assert read_clause(document).clause.speaks("ar")


def test_a_clause_needs_no_arabic() -> None:
    document = _clause()
    bare = {
        **document,
        **{name: {each: document[name][each] for each in ("fr", "en")} for name in ("titles", "bodies")},
    }
    clause = read_clause(bare).clause
    assert not clause.speaks("ar")
    assert clause.speaks("fr")


@pytest.mark.parametrize(
    ("name", "text", "path"),
    [("titles", "", "titles.ar"), ("bodies", "", "bodies.ar"), ("bodies", "نص {{ policy_id }}", "bodies.ar")],
)
def test_half_an_arabic_text_or_other_places_are_refused(name: str, text: str, path: str) -> None:
    document = _clause()
    with pytest.raises(InvalidInput) as refused:
        read_clause({**document, name: {**document[name], "ar": text}})
    assert path in {problem.path for problem in refused.value.problems}


def test_a_form_without_arabic_fields_leaves_the_arabic_as_it_was() -> None:
    document = _clause()
    shown = shown_clause(document)
    typed = {f"{name}.{each}": shown[name][each] for name in ("titles", "bodies") for each in ("fr", "en")}
    kept = clause_document(_typed(typed | {"effective_from": "2026-01-01", "order": "1"}), document)
    assert kept["titles"] == document["titles"]
    assert kept["bodies"] == document["bodies"]
    emptied = clause_document(_typed(typed | {"titles.ar": "", "bodies.ar": ""}), document)
    assert "ar" not in emptied["titles"]

    policy = demo_document("policy.yaml")
    again = policy_document(_typed({"uses.curriculum.fr": "Cursus", "uses.curriculum.en": "Degree"}), policy)
    assert again["uses"]["curriculum"] == {"fr": "Cursus", "en": "Degree", "ar": policy["uses"]["curriculum"]["ar"]}

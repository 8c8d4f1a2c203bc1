"""The terms of use say the table, cell by cell; two versions differ exactly where their cells do."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.agreements.library import load_library
from licensing.policy.rules import read_policy
from licensing.policy.values import AUDIENCES, USES
from licensing.terms_of_use.clauses import clause_page
from licensing.terms_of_use.differences import changes, marked
from licensing.terms_of_use.rules import terms_of, whole_sentence
from tests.factories.catalogue import demo_document

LIBRARY = load_library()
POLICY = read_policy(demo_document("policy.yaml"))
TERMS = terms_of(POLICY, LIBRARY)
VALUES = {"producer_name": "P & <b>", "contact_email": "a@b.example", "policy_id": "x"}

cells = st.one_of(
    st.fixed_dictionaries({"verdict": st.just("allowed")}, optional={"payer": st.just(["learner"])}),
    st.fixed_dictionaries(
        {"verdict": st.just("forbidden"), "because": st.just({"fr": "Raison.", "en": "Reason."})},
        optional={"instead": st.sampled_from(("curriculum", "education"))},
    ),
    st.fixed_dictionaries(
        {"verdict": st.just("agreement"), "clauses": st.lists(st.sampled_from(("access", "results")), unique=True)},
        optional={"payer": st.sampled_from((["learner", "organisation"], ["organisation"]))},
    ),
    st.fixed_dictionaries(
        {"verdict": st.just("agreement"), "charge": st.sampled_from(("seat.employer", "own_product"))},
        optional={"from": st.sampled_from(("2026-09-01", "2027-01-15"))},
    ),
)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Policies of every shape that can be published."""
    document = deepcopy(demo_document("policy.yaml"))
    document["verdicts"] = {audience: {use: draw(cells) for use in USES} for audience in AUDIENCES}
    return document


@given(documents())
def test_every_statement_is_its_cell(document: dict[str, Any]) -> None:
    policy = read_policy(document)
    terms = terms_of(policy, LIBRARY)
    assert set(terms.statements) == {(audience, use) for audience in AUDIENCES for use in USES}
    for (audience, use), statement in terms.statements.items():
        cell = policy.verdicts[audience][use]
        assert (statement.verdict, statement.charge, statement.instead) == (cell.verdict, cell.charge, cell.instead)
        assert [clause.key for clause in statement.clauses] == list(cell.clauses)
        said = whole_sentence(statement)
        refusal = {"fr": "n’est pas permis", "en": "is not permitted"}
        signing = {"fr": "convention est en vigueur", "en": "an agreement is in force"}
        for language in ("fr", "en"):
            assert (refusal[language] in said[language]) == (cell.verdict == "forbidden")
            assert (signing[language] in said[language]) == (cell.verdict == "agreement")
        assert ("avec une contribution" in said["fr"]) == (cell.charge is not None)
        assert ("2027" in said["en"]) == (cell.charged_from is not None and cell.charged_from.year == 2027)


def test_sentences_of_the_source_discussion() -> None:
    said = {cell: whole_sentence(TERMS.statement(*cell)) for cell in TERMS.statements}
    assert "Le MOOC est gratuit lorsqu'il est suivi à titre individuel." in said["individual", "open_course"]["fr"]
    assert "celle-ci paye le certificat de son salarié" in said["employer", "certificate"]["fr"]
    assert "1 September 2026" in said["education", "open_course"]["en"]
    assert "Dedicated private session" in said["employer", "content_reuse"]["en"]


@given(documents(), documents())
def test_two_versions_differ_where_their_cells_do(first: dict[str, Any], second: dict[str, Any]) -> None:
    before, after = terms_of(read_policy(first), LIBRARY), terms_of(read_policy(second), LIBRARY)
    changed = {(change.audience, change.use) for change in changes(before, after)}
    for cell in before.statements:
        old, new = (terms.statement(*cell) for terms in (before, after))
        assert (cell in changed) == (_seen(old) != _seen(new))
    for change in changes(before, after):
        old, new = (document["verdicts"][change.audience][change.use]["verdict"] for document in (first, second))
        assert change.turned == (old != new)


def _seen(statement: Any) -> object:
    return whole_sentence(statement), statement.charge, [clause.key for clause in statement.clauses]


@given(st.text("ab ", max_size=30), st.text("ab ", max_size=30))
def test_marked_words_give_both_texts_back(old: str, new: str) -> None:
    pieces = marked(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_clause_can_be_read_alone(language: str) -> None:
    for statement in TERMS.statements.values():
        for clause in statement.clauses:
            html = clause_page(clause, LIBRARY, language, VALUES)
            assert "{" not in html
            assert "<b>" not in html

"""YAML both ways: nothing lost, nothing read that a person would not expect."""

from __future__ import annotations

from importlib import resources
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput
from licensing.policy import kind as policy_kind
from licensing.pricing import kind as prices_kind
from licensing.versions.models import PublishedVersion
from licensing.versions.operations import Trace, publish_document
from licensing.versions.text import read_text, write_text
from tests.factories.catalogue import PUBLISHED_AT, demo_document, make_producer
from tests.terms_of_use.test_statements import documents

assert policy_kind
assert prices_kind

TRICKY = [
    "no", "yes", "null", "~", "012", "1e3", "12.00", "2026-01-01", "2026-13-99", "a: b", "- x", "# y", " pad ",
    "é\u00a0:", "😀", "=", "*a", "&a",
]  # fmt: skip
scalars = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
    st.sampled_from(TRICKY),
    st.booleans(),
    st.none(),
    st.integers(-(10**9), 10**9),
)
names = st.text("abc", min_size=1, max_size=4)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text("abcdef_", min_size=1, max_size=8), values, max_size=5))
def test_any_document_comes_back(document: dict[str, Any]) -> None:
    assert read_text(write_text("policy", document)) == document


@given(documents())
def test_every_policy_comes_back(document: dict[str, Any]) -> None:
    text = write_text("policy", document)
    assert read_text(text) == read_text(write_text("policy", read_text(text)))
    assert policy_kind.POLICY.read(read_text(text)).sha256 == policy_kind.POLICY.read(document).sha256


@pytest.mark.parametrize(("kind", "name"), [("policy", "policy.yaml"), ("prices", "prices.yaml")])
def test_an_unchanged_import_is_exported_with_its_comments(app: Flask, kind: str, name: str) -> None:
    text = resources.files("licensing.demo").joinpath(name).read_text(encoding="utf-8")
    text = text.replace("id: gdp-", "id: gdp-again-", 1)
    document = read_text(text)
    row = publish_document(kind, make_producer().id, document, PUBLISHED_AT, Trace(source=text))
    db.session.expire_all()
    stored = db.session.get_one(PublishedVersion, row.id)
    assert write_text(kind, stored.document, stored.source) == text
    bare = write_text(kind, stored.document)
    assert bare.splitlines()[0].startswith("id: gdp-again-")
    assert read_text(bare) == document
    changed = {**stored.document, "id": "other"}
    assert read_text(write_text(kind, changed, stored.source))["id"] == "other"


def test_exports_are_ordered_whatever_the_database_kept(app: Flask) -> None:
    document = demo_document("policy.yaml")
    shuffled = {name: document[name] for name in sorted(document, reverse=True)}
    assert write_text("policy", shuffled) == write_text("policy", document)


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\na: 2\n", "- a\n", "just words", "", "a: &x 1\nb: *x\n", "a: !!python/object/apply:os.system ['x']\n",
        "a: [1, 2", "x" * 1_000_001, "a: 2026-01-01 10:00:00\nb: {? [1] : 2}\n", "\ta: 1",
    ],
)  # fmt: skip
def test_what_is_not_a_plain_document_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_text(text)
    assert refused.value.problems[0].message["en"].startswith("Correct the YAML text: ")

"""Three-way merges: what one changed stays, what both changed is asked, nothing is invented."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from licensing.versions.merging import ABSENT, difference, leaves, merge, settle

names = st.sampled_from("abcd")
values = st.one_of(st.integers(0, 3), st.sampled_from(["x", "y"]), st.lists(st.sampled_from("pq"), max_size=2))
documents = st.dictionaries(names, st.one_of(values, st.dictionaries(names, values, max_size=3)), max_size=4)


@given(documents, documents)
def test_who_alone_changed_wins(base: dict[str, Any], changed: dict[str, Any]) -> None:
    for merged in (merge(base, changed, base), merge(base, base, changed)):
        assert (merged.document, merged.clashes) == (changed, ())


@given(documents, documents, documents)
def test_every_choice_is_one_of_the_two(base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    merged = merge(base, mine, theirs)
    paths = [clash.path for clash in merged.clashes]
    assert len(paths) == len(set(paths))
    taken = settle(merged, dict.fromkeys(paths, "theirs"))
    for clash in merged.clashes:
        assert clash.mine != clash.theirs
        if clash.mine != ABSENT and not isinstance(clash.mine, dict):
            assert dict(leaves(merged.document)).get(clash.path, clash.mine) == clash.mine
    known = {repr(value) for document in (base, mine, theirs) for _, value in leaves(document)}
    assert {repr(value) for _, value in leaves(taken)} <= known | {"{}"}


def test_two_editors_of_one_table() -> None:
    base = {"cells": {"a": {"verdict": "allowed"}, "b": {"verdict": "allowed"}}, "id": "x"}
    mine = {"cells": {"a": {"verdict": "forbidden"}, "b": {"verdict": "allowed"}}, "id": "mine"}
    theirs = {"cells": {"a": {"verdict": "allowed"}, "b": {"verdict": "agreement"}}, "id": "theirs"}
    merged = merge(base, mine, theirs)
    assert [(clash.path, clash.mine, clash.theirs) for clash in merged.clashes] == [("id", "mine", "theirs")]
    assert merged.document["cells"] == {"a": {"verdict": "forbidden"}, "b": {"verdict": "agreement"}}
    assert settle(merged, {"id": "theirs"})["id"] == "theirs"


@given(documents, documents)
def test_a_difference_names_every_leaf_that_differs(before: dict[str, Any], after: dict[str, Any]) -> None:
    found = {path for path, _, _ in difference(before, after)}
    old, new = dict(leaves(before)), dict(leaves(after))
    assert found == {path for path in {*old, *new} if old.get(path, ABSENT) != new.get(path, ABSENT)}

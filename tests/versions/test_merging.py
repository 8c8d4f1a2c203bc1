"""Three-way merges: what one changed stays, what both changed is asked, nothing is invented."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from licensing.pricing.arranging import ITEMS
from licensing.versions.merging import ABSENT, difference, leaves, merge, named

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
    taken = merge(base, mine, theirs, choices=dict.fromkeys(paths, "theirs")).document
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
    assert merge(base, mine, theirs, choices={"id": "theirs"}).document["id"] == "theirs"


@given(documents, documents)
def test_a_difference_names_every_leaf_that_differs(before: dict[str, Any], after: dict[str, Any]) -> None:
    found = {path for path, _, _ in difference(before, after)}
    old, new = dict(leaves(before)), dict(leaves(after))
    assert found == {path for path in {*old, *new} if old.get(path, ABSENT) != new.get(path, ABSENT)}


rules = st.fixed_dictionaries(
    {"product": st.sampled_from(["seat", "report"]), "currency": st.sampled_from(["EUR", "MAD"])},
    optional={
        "valid_from": st.sampled_from(["2026-01-01", "2027-01-01"]),
        "unit": st.sampled_from(["1.00", "2.00", "3.00"]),
        "tiers": st.lists(st.fixed_dictionaries({"unit": st.sampled_from(["4", "5"])}), max_size=2),
    },
)
schedules = st.fixed_dictionaries({"products": st.lists(rules, max_size=5, unique_by=lambda rule: str(identity(rule)))})


def identity(rule: dict[str, Any]) -> list[Any]:
    return [rule.get(name) for name in ITEMS["products"]]


def written(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def by_identity(document: dict[str, Any]) -> dict[str, Any]:
    return named(document["products"], ITEMS["products"])


@given(schedules, schedules, schedules)
def test_prices_are_merged_one_by_one(base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    merged = merge(base, mine, theirs, ITEMS)
    taken = merge(base, mine, theirs, ITEMS, {clash.path: "theirs" for clash in merged.clashes}).document
    asked = {clash.path for clash in merged.clashes}
    results = by_identity(merged.document), by_identity(taken)
    old, ours, other = (by_identity(each) for each in (base, mine, theirs))
    for name in {*old, *ours, *other}:
        before, here, there = (side.get(name, ABSENT) for side in (old, ours, other))
        found = {written(result.get(name, ABSENT)) for result in results}
        if here in (there, before):
            assert found == {written(there)}
        elif there == before:
            assert found == {written(here)}
        elif ABSENT in (here, there):
            assert f"products{name}" in asked
            assert found == {written(here), written(there)}
        else:
            for field in {*here, *there}:
                sides = [side.get(field, ABSENT) if side != ABSENT else ABSENT for side in (before, here, there)]
                both = sides[1] != sides[2] and sides[0] not in sides[1:]
                path = f"products{name}.{field}"
                assert both == any(place.startswith(path) for place in asked)
                alone = sides[2] if sides[1] == sides[0] else sides[1]
                assert both or all(result[name].get(field, ABSENT) == alone for result in results)


@given(schedules, schedules)
def test_a_difference_of_prices_does_not_depend_on_where_they_stand(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    found = difference(before, after, ITEMS)
    changed = {path.partition("]")[0].removeprefix("products") + "]" for path, _, _ in found if path != "products"}
    old, new = by_identity(before), by_identity(after)
    assert changed == {name for name in {*old, *new} if old.get(name) != new.get(name)}
    shared = [[name for name in side if name in old and name in new] for side in (old, new)]
    told = [path for path, first, second in found if path == "products" and [] not in (first, second)]
    assert told == ["products"] * (shared[0] != shared[1])


def test_a_price_added_and_another_raised_meet_without_a_question() -> None:
    seat = {"product": "seat", "currency": "EUR", "valid_from": "2026-01-01", "unit": "9.00"}
    report = {"product": "report", "currency": "EUR", "valid_from": "2026-01-01", "amount": "150.00"}
    later = {**seat, "valid_from": "2027-01-01", "unit": "10.00"}
    base = {"products": [seat, report]}
    mine = {"products": [{**seat, "valid_to": "2027-01-01"}, later, report]}
    theirs = {"products": [seat, {**report, "amount": "160.00"}, {"product": "brand", "currency": "EUR"}]}
    merged = merge(base, mine, theirs, ITEMS)
    assert merged.clashes == ()
    assert merged.document == {"products": [*mine["products"][:2], *theirs["products"][1:]]}
    gone = merge(base, {"products": [seat]}, theirs, ITEMS)
    assert [(clash.path, clash.mine) for clash in gone.clashes] == [("products[report · EUR · 2026-01-01]", ABSENT)]
    moved = merge(
        {"products": [seat, report, later]},
        {"products": [report, seat, later]},
        {"products": [later, seat, report]},
        ITEMS,
    )
    assert [clash.path for clash in moved.clashes] == ["products"]


def test_entries_that_nothing_tells_apart_are_all_kept() -> None:
    blank, other = {"product": "", "model": "per_unit"}, {"product": "", "model": "flat"}
    merged = merge({"products": []}, {"products": [blank, other, 3]}, {"products": [blank, other]}, ITEMS)
    assert merged.document == {"products": [blank, other, 3]}
    assert list(named([blank, other, 3], ITEMS["products"])) == ["[]", "[](2)", "[](3)"]

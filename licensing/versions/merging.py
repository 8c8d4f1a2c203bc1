"""Two people changed one document: what each changed stays, what both changed is asked. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ABSENT = "∅"
"""Stands for a value that a document does not have."""


@dataclass(frozen=True, slots=True)
class Clash:
    """One place that both changed, differently. Values are JSON, or ABSENT."""

    path: str
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """What can be merged without asking, `mine` standing at every clash; and the clashes."""

    document: dict[str, Any]
    clashes: tuple[Clash, ...]


def merge(base: Any, mine: Any, theirs: Any) -> Merged:
    """The three-way merge of JSON documents, leaf by leaf; a list is one leaf unless all three have the same length."""
    clashes: list[Clash] = []
    document = _merge((), base, mine, theirs, clashes)
    return Merged(document, tuple(clashes))


def settle(merged: Merged, choices: Mapping[str, str]) -> dict[str, Any]:
    """The merged document with "theirs" taken at every path so chosen."""
    document: dict[str, Any] = _copy(merged.document)
    for clash in merged.clashes:
        if choices.get(clash.path) == "theirs":
            _put(document, clash.path.split("."), clash.theirs)
    return document


def _merge(path: tuple[str, ...], base: Any, mine: Any, theirs: Any, clashes: list[Clash]) -> Any:
    if mine == theirs or theirs == base:
        return mine
    if mine == base:
        return theirs
    if all(isinstance(each, Mapping) for each in (mine, theirs)):
        return _tables(path, base if isinstance(base, Mapping) else {}, mine, theirs, clashes)
    if all(isinstance(each, list) for each in (base, mine, theirs)) and len(base) == len(mine) == len(theirs):
        rows = enumerate(zip(base, mine, theirs, strict=True))
        return [_merge((*path, str(index)), *row, clashes) for index, row in rows]
    clashes.append(Clash(".".join(path), base, mine, theirs))
    return mine


def _tables(
    path: tuple[str, ...], base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any], clashes: list[Clash]
) -> dict[str, Any]:  # fmt: skip
    found: dict[str, Any] = {}
    for name in dict.fromkeys([*mine, *theirs]):
        before, ours, other = (each.get(name, ABSENT) for each in (base, mine, theirs))
        value = _merge((*path, name), before, ours, other, clashes)
        if value != ABSENT:
            found[name] = value
    return found


def _put(document: Any, path: list[str], value: Any) -> None:
    *way, last = path
    for name in way:
        document = document[int(name)] if isinstance(document, list) else document[name]
    if value == ABSENT:
        document.pop(last, None)
    else:
        document[int(last) if isinstance(document, list) else last] = value


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _copy(each) for name, each in value.items()}
    return [_copy(each) for each in value] if isinstance(value, list) else value


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every leaf of a document with its dotted path; a list of plain values is one leaf."""
    if isinstance(value, Mapping) and value:
        for name, each in value.items():
            yield from leaves(each, (*path, str(name)))
    elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        for index, each in enumerate(value):
            yield from leaves(each, (*path, str(index)))
    else:
        yield ".".join(path), value


def difference(before: Any, after: Any) -> list[tuple[str, Any, Any]]:
    """(path, before, after) of every leaf that differs; ABSENT where one side has none."""
    old, new = dict(leaves(before)), dict(leaves(after))
    paths = dict.fromkeys([*old, *new])
    return [
        (path, old.get(path, ABSENT), new.get(path, ABSENT))
        for path in paths
        if old.get(path, ABSENT) != new.get(path, ABSENT)
    ]

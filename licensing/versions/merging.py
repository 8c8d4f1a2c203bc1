"""Two people changed one document: what each changed stays, what both changed is asked. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

ABSENT = "∅"
"""Stands for a value that a document does not have."""

Path = tuple[str, ...]
Items = Mapping[str, tuple[str, ...]]
"""Dotted path of a list → the fields that tell its entries apart, in a document and in changed copies of it."""

NO_ITEMS: Items = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Clash:
    """One place that both changed, differently. Values are JSON, or ABSENT; an entry of a list stands in brackets by its name."""

    path: str
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """What can be merged without asking, the chosen side standing at every clash; and the clashes."""

    document: dict[str, Any]
    clashes: tuple[Clash, ...]


def merge(
    base: Any, mine: Any, theirs: Any, items: Items = NO_ITEMS, choices: Mapping[str, str] = MappingProxyType({})
) -> Merged:
    """The three-way merge of JSON documents, leaf by leaf; at a clash `mine` stands, or "theirs" where so chosen by path.

    The lists that `items` names are merged entry by entry, by identity. Another list is one leaf, unless all three hold as
    many tables in it.
    """
    merging = _Merging(items, choices)
    return Merged(merging.value((), base, mine, theirs), tuple(merging.clashes))


@dataclass(frozen=True, slots=True)
class _Merging:
    items: Items
    choices: Mapping[str, str]
    clashes: list[Clash] = field(default_factory=list)

    def value(self, path: Path, base: Any, mine: Any, theirs: Any) -> Any:
        """What stands at a path: the only change, what both sides' parts come to, or a clash."""
        if mine != theirs and theirs != base and mine != base:
            if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
                return self._table(path, base if isinstance(base, Mapping) else {}, mine, theirs)
            if isinstance(mine, list) and isinstance(theirs, list):
                return self._list(path, base, mine, theirs)
        return self._leaf(path, base, mine, theirs)

    def _leaf(self, path: Path, base: Any, mine: Any, theirs: Any) -> Any:
        if mine in (theirs, base) or theirs == base:
            return theirs if mine == base else mine
        clash = Clash(joined(path), base, mine, theirs)
        self.clashes.append(clash)
        return theirs if self.choices.get(clash.path) == "theirs" else mine

    def _table(
        self, path: Path, base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]
    ) -> dict[str, Any]:
        sides = (base, mine, theirs)
        found = {
            name: self.value((*path, name), *(side.get(name, ABSENT) for side in sides))
            for name in dict.fromkeys([*mine, *theirs])
        }
        return {name: value for name, value in found.items() if value != ABSENT}

    def _list(self, path: Path, base: Any, mine: list[Any], theirs: list[Any]) -> list[Any]:
        fields, before = self.items.get(joined(path)), base if isinstance(base, list) else []
        if fields is not None:
            return self._entries(path, *(named(side, fields) for side in (before, mine, theirs)))
        tables = all(isinstance(each, Mapping) for each in (*before, *mine, *theirs))
        if tables and len(before) == len(mine) == len(theirs):
            rows = enumerate(zip(base, mine, theirs, strict=True))
            return [self.value((*path, str(index)), *row) for index, row in rows]
        merged: list[Any] = self._leaf(path, base, mine, theirs)
        return merged

    def _entries(self, path: Path, base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> list[Any]:
        merged = self._table(path, base, mine, theirs)
        orders = [
            [name for name in side if name in base and name in mine and name in theirs] for side in (base, mine, theirs)
        ]
        names = _woven(mine, theirs) if self._leaf(path, *orders) == orders[1] else _woven(theirs, mine)
        return [merged[name] for name in names if name in merged]


def _woven(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[str]:
    """The names of both in the order of the first; those of the second alone follow the one they follow there."""
    names, place = list(first), 0
    for name in second:
        if name not in first:
            names.insert(place, name)
        place = names.index(name) + 1
    return names


def named(entries: list[Any], fields: tuple[str, ...]) -> dict[str, Any]:
    """The entries of a list by what tells them apart; "(2)" and so on behind the name of one that is there already."""
    found: dict[str, Any] = {}
    for entry in entries:
        said = [entry.get(each) for each in fields] if isinstance(entry, Mapping) else []
        name = plain = f"[{' · '.join(str(each) for each in said if each not in (None, ''))}]"
        times = 1
        while name in found:
            times += 1
            name = f"{plain}({times})"
        found[name] = entry
    return found


def joined(path: Path) -> str:
    """A path as people read it: `products[results_report · EUR · 2026-01-01].amount`."""
    return ".".join(path).replace(".[", "[")


def leaves(value: Any, path: Path = (), items: Items = NO_ITEMS) -> Iterator[tuple[str, Any]]:
    """Every leaf of a document with its path; a list of plain values is one leaf."""
    if isinstance(value, Mapping) and value:
        for name, each in value.items():
            yield from leaves(each, (*path, str(name)), items)
    elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        fields = items.get(joined(path))
        rows = {str(index): each for index, each in enumerate(value)} if fields is None else named(value, fields)
        for name, each in rows.items():
            yield from leaves(each, (*path, name), items)
    else:
        yield joined(path), value


def difference(before: Any, after: Any, items: Items = NO_ITEMS) -> list[tuple[str, Any, Any]]:
    """(path, before, after) of every leaf that differs; ABSENT where one side has none. Entries of `items` are found again
    wherever they stand; a changed order of theirs is told by their names."""
    old, new = (dict(leaves(each, (), items)) for each in (before, after))
    paths = dict.fromkeys([*old, *new])
    found = [
        (path, old.get(path, ABSENT), new.get(path, ABSENT))
        for path in paths
        if old.get(path, ABSENT) != new.get(path, ABSENT)
    ]
    return found + [each for path in items for each in _moved(path, before, after, items)]


def _moved(path: str, before: Any, after: Any, items: Items) -> Iterator[tuple[str, Any, Any]]:
    lists = [side.get(path) if isinstance(side, Mapping) else None for side in (before, after)]
    first, second = (named(each, items[path]) if isinstance(each, list) else {} for each in lists)
    old, new = [name for name in first if name in second], [name for name in second if name in first]
    if old != new:
        yield path, old, new

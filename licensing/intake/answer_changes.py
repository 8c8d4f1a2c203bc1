"""What changed between two versions of the answers, answer by answer and row by row. Pure.

Rows of a list ("cohorts", "teachers") are matched before they are compared: one row taken away is one change, not a change
of every row after it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

NAMES = ("label", "email", "name", "track")
"""What a row is known by: the first of these that it has."""
Pairs = list[tuple[int | None, int | None]]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `kind`: changed, added or removed; `row`: a whole row of a list came or went.

    `path` is that of the later answers, except for a removed row, which stands where it stood before.
    """

    kind: str
    path: str
    before: Any
    after: Any
    row: bool = False


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Every difference in reading order; empty when both say the same. `apply_changes` gives the later answers back."""
    return tuple(_in_object("", before, after))


def _in_object(start: str, before: Mapping[str, Any], after: Mapping[str, Any], deep: bool = True) -> Iterator[Change]:
    for key in dict.fromkeys([*before, *after]):
        path = f"{start}{key}"
        if key not in after:
            yield Change("removed", path, before[key], None)
        elif key not in before:
            yield Change("added", path, None, after[key])
        else:
            yield from _in_value(path, before[key], after[key], deep)


def _in_value(path: str, before: Any, after: Any, deep: bool) -> Iterator[Change]:
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _in_object(f"{path}.", before, after, deep)
    elif deep and _rows(before) and _rows(after):
        yield from _in_rows(path, before, after)
    elif _differ(before, after):
        yield Change("changed", path, before, after)


def _differ(before: Any, after: Any) -> bool:
    """JSON tells true from 1; Python's == does not."""
    return json.dumps(before, sort_keys=True) != json.dumps(after, sort_keys=True)


def _rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _in_rows(path: str, before: list[Any], after: list[Any]) -> Iterator[Change]:
    for old, new in matched(before, after):
        if old is not None and new is not None:
            yield from _in_object(f"{path}.{new}.", before[old], after[new], deep=False)
        elif old is not None:
            yield Change("removed", f"{path}.{old}", before[old], None, row=True)
        elif new is not None:
            yield Change("added", f"{path}.{new}", None, after[new], row=True)


def matched(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Pairs:
    """Which row became which, in order: (place before, place after), None where a row came or went."""
    best = _best(before, after)
    pairs: Pairs = []
    old = new = 0
    while old < len(before) or new < len(after):
        if old < len(before) and new < len(after):
            together = _likeness(before[old], after[new])
            if together and best[old][new] == together + best[old + 1][new + 1]:
                pairs.append((old, new))
                old, new = old + 1, new + 1
                continue
        if old < len(before) and (new == len(after) or best[old][new] == best[old + 1][new]):
            pairs.append((old, None))
            old += 1
        else:
            pairs.append((None, new))
            new += 1
    return pairs


def _best(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[list[int]]:
    """The greatest likeness that rows from each pair of places on can be matched with (longest common subsequence)."""
    best = [[0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for old in reversed(range(len(before))):
        for new in reversed(range(len(after))):
            likeness = _likeness(before[old], after[new])
            together = likeness + best[old + 1][new + 1] if likeness else 0
            best[old][new] = max(together, best[old + 1][new], best[old][new + 1])
    return best


def _likeness(one: Mapping[str, Any], other: Mapping[str, Any]) -> int:
    """How many answers two rows share; 0 when they are different rows: another name, and most answers differ."""
    if one == other:
        return 2 * len(one) + 2
    shared = sum(key in other and one[key] == other[key] for key in one)
    name = next((key for key in NAMES if key in one), None)
    same_name = name is not None and one[name] == other.get(name)
    return shared + same_name if same_name or 2 * shared > max(len(one), len(other)) else 0


def apply_changes(before: Mapping[str, Any], found: Sequence[Change]) -> dict[str, Any]:
    """The later answers, made from the earlier ones and the differences."""
    answers = deepcopy(dict(before))
    for change in reversed(found):
        if change.row and change.kind == "removed":
            holder, last = _holder(answers, change.path)
            del holder[last]
    for change in found:
        if change.row and change.kind == "added":
            holder, last = _holder(answers, change.path)
            holder.insert(last, deepcopy(change.after))
    for change in found:
        if not change.row:
            holder, last = _holder(answers, change.path)
            if change.kind == "removed":
                del holder[last]
            else:
                holder[last] = deepcopy(change.after)
    return answers


def _holder(answers: Any, path: str) -> tuple[Any, Any]:
    *way, last = path.split(".")
    for key in way:
        answers = answers[int(key)] if isinstance(answers, list) else answers[key]
    return answers, int(last) if isinstance(answers, list) else last


def follow(path: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str | None:
    """Where an answer of the earlier version stands in the later one: rows move; None when its row is gone."""
    old: Any = before
    new: Any = after
    found: list[str] = []
    for key in path.split("."):
        if _rows(old) and _rows(new) and key.isdecimal():
            place = dict(pair for pair in matched(old, new) if pair[0] is not None).get(int(key))
            if place is None:
                return None
            old, new, key = old[int(key)], new[place], str(place)
        else:
            old, new = (each.get(key) if isinstance(each, dict) else None for each in (old, new))
        found.append(key)
    return ".".join(found)

"""The keys of a policy document in the order people read them in. Pure; works on documents of any shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from licensing.policy.values import AUDIENCES, USES

TOP = ("id", "producer", "effective_from", "languages", "uses", "verdicts")
CELL = ("verdict", "charge", "from", "payer", "clauses", "instead", "because")
LANGUAGES = ("fr", "en", "ar")


def arrange_policy(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same document, its keys in order; keys nobody knows come last."""
    arranged = ordered(document, TOP)
    if isinstance(arranged.get("uses"), Mapping):
        uses = ordered(arranged["uses"], USES)
        arranged["uses"] = {use: texts(words) for use, words in uses.items()}
    if isinstance(arranged.get("verdicts"), Mapping):
        rows = ordered(arranged["verdicts"], AUDIENCES)
        arranged["verdicts"] = {audience: _row(row) for audience, row in rows.items()}
    return arranged


def _row(row: Any) -> Any:
    if not isinstance(row, Mapping):
        return row
    return {use: _cell(cell) for use, cell in ordered(row, USES).items()}


def _cell(cell: Any) -> Any:
    if not isinstance(cell, Mapping):
        return cell
    arranged = ordered(cell, CELL)
    if "because" in arranged:
        arranged["because"] = texts(arranged["because"])
    return arranged


def texts(value: Any) -> Any:
    """A text per language, French first."""
    return ordered(value, LANGUAGES) if isinstance(value, Mapping) else value


def ordered(value: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """A mapping with these names first, in this order, the others after them by name."""
    known = [name for name in names if name in value]
    return {name: value[name] for name in (*known, *sorted(set(value) - set(known)))}

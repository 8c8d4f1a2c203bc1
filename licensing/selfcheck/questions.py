"""The questions people ask, each with the answer that the rules in force give. Nothing is answered by hand. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from licensing.agreements.values import Clause
from licensing.intake.wishes import Wish
from licensing.kernel.texts import Text
from licensing.selfcheck.rules import Rules, answer
from licensing.selfcheck.values import Answer


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its computed answer; `clauses` are common clauses that belong to it; `count`: how many agreements."""

    id: str
    question: Text
    answer: Answer
    clauses: tuple[Clause, ...]
    counts: bool


@cache
def _entries() -> list[dict[str, Any]]:
    text = resources.files("licensing.selfcheck").joinpath("questions.yaml").read_text(encoding="utf-8")
    loaded: list[dict[str, Any]] = yaml.safe_load(text)
    return loaded


def answered(rules: Rules) -> Iterator[Answered]:
    """Every question with its answer under these rules, in order."""
    current = {clause.key: clause for clause in rules.library.current()}
    for entry in _entries():
        clauses = tuple(current[key] for key in entry.get("clauses", ()) if key in current)
        yield Answered(
            entry["id"], entry["question"], answer(_wish(entry, rules), rules), clauses, entry.get("count", False)
        )


def _wish(entry: Mapping[str, Any], rules: Rules) -> Wish:
    first = next(iter(rules.tracks), None)
    counted = entry.get("certificates", {}).get("first", 0)
    return Wish(
        audience=entry["audience"],
        country="FR",
        uses=tuple(entry["uses"]),
        learners=entry["learners"],
        certificates=((first, counted),) if first and counted else (),
        circles=entry.get("circles", 0),
    )

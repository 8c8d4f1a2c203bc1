"""The six steps, as data. Each owns some top-level keys of the answers, and no two own the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from licensing.kernel.canonical import fingerprint
from licensing.kernel.errors import NotFound, Problem

ADDED: Mapping[str, Any] = {"cosignatories": []}
"""Answers that drafts begun before they were asked for do not hold, and what they say there."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `keys` are the top-level keys of the answers it writes; `title` names it in lists, `question` is its h1."""

    number: int
    keys: tuple[str, ...]
    title: LazyString
    question: LazyString

    @property
    def mark(self) -> str:
        """How `IntakeRequest.steps_done` names it."""
        return str(self.number)

    def part(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers this step owns, copied."""
        return {key: deepcopy(answers.get(key, ADDED.get(key))) for key in self.keys}

    def seen(self, answers: Mapping[str, Any]) -> str:
        """Fingerprint of this step's answers, to notice that another window changed them."""
        return fingerprint(self.part(answers))


STEPS = (
    Step(1, ("organisation", "language"), _l("Votre organisation"), _l("Quelle est votre organisation ?")),
    Step(2, ("contacts", "cosignatories", "teachers"), _l("Interlocuteurs"), _l("Qui sont vos interlocuteurs ?")),
    Step(3, ("session",), _l("Session"), _l("Quelle session choisissez-vous ?")),
    Step(4, ("cohorts",), _l("Public et effectifs"), _l("Quels groupes allez-vous inscrire ?")),
    Step(5, ("uses",), _l("Options et services"), _l("Quelles options et quels services souhaitez-vous ?")),
    Step(
        6,
        ("purchase_order", "service_code"),
        _l("Récapitulatif et engagement"),
        _l("Vérifiez votre demande avant de l’envoyer"),
    ),
)
_OWNER = {key: step for step in STEPS for key in step.keys}


def step(number: int) -> Step:
    """The step of that number, 1 to 6; `NotFound` otherwise."""
    if not 1 <= number <= len(STEPS):
        raise NotFound
    return STEPS[number - 1]


def step_of(path: str) -> Step | None:
    """The step a path belongs to: a dotted field path ("cohorts.0.learners") or "steps.4"; None for another path."""
    first, _, rest = path.partition(".")
    if first in ("step", "steps") and rest.isdecimal() and 1 <= int(rest) <= len(STEPS):
        return STEPS[int(rest) - 1]
    return _OWNER.get(first)


def problems_of(chosen: Step, problems: Sequence[Problem]) -> list[Problem]:
    """Only the problems that this step can put right."""
    return [problem for problem in problems if step_of(problem.path) is chosen]

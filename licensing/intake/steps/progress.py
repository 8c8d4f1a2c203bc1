"""How far a draft is: one status per step, the first step that still needs something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from licensing.intake.steps.answers import blank_answers
from licensing.intake.steps.table import STEPS, Step, problems_of, step_of
from licensing.kernel.errors import Problem

DONE, STARTED, TO_DO, TO_CORRECT, RECHECK = "done", "started", "to_do", "to_correct", "recheck"


@dataclass(frozen=True, slots=True)
class StepStatus:
    """One line of the task list."""

    step: Step
    status: str


def statuses(
    answers: dict[str, Any],
    steps_done: Sequence[str],
    problems: Sequence[Problem],
    comment_paths: Sequence[str],
    recheck: Sequence[str] = (),
) -> list[StepStatus]:
    """A status per step: to correct when the producer left a comment on it, done when confirmed and without problem.

    `recheck`: steps taken over from an earlier request, to be looked at again.
    """
    commented = {step_of(path) for path in comment_paths}
    return [
        StepStatus(one, RECHECK)
        if one.mark in recheck and one not in commented
        else StepStatus(one, _status(one, answers, steps_done, problems, one in commented))
        for one in STEPS
    ]


def _status(
    step: Step, answers: dict[str, Any], steps_done: Sequence[str], problems: Sequence[Problem], commented: bool
) -> str:
    if commented:
        return TO_CORRECT
    if step.mark in steps_done and not problems_of(step, problems):
        return DONE
    return STARTED if touched(step, answers) else TO_DO


def touched(step: Step, answers: dict[str, Any]) -> bool:
    """Whether anything was answered in a step beyond what the start page gave."""
    email = answers["contacts"]["requester"].get("email", "")
    blank = blank_answers(answers["audience"], answers["language"], answers["course"], email)
    return step.part(answers) != step.part(blank)


def skipped(steps_done: Sequence[str]) -> list[Problem]:
    """A problem for each of the first five steps that was never confirmed."""
    return [_skipped(one) for one in STEPS[:5] if one.mark not in steps_done]


def _skipped(step: Step) -> Problem:
    message = {
        "fr": f"Complétez l’étape {step.number} et validez-la avec « Continuer »",
        "en": f"Complete step {step.number} and confirm it with “Continue”",
        "ar": f"أكملوا الخطوة {step.number} وأكدوها بالضغط على «متابعة»",
    }
    return Problem(f"steps.{step.number}", "step_skipped", message)

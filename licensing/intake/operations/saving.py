"""Save one step of a draft: whatever was typed, right or wrong, unless another window changed the same step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from licensing.accounts.access import Actor
from licensing.accounts.names import in_words
from licensing.intake.answers import problems
from licensing.intake.lifecycle import EDITABLE
from licensing.intake.models import IntakeRequest
from licensing.intake.operations.traces import actor_label, note_save
from licensing.intake.queries import saved_last
from licensing.intake.steps.answers import learner_count, organisation_name
from licensing.intake.steps.table import Step, problems_of
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import Conflict, NotAllowed, NotFound, Problem
from licensing.kernel.texts import LANGUAGES


@dataclass(frozen=True, slots=True)
class Base:
    """What the page was filled from: the request's version, and the fingerprint of the step's answers (`Step.seen`)."""

    version: int
    seen: str


@dataclass(frozen=True, slots=True)
class Saved:
    """The request after saving, and what the step still needs."""

    request: IntakeRequest
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class Theirs:
    """What another window stored in a step: the step's part of the answers, by whom and when, as far as known."""

    part: dict[str, Any]
    by: str = ""
    at: datetime | None = None

    def is_by(self, label: str) -> bool:
        """Whether it is one's own other window: `label` as the journal names the reader."""
        return in_words(label) == self.by


def save_step(
    request_id: str,
    step: Step,
    part: dict[str, Any],
    base: Base,
    at: datetime,
    confirm: bool = False,
    by: Actor | None = None,
) -> Saved:
    """Write the step's own keys of the answers, nothing else. Commits.

    `confirm`: the person pressed "Continue", so the step counts as done when nothing is wrong in it. `NotFound` for an
    unknown request, `NotAllowed` when it is not a draft or under correction, `Conflict` (theirs: `Theirs`) when
    another window changed this step since the page was made and this save would overwrite it.
    """
    request = locked_for_editing(request_id)
    if _overwrites(request, step, part, base):
        raise conflict(_theirs(request, step))
    before = request.version
    found = keep_part(request, step, part, at, confirm)
    if request.version != before:
        note_save(request, step, actor_label(by or Actor(), request), at)
    db.session.commit()
    return Saved(request, found)


def _theirs(request: IntakeRequest, step: Step) -> Theirs:
    last = saved_last(request.id).get(step.number)
    return Theirs(step.part(request.answers), last.who if last else "", last.saved_at if last else None)


def conflict(theirs: object) -> Conflict:
    """The refusal to overwrite `theirs`, with the lock on the row given back, since a page is made from it next."""
    db.session.rollback()
    return Conflict(theirs)


def keep_part(request: IntakeRequest, step: Step, part: dict[str, Any], at: datetime, confirm: bool) -> list[Problem]:
    """Write the step's keys into a locked request and note whether the step is done; its problems. Does not commit."""
    answers = {**request.answers, **{key: part[key] for key in step.keys if key in part}}
    found = problems_of(step, problems(answers))
    done = _steps_done(request.steps_done, step, confirm, bool(found))
    if confirm and step.mark in request.recheck:
        request.recheck = [mark for mark in request.recheck if mark != step.mark]
    if answers != request.answers or done != request.steps_done:
        _write(request, answers, done, at)
    return found


def locked_for_editing(request_id: str) -> IntakeRequest:
    """The row, locked, in a state that the partner may change."""
    request = lock_row(IntakeRequest, request_id)
    if request is None:
        raise NotFound
    if request.state not in EDITABLE:
        raise NotAllowed("edit", request.state)
    return request


def _overwrites(request: IntakeRequest, step: Step, part: dict[str, Any], base: Base) -> bool:
    stored = step.part(request.answers)
    return request.version != base.version and step.seen(request.answers) != base.seen and stored != part


def _steps_done(done: list[str], step: Step, confirm: bool, wrong: bool) -> list[str]:
    kept = set(done)
    if wrong:
        kept.discard(step.mark)
    elif confirm:
        kept.add(step.mark)
    return sorted(kept)


def _write(request: IntakeRequest, answers: dict[str, Any], done: list[str], at: datetime) -> None:
    request.answers, request.steps_done = answers, done
    request.organisation_name, request.learner_count = organisation_name(answers), learner_count(answers)
    if answers["language"] in LANGUAGES:
        request.language = answers["language"]
    request.version += 1
    request.updated_at = at

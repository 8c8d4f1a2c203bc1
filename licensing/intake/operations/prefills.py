"""Begin with what an earlier request said: for the next session, with what must be looked at again marked as such."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from licensing.accounts.access import Actor
from licensing.audit.operations import record
from licensing.catalogue.models import Course
from licensing.catalogue.queries import open_sessions
from licensing.intake.answers import problems
from licensing.intake.models import IntakeRequest
from licensing.intake.operations.saving import locked_for_editing
from licensing.intake.operations.traces import actor_label
from licensing.intake.queries import course_of
from licensing.intake.steps.answers import learner_count, organisation_name, prefill
from licensing.intake.steps.progress import touched
from licensing.intake.steps.table import STEPS, problems_of
from licensing.kernel.clock import business_day
from licensing.kernel.database import db
from licensing.kernel.texts import LANGUAGES
from licensing.policy.queries import policy_on

SETTLED = ("1", "2")
"""Steps that hold as they were: the organisation and its people. Session, numbers and options are looked at again."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The answers a draft begins with, the steps that are done with them, the steps to look at again."""

    answers: dict[str, Any]
    done: list[str]
    recheck: list[str]


def beginning(blank: dict[str, Any], earlier: Mapping[str, Any], course: Course, on: date) -> Beginning:
    """A draft's answers from those of an earlier request, for the next open session after the earlier one."""
    verdicts = policy_on(course.producer_id, on).verdicts[blank["audience"]]
    forbidden = [use for use, verdict in verdicts.items() if verdict.verdict == "forbidden"]
    answers = prefill(blank, earlier, next_session(course, earlier["session"], on), forbidden)
    found = problems(answers)
    taken = [step for step in STEPS[:5] if touched(step, answers)]
    done = [step.mark for step in taken if step.mark in SETTLED and not problems_of(step, found)]
    return Beginning(answers, done, [step.mark for step in taken if step.mark not in SETTLED])


def next_session(course: Course, earlier: Mapping[str, Any], on: date) -> dict[str, str] | None:
    """The first open session that begins after the earlier one, as an answer; None when the catalogue has none yet."""
    later = [
        one
        for one in open_sessions(course.id, on)
        if one.code != earlier.get("id") and one.starts_on.isoformat() > str(earlier.get("starts_on") or "")
    ]
    if not later:
        return None
    return {"id": later[0].code, "starts_on": later[0].starts_on.isoformat(), "ends_on": later[0].ends_on.isoformat()}


def take_over(request_id: str, earlier: IntakeRequest, by: Actor, at: datetime) -> IntakeRequest:
    """Fill the steps of a draft that nobody touched yet with an earlier request's answers. Commits.

    `NotFound`, `NotAllowed` as `saving.locked_for_editing`; whether the actor may read both requests is the caller's question.
    """
    request = locked_for_editing(request_id)
    found = beginning(dict(request.answers), earlier.answers, course_of(request), business_day(at))
    fresh = [step for step in STEPS[:5] if not touched(step, request.answers)]
    answers = {**request.answers, **{key: found.answers[key] for step in fresh for key in step.keys}}
    marks = {step.mark for step in fresh}
    request.answers = answers
    request.steps_done = sorted({*request.steps_done, *(marks & set(found.done))})
    request.recheck = sorted({*request.recheck, *(marks & set(found.recheck))})
    request.organisation_name, request.learner_count = organisation_name(answers), learner_count(answers)
    request.language = answers["language"] if answers["language"] in LANGUAGES else request.language
    request.version += 1
    request.updated_at = at
    data = {"earlier": earlier.id, "what": earlier.reference or ""}
    record(at, actor_label(by, request), "intake.take_over", f"request:{request.id}", data)
    db.session.commit()
    return request

"""The producer's remarks on the partner's pages: each at its field, the others above the form; answers sent with the step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request as sent

from licensing.intake.answer_words import Words, words_of
from licensing.intake.forms.base import StepForm
from licensing.intake.lifecycle import EDITABLE
from licensing.intake.models import IntakeRequest, ReviewComment
from licensing.intake.remarks.operations import Answer, answer_remarks
from licensing.intake.remarks.places import place_of
from licensing.intake.remarks.queries import partner_remarks
from licensing.intake.review_messages import REASON_LENGTH
from licensing.intake.steps import paths
from licensing.intake.steps.table import Step, step_of
from licensing.intake.views.page import RequestPage


@dataclass(frozen=True, slots=True)
class Remarks:
    """Remarks to show above a form, and what each is about, by its id."""

    top: list[ReviewComment]
    places: dict[str, str]


def remarks_for(page: RequestPage, step: Step, form: StepForm) -> Remarks:
    """Put the remarks on a step's answers to their fields (`field.remarks`); those that have none there stay above."""
    top = []
    for comment in _of(page.request, step):
        field = _field(comment, page.request, step, form)
        if field is None:
            top.append(comment)
        else:
            field.remarks = [*getattr(field, "remarks", []), comment]
    return Remarks(top, places_of(page.request, top))


def all_remarks(page: RequestPage) -> Remarks:
    """Every remark of the request, for its summary."""
    shown = partner_remarks(page.request)
    return Remarks(shown, places_of(page.request, shown))


def places_of(request: IntakeRequest, comments: list[ReviewComment]) -> dict[str, str]:
    """What each remark is about, in words."""
    words: Words | None = words_of(request) if comments else None
    return {comment.id: words.place(comment.path) for comment in comments if words}


def _of(request: IntakeRequest, step: Step) -> list[ReviewComment]:
    if request.state not in EDITABLE:
        return []
    return [comment for comment in partner_remarks(request) if step_of(comment.path) is step]


def _field(comment: ReviewComment, request: IntakeRequest, step: Step, form: StepForm) -> Any:
    """The field of a remark's answer, else the first one of a row or an object; None for a whole step or a row that is gone."""
    place = place_of(comment, request)
    if place is None or place.startswith("steps."):
        return None
    name = paths.field_name(form.shape.locate(place, step.part(request.answers)))
    found = next(
        (entry.name for entry in form.entries if entry.name == name or entry.name.startswith(f"{name}-")), None
    )
    return form[found] if found else None


def keep_answers(page: RequestPage, who: str) -> None:
    """Keep what was answered to remarks with the step that was sent; nothing when the page held none."""
    ids = sent.form.getlist("remark")[:200]
    if not ids or page.request.state != "corrections_requested":
        return
    answers = [Answer(each, _reply(each), f"done-{each}" in sent.form) for each in ids]
    answer_remarks(page.request.id, answers, who, page.at)


def _reply(comment_id: str) -> str:
    """What was typed, as long as the browser lets it be."""
    return sent.form.get(f"reply-{comment_id}", "")[:REASON_LENGTH]

"""One step on the screen: its form, the producer's remarks, its problems when asked for, its price panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from wtforms import RadioField

from licensing.intake.answers import problems
from licensing.intake.forms.base import show
from licensing.intake.forms.shapes import SHAPES
from licensing.intake.forms.wording import sentence
from licensing.intake.queries import files_of, open_comments
from licensing.intake.steps.paths import field_name
from licensing.intake.steps.price import estimate, quote_fingerprint
from licensing.intake.steps.progress import skipped
from licensing.intake.steps.table import STEPS, Step, problems_of, step_of
from licensing.intake.views.page import RequestPage
from licensing.intake.views.summary import summary
from licensing.kernel.errors import Problem
from licensing.kernel.ids import new_token


@dataclass(frozen=True, slots=True)
class Link:
    """A problem of the whole request: the words, and the page and field that put it right."""

    text: str
    url: str


def step_page(
    page: RequestPage, step: Step, check: bool = False, file_problem: Problem | None = None, **more: Any
) -> str:
    """The page of a step. `more`: what only the last page has after a refused submission."""
    answers = page.request.answers
    form = show(step, SHAPES[step.number], page.facts, answers)
    if check:
        form.show_problems(problems_of(step, problems(answers)), step.part(answers))
    if file_problem:
        form.show_file_problem(file_problem)
    own = _summary_context(page, **more) if step is STEPS[-1] else _price_context(page) if step.number == 5 else {}
    return render_template(
        f"intake/step_{step.number}.html",
        page=page,
        step=step,
        steps=STEPS,
        form=form,
        seen=step.seen(answers),
        back="6" if request.values.get("back") == "6" else "",
        comments=open_comments(page.request, step),
        in_words=sentence,
        files=files_of(page.request.id),
        saves=page.saves,
        **own,
    )


def _price_context(page: RequestPage) -> dict[str, Any]:
    shown = estimate(page.request, page.request.answers, page.on)
    return {"estimate": shown, "cards": page.cards(shown.quote)}


def _summary_context(
    page: RequestPage,
    refused: Sequence[Problem] = (),
    committed: bool = False,
    price_was: str | None = None,
    changed_elsewhere: bool = False,
) -> dict[str, Any]:
    answers = page.request.answers
    shown = estimate(page.request, answers, page.on)
    return {
        "estimate": shown,
        "sections": summary(answers, page.facts),
        "remaining": remaining(page),
        "links": links_to(page, refused),
        "committed": committed,
        "wrong_commitment": any(problem.path == "commitment" for problem in refused),
        "price_was": price_was,
        "changed_elsewhere": changed_elsewhere,
        "quote_seen": quote_fingerprint(shown.quote) if shown.quote else "",
        "submission_key": request.form.get("submission_key") or new_token(),
    }


def remaining(page: RequestPage) -> list[Step]:
    """The steps that still keep the request from being sent."""
    answers = page.request.answers
    wrong = [*problems(answers), *skipped(page.request.steps_done)]
    owners = [step_of(problem.path) for problem in wrong]
    return [step for step in STEPS if step in owners]


def links_to(page: RequestPage, refused: Sequence[Problem]) -> list[Link]:
    """The way from each problem to its field, once per field."""
    found = [_link(page, problem) for problem in refused]
    return list({link.url: link for link in reversed(found)}.values())[::-1]


def _link(page: RequestPage, problem: Problem) -> Link:
    owner = step_of(problem.path)
    if owner is None or owner is STEPS[-1]:
        return Link(sentence(problem), f"#{field_name(problem.path)}")
    anchor = None if problem.path.startswith("steps.") else _control(page, owner, problem)
    url = url_for("intake.show_step", request_id=page.request.id, number=owner.number, back=6, check=1, _anchor=anchor)
    return Link(f"{owner.title} — {sentence(problem)}", url)


def _control(page: RequestPage, owner: Step, problem: Problem) -> str | None:
    """The id of the control: radio buttons carry their number."""
    answers = page.request.answers
    field = show(owner, SHAPES[owner.number], page.facts, answers).field_for(problem.path, owner.part(answers))
    if field is None:
        return None
    return f"{field.id}-0" if isinstance(field, RadioField) else str(field.id)

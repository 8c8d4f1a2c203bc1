"""The task list and the six steps: show, save, save by itself, price."""

from __future__ import annotations

from typing import Any

from babel.dates import format_time
from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from licensing.accounts.access import actor, partner
from licensing.intake.answers import problems
from licensing.intake.file_messages import refusal
from licensing.intake.forms.base import StepForm, posted
from licensing.intake.forms.shapes import SHAPES
from licensing.intake.forms.wording import sentence
from licensing.intake.lifecycle import EDITABLE
from licensing.intake.models import FILE_KINDS
from licensing.intake.operations.saving import Base, save_step
from licensing.intake.queries import open_comments, others_for
from licensing.intake.steps.price import estimate
from licensing.intake.steps.progress import statuses
from licensing.intake.steps.table import Step, step
from licensing.intake.views.blueprint import blueprint
from licensing.intake.views.differences import differences
from licensing.intake.views.page import RequestPage, editable_page, page_of
from licensing.intake.views.rows import change_rows, drops_rows, keeps_blank_rows, next_url, without_dropped
from licensing.intake.views.step_page import step_page
from licensing.kernel import clock
from licensing.kernel.errors import Conflict
from licensing.kernel.ids import new_token


@blueprint.get("/<request_id>")
@partner
def tasks(request_id: str) -> str | Response:
    """The six steps with their statuses; a request that was sent has its status page instead."""
    page = page_of(request_id, clock.now())
    if page.request.state not in EDITABLE:
        return redirect(url_for("agreements.status", request_id=request_id), 303)
    answers, comments = page.request.answers, open_comments(page.request)
    paths = [comment.path for comment in comments]
    rows = statuses(answers, page.request.steps_done, problems(answers), paths, page.request.recheck)
    return render_template(
        "intake/tasks.html",
        page=page,
        statuses=rows,
        comments=comments,
        saves=page.saves,
        others=others_for(page.request, actor()),
        earlier=page.earlier,
        key=new_token(),
    )


@blueprint.get("/<request_id>/step/<int:number>")
@partner
def show_step(request_id: str, number: int) -> str | Response:
    """One step as stored; `?check=1` also shows what is wrong in it, `?unsent=…` that a chosen file did not go."""
    page, chosen = page_of(request_id, clock.now()), step(number)
    if page.request.state not in EDITABLE:
        return redirect(url_for("agreements.status", request_id=request_id), 303)
    kind = request.args.get("unsent", "")
    unsent = refusal(kind, "not_sent") if kind in FILE_KINDS else None
    return step_page(page, chosen, check="check" in request.args, file_problem=unsent)


@blueprint.post("/<request_id>/step/<int:number>")
@partner
def save(request_id: str, number: int) -> Response | tuple[str, int]:
    """Keep what was typed, then go where the pressed button says."""
    page, chosen = editable_page(request_id, clock.now()), step(number)
    form, action = sent_form(page, chosen), request.form.get("action", "continue")
    part = change_rows(form.to_answers(keeps_blank_rows(action) or drops_rows()), action)
    part = without_dropped(part) if drops_rows() else part
    try:
        saved = save_step(request_id, chosen, part, _base(), page.at, confirm=action == "continue", by=actor())
    except Conflict as conflict:
        return conflict_page(page, form, conflict), 409
    unsent = form.unsent_files if action == "continue" else []
    return redirect(next_url(request_id, chosen, action, bool(saved.problems), *unsent[:1]), 303)


def save_beside(page: RequestPage, chosen: Step) -> None:
    """Keep what was typed on the page around a button that does something else; nothing when the form was not sent."""
    if "version" not in request.form:
        return
    part = sent_form(page, chosen).to_answers(keep_blank_rows=True)
    save_step(page.request.id, chosen, part, _base(), page.at, by=actor())


@blueprint.post("/<request_id>/step/<int:number>/autosave")
@partner
def autosave(request_id: str, number: int) -> str:
    """The same save, asked by the page itself while someone types; answers with the line that says so."""
    page, chosen = editable_page(request_id, clock.now()), step(number)
    part = sent_form(page, chosen).to_answers(keep_blank_rows=True)
    try:
        saved = save_step(request_id, chosen, part, _base(), page.at, by=actor())
    except Conflict as conflict:
        return render_template("intake/autosave.html", conflict=True, theirs=conflict.theirs, page=page)
    seen = chosen.seen(saved.request.answers)
    time = format_time(page.at, "HH:mm", tzinfo=clock.BUSINESS_ZONE)
    return render_template("intake/autosave.html", conflict=False, time=time, version=saved.request.version, seen=seen)


@blueprint.post("/<request_id>/price")
@partner
def price(request_id: str) -> str:
    """The price of what is on the page now, saved or not: the panel, and the lines under each use."""
    page = editable_page(request_id, clock.now())
    typed = sent_form(page, step(5)).to_answers()
    shown = estimate(page.request, {**page.request.answers, **typed}, page.on)
    cards = page.cards(shown.quote)
    return render_template("intake/price_answer.html", page=page, estimate=shown, cards=cards, in_words=sentence)


def sent_form(page: RequestPage, chosen: Step) -> StepForm:
    """The form of a step as it was sent."""
    return posted(chosen, SHAPES[chosen.number], page.facts, request.form)


def _base() -> Base:
    return Base(request.form.get("version", 0, type=int), request.form.get("seen", ""))


def conflict_page(page: RequestPage, form: StepForm, conflict: Conflict) -> str:
    """What was stored meanwhile beside what was typed, field by field."""
    theirs: Any = conflict.theirs
    compared = differences(form, theirs.part)
    seen = form.step.seen({**page.request.answers, **theirs.part})
    return render_template(
        "intake/conflict.html", page=page, step=form.step, compared=compared, seen=seen, theirs=theirs
    )

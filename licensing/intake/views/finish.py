"""Send the request, and the confirmation that stays readable."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from licensing.accounts.access import actor, partner
from licensing.intake.file_messages import refusal
from licensing.intake.forms.base import posted
from licensing.intake.forms.shapes import SHAPES
from licensing.intake.operations.submission import QuoteChanged, Submission, submit_request
from licensing.intake.operations.traces import actor_label
from licensing.intake.steps.table import STEPS
from licensing.intake.views.blueprint import blueprint
from licensing.intake.views.page import RequestPage, page_of
from licensing.intake.views.remarks import keep_answers
from licensing.intake.views.step_page import step_page
from licensing.intake.views.steps import save_beside
from licensing.kernel import clock
from licensing.kernel.errors import Conflict, InvalidInput


@blueprint.post("/<request_id>/submit")
@partner
def submit(request_id: str) -> Response | tuple[str, int]:
    """Send it; a refusal shows the last page again with everything that is wrong, each with a link to its field."""
    page = page_of(request_id, clock.now())
    shown = request.form.get("total_shown", "")
    submission = _submission(page)
    keep_answers(page, actor_label(actor(), page.request))
    unsent = request.form.get("file-purchase_order", "")
    try:
        if unsent:
            save_beside(page, STEPS[-1])
            raise InvalidInput([refusal("purchase_order", "not_sent")])
        submit_request(request_id, submission, actor(), page.at)
    except InvalidInput as refused:
        first = refused.problems[0]
        return _again(page, refused=refused.problems, committed=submission.committed, file_problem=first), 422
    except QuoteChanged:
        return _again(page, price_was=shown, committed=False), 409
    except Conflict:
        return _again(page, changed_elsewhere=True), 409
    return redirect(url_for("intake.sent", request_id=request_id), 303)


@blueprint.get("/<request_id>/sent")
@partner
def sent(request_id: str) -> str | Response:
    """The confirmation: reference, what comes next and by when. Readable again at any time."""
    page = page_of(request_id, clock.now())
    if page.request.submitted_at is None:
        return redirect(url_for("intake.tasks", request_id=request_id), 303)
    return render_template("intake/sent.html", page=page, quote=page.request.quote)


def _submission(page: RequestPage) -> Submission:
    form = posted(STEPS[-1], SHAPES[6], page.facts, request.form)
    return Submission(
        part=form.to_answers(),
        version=request.form.get("version", 0, type=int),
        key=request.form.get("submission_key", "")[:64],
        quote_seen=request.form.get("quote_seen", ""),
        committed="commitment" in request.form,
    )


def _again(page: RequestPage, **more: Any) -> str:
    return step_page(page, STEPS[-1], check=True, **more)

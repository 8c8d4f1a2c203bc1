"""Several agreements counter-signed with one code: which wait for the reader, the code, what became of each."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response

from licensing.accounts.access import actor, staff
from licensing.agreements.countersigning import Waiting, agreements_behind, waiting_for
from licensing.agreements.views.blueprint import blueprint
from licensing.kernel import clock
from licensing.kernel.errors import InvalidInput, Problem
from licensing.signing import batch as batches
from licensing.signing import rules
from licensing.signing.browsing import this_browser
from licensing.signing.forms import SignForm, show_problems
from licensing.signing.models import SigningBatch

REFRESH_SECONDS = "3"


@blueprint.get("/desk/countersign")
@staff("signatory")
def countersign_list() -> str:
    """The agreements that wait for the reader's signature, each with its document."""
    return _list_page()


@blueprint.post("/desk/countersign")
@staff("signatory")
def countersign_begin() -> Response | tuple[str, int]:
    """Mail the one code that signs the ticked agreements, then ask for it."""
    try:
        batch = batches.open_batch(request.form.getlist("chosen")[:200], this_browser(), actor(), clock.now())
    except InvalidInput as refused:
        return _list_page(refused.problems[0]), 422
    return redirect(url_for("agreements.countersign_batch", batch_id=batch.id), 303)


@blueprint.get("/desk/countersign/<batch_id>")
@staff("signatory")
def countersign_batch(batch_id: str) -> Response:
    """Before the code: the agreements and the consent. After: how far each seal is; the page reloads until all are made."""
    batch = batches.batch_of(batch_id, actor())
    if batch.used_at is None:
        return make_response(_code_page(batch, _form()))
    rows = batches.requests_of(batch)
    sealing = sum(row.state == "consented" for row in rows)
    page = render_template(
        "agreements/countersign_done.html",
        rows=_rows(batch),
        results={each["id"]: each for each in batch.results},
        sealed=sum(row.state == "sealed" for row in rows),
        wanted=sum(bool(each["signed"]) for each in batch.results),
        sealing=sealing,
    )
    answer = make_response(page)
    if sealing:
        answer.headers["Refresh"] = REFRESH_SECONDS
    return answer


@blueprint.post("/desk/countersign/<batch_id>")
@staff("signatory")
def countersign_all(batch_id: str) -> Response | tuple[str, int]:
    """Take the consent for all of them; the page then shows the seals being made."""
    form = _form()
    try:
        batches.consent_to_all(batch_id, form.to_consent(_language()), this_browser(), actor(), clock.now())
    except InvalidInput as refused:
        show_problems(form, refused, _language())
        return _code_page(batches.batch_of(batch_id, actor()), form), 422
    return redirect(url_for("agreements.countersign_batch", batch_id=batch_id), 303)


def _list_page(problem: Problem | None = None) -> str:
    return render_template(
        "agreements/countersign.html", rows=waiting_for(actor(), clock.now()), most=batches.MOST, problem=problem
    )


def _code_page(batch: SigningBatch, form: SignForm) -> str:
    return render_template("agreements/countersign_code.html", batch=batch, rows=_rows(batch), form=form)


def _rows(batch: SigningBatch) -> list[Waiting]:
    return agreements_behind(batches.requests_of(batch))


def _form() -> Any:
    form = SignForm()
    form.agreed.label.text = rules.consent_text(_language())[1]
    return form


def _language() -> str:
    locale = get_locale()
    return str(locale.language) if locale else "fr"

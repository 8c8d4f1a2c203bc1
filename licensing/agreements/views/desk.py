"""The producer's desk: the queue, a file, the list of agreements."""

from __future__ import annotations

from flask import render_template, request

from licensing.accounts.access import actor, staff
from licensing.agreements import desk_queries, queries, wording
from licensing.agreements.dossier import Dossier
from licensing.agreements.forms import AgreementFilterForm, FilterForm
from licensing.agreements.paging import PAGE_SIZE, Cursor, read_cursor
from licensing.agreements.progress import stage
from licensing.agreements.views.blueprint import blueprint
from licensing.agreements.views.desk_forms import DeskForms
from licensing.agreements.views.dossier_page import dossier_page
from licensing.kernel import clock


@blueprint.get("/desk")
@staff("approver", "signatory")
def desk() -> str:
    """The queue: what waits on me first."""
    form = FilterForm(request.args)
    form.offer(desk_queries.sessions_at_desk(actor()))
    page = desk_queries.queue(actor(), form.filters(), request.args.get("after", ""))
    return render_template(
        "agreements/desk.html",
        form=form,
        asked=form.filters().asked(),
        page=page,
        totals=desk_queries.stage_totals(actor()),
        words=wording,
        today=clock.business_day(clock.now()),
    )


@blueprint.get("/desk/requests/<request_id>")
@staff("approver", "signatory")
def dossier(request_id: str) -> str:
    """One file: answers, verdicts, price, decision, documents, history."""
    file = Dossier(queries.request_at_desk(actor(), request_id), actor(), clock.now())
    return dossier_page(file, DeskForms(file))


@blueprint.get("/desk/agreements")
@staff("approver", "signatory", "finance")
def agreement_list() -> str:
    """Agreements of my producers, newest first."""
    form = AgreementFilterForm(request.args)
    after = read_cursor(request.args.get("after", ""), ("agreements",))
    rows = queries.agreement_rows(actor(), form.value("state"), form.value("text"), after)
    shown = rows[:PAGE_SIZE]
    following = Cursor("agreements", shown[-1].created_at, shown[-1].id).text() if len(rows) > PAGE_SIZE else None
    asked = {name: form.value(name) for name in ("state", "text") if form.value(name)}
    context = {"form": form, "rows": shown, "following": following, "asked": asked, "words": wording, "stage": stage}
    return render_template("agreements/agreements.html", **context)

"""The producer's desk: the queue, its export, deadlines, a file, the list of agreements."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response as AnyResponse

from licensing.accounts.access import actor, staff
from licensing.accounts.rules import local_path
from licensing.agreements import queries, wording
from licensing.agreements.desk import deadlines, queue, refusals
from licensing.agreements.desk import wording as desk_words
from licensing.agreements.desk.export import csv_parts
from licensing.agreements.desk.filters import Filters
from licensing.agreements.desk.forms import FilterForm, ViewForm
from licensing.agreements.desk.saved_views import Shown, views_of
from licensing.agreements.desk.standing import DESK_ROLES, Standing, standing
from licensing.agreements.dossier import Dossier
from licensing.agreements.forms import AgreementFilterForm
from licensing.agreements.progress import stage
from licensing.agreements.views.blueprint import blueprint
from licensing.agreements.views.desk_forms import DeskForms
from licensing.catalogue.queries import producers
from licensing.kernel import clock
from licensing.kernel.paging import PAGE_SIZE, Cursor, read_cursor


def reader() -> Standing:
    """The reader of the current request, today."""
    return standing(actor(), clock.business_day(clock.now()))


def teams() -> list[tuple[str, str]]:
    """(id, name) of the producers at whose desk the actor works."""
    mine = actor().producers_as(*DESK_ROLES)
    return [(each.id, each.name) for each in producers() if each.id in mine]


def view_url(view_id: str, filters: dict[str, str]) -> str:
    """The queue's address with a saved view's filters in it."""
    asked: dict[str, Any] = {**filters, "view": view_id}
    return url_for("agreements.desk", **asked)


@blueprint.get("/desk")
@staff("approver", "signatory")
def desk() -> str | AnyResponse:
    """The queue: what waits on me first, or the view I open with."""
    views = views_of(actor())
    first = next((view for view in views if view.is_first), None)
    if first is not None and not request.args:
        return redirect(view_url(first.id, first.filters), 303)
    who = reader()
    form = FilterForm(request.args)
    form.offer(who, *queue.sessions_and_currencies(who))
    filters = form.filters()
    return render_template(
        "agreements/desk.html",
        filter_form=form,
        filters=filters,
        page=queue.queue(who, filters, request.args.get("after", "")),
        totals=queue.totals(who),
        views=views,
        current=_current(views, filters),
        view_form=_view_form(),
        reader=who,
        ticked=request.args.get("tick") == "all",
        here=request.full_path.rstrip("?"),
        lang=str(get_locale())[:2],
        words=wording,
        desk_words=desk_words,
    )


def _current(views: list[Shown], filters: Filters) -> Shown | None:
    """The saved view whose filters are just these; the one in the address before others."""
    same = [view for view in views if view.filters == filters.asked()]
    return next((view for view in same if view.id == request.args.get("view")), same[0] if same else None)


def _view_form() -> ViewForm:
    form = ViewForm(None)
    form.offer(teams())
    return form


def nothing_ticked(said: dict[str, str]) -> tuple[str, int]:
    """Say what to do, with the way back to the list."""
    back = local_path(request.args.get("back"), url_for("agreements.desk"))
    return render_template("agreements/bulk_nothing.html", said=said, back=back), 422


@blueprint.get("/desk/export.csv")
@staff("approver", "signatory")
def export_queue() -> Response | tuple[str, int]:
    """Exactly the filtered files as CSV; from the tick boxes (which send where they stand), only the ticked ones."""
    who, language = reader(), str(get_locale())[:2]
    form = FilterForm(request.args)
    ticked = {text.partition("_")[0] for text in request.args.getlist("chosen")}
    if "back" in request.args and not ticked:
        return nothing_ticked(refusals.NOTHING_CHOSEN)
    rows = (row for row in queue.all_rows(who, form.filters()) if not ticked or row.id in ticked)
    name = f"{'demandes' if language == 'fr' else 'requests'}-{who.today.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response("".join(csv_parts(rows, who.today, language)), mimetype="text/csv", headers=headers)


@blueprint.get("/desk/deadlines")
@staff("approver", "signatory")
def deadlines_page() -> str:
    """What is late and what is due until the end of next week, and whose turn it is."""
    who = reader()
    until, whose = deadlines.end_of_next_week(who.today), request.args.get("whose", "")
    found = queue.due_rows(who, until, deadlines.LIST_SIZE + 1)
    rows = [row for row in found[: deadlines.LIST_SIZE] if whose in ("", deadlines.side_of(row))]
    return render_template(
        "agreements/deadlines.html",
        periods=deadlines.periods(rows, who.today),
        whose=whose if whose in ("producer", "partner") else "",
        until=until,
        more=len(found) > deadlines.LIST_SIZE,
        side_of=deadlines.side_of,
        reader=who,
        lang=str(get_locale())[:2],
        words=wording,
        desk_words=desk_words,
    )


@blueprint.get("/desk/requests/<request_id>")
@staff("approver", "signatory")
def dossier(request_id: str) -> str:
    """One file: answers, verdicts, price, decision, documents, history."""
    file = Dossier(queries.request_at_desk(actor(), request_id), actor(), clock.now())
    return render_template("agreements/dossier.html", file=file, forms=DeskForms(file), words=wording)


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

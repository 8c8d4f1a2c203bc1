"""The calendar of reminders: the one in force at each producer, its versions, a new one."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from licensing.accounts.access import actor, staff
from licensing.catalogue.queries import producers
from licensing.kernel.clock import business_day, now
from licensing.reminders.kind import REMINDERS, delivered_document
from licensing.reminders.queries import calendar_on
from licensing.rulebook.clauses import producer_for
from licensing.rulebook.queries import next_code, shelf
from licensing.rulebook.views.blueprint import blueprint
from licensing.versions import drafts, queries


@blueprint.get("/reminders")
@staff("editor", "approver")
def reminders() -> str:
    """What is reminded of and when, at the actor's producers."""
    today, allowed = business_day(now()), actor().producers_as(*queries.DRAFTING)
    shelves = [shelf(each, REMINDERS.name, today) for each in producers() if each.id in allowed]
    calendars = {each.producer.id: calendar_on(each.producer, today) for each in shelves}
    return render_template("rulebook/reminders.html", shelves=shelves, calendars=calendars)


@blueprint.post("/reminders/<slug>/draft")
@staff("editor", "approver")
def write_calendar(slug: str) -> Response:
    """A draft of the next calendar, beginning with the one in force or the delivered one."""
    producer, today = producer_for(slug, actor()), business_day(now())
    rows = queries.versions(REMINDERS.name, producer.id)
    current = queries.in_force([queries.value_of(row) for row in rows if row.withdrawal is None], today)
    base = next((row for row in rows if current is not None and row.code == current.id), None)
    if request.form.get("from") == "delivered":
        base = None
    document = dict(base.document) if base else delivered_document(slug, today)
    taken = {row.code for row in rows}
    code = next_code(document["id"], taken) if document["id"] in taken else document["id"]
    changed = {**document, "id": code, "effective_from": today.isoformat()}
    row = drafts.start_draft(REMINDERS.name, producer.id, changed, actor(), now(), based_on=base)
    return redirect(url_for("rulebook.draft", draft_id=row.id), 303)

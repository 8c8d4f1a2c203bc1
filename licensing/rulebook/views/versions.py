"""Published versions: the list, one version, its text, its withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from licensing.accounts.access import actor, staff
from licensing.kernel.clock import business_day, now
from licensing.kernel.errors import Problem
from licensing.outbox.framing import allow_own_frames
from licensing.policy.values import Policy
from licensing.pricing.values import PriceSchedule
from licensing.reminders.values import Calendar
from licensing.rulebook.clauses import clause_preview
from licensing.rulebook.mails import mail_preview
from licensing.rulebook.queries import shelf, shelves
from licensing.rulebook.views.blueprint import blueprint
from licensing.versions import queries
from licensing.versions.kinds import kind_named
from licensing.versions.merging import difference
from licensing.versions.models import PublishedVersion
from licensing.versions.operations import withdraw
from licensing.versions.text import write_text


@blueprint.get("/")
@staff("editor", "approver")
def index() -> str:
    """Every version and draft of the actor's producers."""
    return index_page()


def index_page(kind: str = "policy", text: str = "", refused: Sequence[Problem] = ()) -> str:
    """The same page, with a text that could not be imported and why."""
    found = shelves(actor(), _today())
    return render_template("rulebook/index.html", shelves=found, kind=kind, text=text, refused=refused)


@blueprint.get("/versions/<version_id>")
@staff("editor", "approver")
def version(version_id: str) -> str:
    """One version, readable, with its trace and its difference to another one."""
    row = queries.version_for(version_id, actor())
    return render_template("rulebook/version.html", **_shown(row))


@blueprint.get("/versions/<version_id>/yaml")
@staff("editor", "approver")
def version_text(version_id: str) -> Response:
    """The version as YAML, with the comments of the text it was imported from."""
    row = queries.version_for(version_id, actor())
    answer = Response(write_text(row.kind, row.document, row.source), mimetype="application/yaml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.code}.yaml"'
    return answer


@blueprint.post("/versions/<version_id>/withdraw")
@staff("editor", "approver")
def withdraw_version(version_id: str) -> AnyResponse:
    """Take back a version that is not in force yet."""
    row = withdraw(version_id, request.form.get("reason", ""), actor(), now())
    flash(_("La version %(code)s est retirée.", code=row.code))
    return redirect(url_for("rulebook.version", version_id=version_id), 303)


def _shown(row: PublishedVersion) -> dict[str, Any]:
    if row.kind == "mail":
        allow_own_frames()
    beside = shelf(row.producer, row.kind, _today(), row.document["key"] if row.kind in ("clause", "mail") else None)
    others = [each for each in beside.rows if each.id != row.id]
    wanted = request.args.get("with")
    other = next((each for each in others if each.id == wanted), None)
    kind = kind_named(row.kind)
    read = queries.value_of(row)
    return {
        "row": row,
        "standing": beside.standings[row.id],
        "others": others,
        "other": other,
        "differences": difference(kind.arrange(other.document), kind.arrange(row.document), kind.items)
        if other
        else [],
        "policy": read if isinstance(read, Policy) else None,
        "schedule": read if isinstance(read, PriceSchedule) else None,
        "clause": clause_preview(row.document, row.producer) if row.kind == "clause" else None,
        "mail": mail_preview(row.document, row.producer) if row.kind == "mail" else None,
        "calendar": read if isinstance(read, Calendar) else None,
        "may_withdraw": beside.standings[row.id] == "upcoming" and actor().has("approver", row.producer_id),
    }


def _today() -> date:
    return business_day(now())

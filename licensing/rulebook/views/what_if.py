"""Replays of a draft: asked for, watched, read, taken away as a table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from licensing.accounts.access import actor, staff
from licensing.kernel.clock import business_day, now
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, Problem
from licensing.kernel.shapes import problem
from licensing.kernel.spreadsheet import DIALECTS, Dialect, csv_parts, safe_text
from licensing.rulebook.queries import what_ifs_of
from licensing.rulebook.views.blueprint import blueprint
from licensing.rulebook.what_if.given import COLUMNS, EXAMPLE
from licensing.rulebook.what_if.loading import count_received
from licensing.rulebook.what_if.operations import Question, ask_what_if, what_if_for
from licensing.rulebook.what_if.plot import bars
from licensing.rulebook.what_if.report import organisation_lines
from licensing.terms_of_use.rules import AUDIENCE_NAMES
from licensing.versions import queries
from licensing.versions.kinds import kind_named

SHOWN = 50
LONGEST = 1_500_000


@blueprint.get("/drafts/<draft_id>/what-if")
@staff("editor", "approver")
def what_if(draft_id: str) -> str:
    """What is to be replayed against a draft, and what was."""
    return _asking(draft_id, {})


@blueprint.post("/drafts/<draft_id>/what-if")
@staff("editor", "approver")
def ask(draft_id: str) -> AnyResponse | tuple[str, int]:
    """Have it replayed; a given set with problems comes back as it was."""
    text = _text()
    try:
        question = Question(_day(), request.form.get("companion", ""), text)
        run = ask_what_if(draft_id, question, actor(), now())
    except InvalidInput as refusal:
        db.session.rollback()
        return _asking(draft_id, {**request.form.to_dict(), "set": text}, tuple(refusal.problems)), 422
    return redirect(url_for("rulebook.what_if_run", run_id=run.id), 303)


@blueprint.get("/what-if/<run_id>")
@staff("editor", "approver")
def what_if_run(run_id: str) -> str:
    """A replay: how far it is, then its report."""
    run = what_if_for(run_id, actor())
    report = run.report
    lines = list(organisation_lines(report)) if report else []
    page = min(max(request.args.get("page", 1, type=int), 1), max(-(-len(lines) // SHOWN), 1))
    return render_template(
        "rulebook/what_if_run.html",
        run=run,
        report=report,
        bars=bars(report["distribution"]) if report else None,
        lines=lines[(page - 1) * SHOWN : page * SHOWN],
        page=page,
        pages=-(-len(lines) // SHOWN),
        uses=_use_names(run.policy_after or run.policy_before.document),
        audience_names=AUDIENCE_NAMES,
        tendency=_tendency,
    )


@blueprint.get("/what-if/<run_id>/organisations.csv")
@staff("editor", "approver")
def what_if_table(run_id: str) -> Response:
    """Every organisation with its totals before and after, for a spreadsheet."""
    report = what_if_for(run_id, actor()).report
    dialect = DIALECTS[str(get_locale())]
    header = [_("Organisation"), _("Demandes"), _("Devise"), _("Avant"), _("Après"), _("Écart")]
    rows = (_cells(line, dialect) for line in (organisation_lines(report) if report else ()))
    answer = Response("".join(csv_parts(header, rows, dialect)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="what-if.csv"'
    return answer


def _cells(line: dict[str, Any], dialect: Dialect) -> list[str]:
    amounts = [dialect.number(Decimal(line[name]), line["currency"]) for name in ("before", "after", "change")]
    return [safe_text(line["organisation"]), str(line["requests"]), line["currency"], *amounts]


def _tendency(change: str) -> str:
    amount = Decimal(change)
    return "up" if amount > 0 else "down" if amount < 0 else "same"


def _asking(draft_id: str, typed: dict[str, Any], problems: tuple[Problem, ...] = ()) -> str:
    draft = queries.draft_for(draft_id, actor())
    other = {"policy": "prices", "prices": "policy"}[draft.kind]
    return render_template(
        "rulebook/what_if.html",
        draft=draft,
        typed={"on": _first_day(draft.kind, draft.document), "companion": "", "set": "", **typed},
        problems=problems,
        companions=queries.open_drafts(other, draft.producer_id),
        received=count_received(draft.producer_id),
        runs=what_ifs_of(draft.id),
        columns=COLUMNS,
        example=EXAMPLE,
    )


def _first_day(kind: str, document: dict[str, Any]) -> str:
    try:
        return max(kind_named(kind).read(document).effective_from, business_day(now())).isoformat()
    except InvalidInput:
        return business_day(now()).isoformat()


def _text() -> str:
    upload = request.files.get("file")
    if upload and upload.filename:
        return str(upload.read(LONGEST).decode("utf-8-sig", "replace"))
    return str(request.form.get("set", ""))


def _day() -> date | None:
    given = request.form.get("on", "").strip()
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise InvalidInput([problem("on", "date")]) from error


def _use_names(policy: dict[str, Any]) -> dict[str, Any]:
    return dict(policy["uses"])

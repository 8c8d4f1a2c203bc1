"""Drafts: start, show, save as typed, meet somebody else's change."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from licensing.accounts.access import actor, staff
from licensing.agreements.libraries import library_on
from licensing.intake.views.page import said
from licensing.kernel.clock import business_day, now
from licensing.kernel.database import db
from licensing.kernel.errors import Conflict, InvalidInput, NotFound
from licensing.kernel.money import CURRENCY_DIGITS
from licensing.kernel.strict_json import read_json
from licensing.outbox.framing import allow_own_frames
from licensing.policy.queries import policies_of
from licensing.policy.values import AUDIENCES, USES
from licensing.pricing.reading import read_schedule
from licensing.pricing.words import LABELS
from licensing.rulebook.checks import Finding, findings_for_draft, unreadable
from licensing.rulebook.clauses import clause_help, clause_preview
from licensing.rulebook.editors import (
    calendar_document,
    clause_document,
    first,
    mail_document,
    policy_document,
    shown_calendar,
    shown_clause,
    shown_mail,
    shown_policy,
    text_document,
)
from licensing.rulebook.mails import delivered_of, mail_help, mail_preview
from licensing.rulebook.operations import mark_of
from licensing.rulebook.price_form import raised, schedule_document, shown_path, shown_schedule, with_new
from licensing.rulebook.queries import next_code
from licensing.rulebook.totals import QUANTITIES, RuleTotals, totals_of
from licensing.rulebook.views.blueprint import blueprint
from licensing.terms_of_use.queries import wording_of_draft
from licensing.terms_of_use.rules import AUDIENCE_NAMES
from licensing.terms_of_use.views.pages import terms_page
from licensing.versions import drafts, queries
from licensing.versions.kinds import kind_named
from licensing.versions.merging import difference, merge
from licensing.versions.models import VersionDraft
from licensing.versions.text import write_text

LONGEST_FORM = 400_000


@blueprint.post("/versions/<version_id>/draft")
@staff("editor", "approver")
def start(version_id: str) -> Response:
    """A draft that begins as a copy of a version."""
    row = queries.version_for(version_id, actor())
    if row.kind in ("clause", "mail"):
        return redirect(url_for(f"rulebook.{row.kind}", slug=row.producer.slug, key=row.document["key"]), 303)
    taken = {each.code for each in queries.versions(row.kind, row.producer_id)}
    document = {**row.document, "id": next_code(row.code, taken), "effective_from": business_day(now()).isoformat()}
    draft = drafts.start_draft(row.kind, row.producer_id, document, actor(), now(), based_on=row)
    return redirect(url_for("rulebook.draft", draft_id=draft.id), 303)


@blueprint.get("/drafts/<draft_id>")
@staff("editor", "approver")
def draft(draft_id: str) -> str:
    """A draft: its form while it is open, what it changes, what the checks say, what may be done with it."""
    return page(queries.draft_for(draft_id, actor()))


@blueprint.get("/drafts/<draft_id>/terms")
@staff("editor", "approver")
def draft_terms(draft_id: str) -> Response | str:
    """The terms of use as they would read if this draft were published; back to the draft when it cannot be read yet."""
    row = queries.draft_for(draft_id, actor())
    if row.kind != "policy":
        raise NotFound(row.kind)
    try:
        return terms_page(row.producer, wording_of_draft(row.producer_id, row.document))
    except InvalidInput:
        flash(_("Corrigez d’abord ce qui manque au brouillon : ses conditions ne peuvent pas encore être lues."))
        return redirect(url_for("rulebook.draft", draft_id=draft_id), 303)


@blueprint.post("/drafts/<draft_id>")
@staff("editor", "approver")
def save(draft_id: str) -> Response | str | tuple[str, int]:
    """Keep what was typed; when somebody else saved meanwhile, show both."""
    row = queries.draft_for(draft_id, actor())
    refused = keep_typed(row)
    if refused:
        return refused
    return _act(row) if row.kind == "prices" and "do" in request.form else _saved(draft_id)


def keep_typed(row: VersionDraft) -> tuple[str, int] | None:
    """Save what the form says; else the page that says why not: unreadable, or somebody else saved meanwhile."""
    try:
        document, source = typed_document(row)
    except InvalidInput as refusal:
        return page(row, unreadable(refusal), request.form.get("yaml")), 422
    try:
        note = request.form.get("note")
        drafts.save_draft(row.id, document, _revision(), actor(), now(), source=source, note=note)
    except Conflict:
        db.session.rollback()  # the row was locked for a change that does not happen
        return _conflict(row, document)
    return None


def _saved(draft_id: str, anchor: str | None = None) -> Response:
    flash(_("Le brouillon est enregistré."))
    return redirect(url_for("rulebook.draft", draft_id=draft_id, _anchor=anchor), 303)


def _act(row: VersionDraft) -> Response | tuple[str, int]:
    """What a button of the price form asks beside saving: one more entry, or prices that rise from a day on."""
    asked = request.form["do"]
    try:
        if asked == "raise":
            answers = (first(request.form.getlist, f"raise.{name}") for name in ("percent", "from", "source", "what"))
            document = raised(row.document, *answers)
        elif asked in ("products", "discounts"):
            document = with_new(row.document, asked)
        else:
            return _saved(row.id)
    except InvalidInput as refusal:
        return page(row, unreadable(refusal)), 422
    drafts.save_draft(row.id, document, row.revision, actor(), now())
    return _saved(row.id, "f-prices" if asked == "raise" else f"{asked}-{len(document[asked]) - 1}")


@blueprint.post("/drafts/<draft_id>/autosave")
@staff("editor", "approver")
def autosave(draft_id: str) -> tuple[str, int]:
    """The same while typing: answers with what the checks say now."""
    row = queries.draft_for(draft_id, actor())
    try:
        document, source = typed_document(row)
        row = drafts.save_draft(draft_id, document, _revision(), actor(), now(), source=source)
    except InvalidInput as refusal:
        return _fragment(row, unreadable(refusal), "unreadable"), 200
    except Conflict:
        db.session.rollback()  # as above
        return _fragment(row, (), "conflict"), 200
    return _fragment(row, findings_for_draft(row, business_day(now())), "saved"), 200


@blueprint.post("/drafts/<draft_id>/merge")
@staff("editor", "approver")
def merge_draft(draft_id: str) -> Response | str | tuple[str, int]:
    """Save what came of a conflict: the choices made place by place."""
    row = queries.draft_for(draft_id, actor())
    base, mine = (_json(name) for name in ("base", "mine"))
    choices = {name.removeprefix("choice."): chosen for name, chosen in request.form.items()}
    settled = merge(base, mine, row.document, kind_named(row.kind).items, choices).document
    if row.revision != _revision():
        return _conflict(row, mine)
    drafts.save_draft(draft_id, settled, row.revision, actor(), now(), note=request.form.get("note"))
    flash(_("Les deux saisies sont réunies et enregistrées."))
    return redirect(url_for("rulebook.draft", draft_id=draft_id), 303)


def typed_document(row: VersionDraft) -> tuple[dict[str, Any], str | None]:
    """What the form says: by fields, or as text. InvalidInput when a text is no document."""
    if "yaml" in request.form:
        return text_document(request.form.getlist, row.document)
    if "id" not in request.form:
        raise InvalidInput([])
    if row.kind == "clause":
        return clause_document(request.form.getlist, row.document), None
    if row.kind in ("mail", "reminders"):
        typed_in_form = mail_document if row.kind == "mail" else calendar_document
        return typed_in_form(request.form.getlist, row.document), None
    if row.kind == "prices":  # rows are counted: what was typed belongs to the rows that were shown
        return schedule_document(request.form.getlist, _json("seen") if "seen" in request.form else row.document), None
    return policy_document(request.form.getlist, row.document), None


def _revision() -> int:
    given = request.form.get("revision", "")
    return int(given) if given.isdecimal() and len(given) < 10 else 0


def _json(name: str) -> dict[str, Any]:
    try:
        value = read_json(request.form.get(name, "")[:LONGEST_FORM])
    except ValueError as error:
        raise NotFound(name) from error
    if not isinstance(value, dict):
        raise NotFound(name)
    return value


def _conflict(row: VersionDraft, mine: Mapping[str, Any]) -> tuple[str, int]:
    base = _json("seen") if "seen" in request.form else _json("base") if "base" in request.form else {}
    merged = merge(base, mine, row.document, kind_named(row.kind).items)
    html = render_template(
        "rulebook/conflict.html", draft=row, merged=merged, base=json.dumps(base), mine=json.dumps(dict(mine)), **_shown(row),
        note=request.form.get("note", row.note),
    )  # fmt: skip
    return html, 409


def _fragment(row: VersionDraft, found: tuple[Finding, ...], state: str) -> str:
    return render_template(
        "rulebook/findings.html", draft=row, findings=found, state=state, mark_of=mark_of, at=now(),
        **_shown(row),
        seen=json.dumps(row.document), totals=_totals(row), quantities=QUANTITIES, preview=_preview(row),
    )  # fmt: skip


SHOWN: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "policy": shown_policy,
    "prices": shown_schedule,
    "clause": shown_clause,
    "mail": shown_mail,
    "reminders": shown_calendar,
}


def _preview(row: VersionDraft) -> dict[str, Any]:
    if row.kind == "mail":
        return dict(mail_preview(row.document, row.producer))
    return clause_preview(row.document, row.producer) if row.kind == "clause" else {}


def _shown(row: VersionDraft) -> dict[str, Any]:
    """The document as its form shows it, and where in that form a finding stands: the end of an anchor, or None."""
    shown = SHOWN[row.kind](row.document)
    if row.kind != "prices":
        return {"shown": shown, "stands_at": lambda path: path, "use_names": {}}
    return {"shown": shown, "stands_at": lambda path: shown_path(path, shown), "use_names": dict(_use_choices(row))}


def _use_choices(row: VersionDraft) -> list[tuple[str, str]]:
    """The uses one may ask for, by their names in the newest rules of the game."""
    newest = policies_of(row.producer_id)[-1:]
    return [(use, said(newest[0].uses[use]) if newest and use in newest[0].uses else use) for use in USES]


def _totals(row: VersionDraft) -> tuple[RuleTotals, ...]:
    """What a draft's prices come to; nothing while they cannot be read."""
    if row.kind != "prices":
        return ()
    try:
        return totals_of(read_schedule(row.document))
    except InvalidInput:
        return ()


def page(row: VersionDraft, found: tuple[Finding, ...] | None = None, text: str | None = None) -> str:
    """The page of a draft; `found`: what to show instead of the checks, `text`: a text that could not be read."""
    today = business_day(now())
    shown = findings_for_draft(row, today) if found is None else found
    kind = kind_named(row.kind)
    base = row.based_on.document if row.based_on else delivered_of(row)
    if row.kind == "mail":
        allow_own_frames()
    by_path: dict[str, list[Finding]] = {}
    for each in shown:
        by_path.setdefault(each.path, []).append(each)
    return render_template(
        "rulebook/draft.html",
        draft=row,
        findings=shown,
        **_shown(row),
        preview=_preview(row),
        clause=clause_help(row),
        mail=mail_help(row.document, str(get_locale())) if row.kind == "mail" else {},
        totals=_totals(row),
        quantities=QUANTITIES,
        typed=request.form,
        currencies=[(code, code) for code in CURRENCY_DIGITS],
        by_path=by_path,
        wrong_in=lambda path: any(each.path.startswith(path) and each.severity != "notice" for each in shown),
        clause_choices=lambda held: _clause_choices(row, held),
        mark_of=mark_of,
        state="",
        at=now(),
        yaml=text if text is not None else write_text(row.kind, row.document, row.source),
        as_text=text is not None or request.args.get("as") == "text",
        seen=json.dumps(row.document),
        differences=difference(kind.arrange(base), kind.arrange(row.document), kind.items) if base else [],
        editable=row.state in ("draft", "proposed"),
        may_publish=_may_publish(row),
        products=[name for family in sorted(LABELS) for name in _products(family)],
        audiences=AUDIENCES,
        audience_names=AUDIENCE_NAMES,
        clause_uses=_use_choices(row),
        named_choices=_named_choices(row),
        uses=[use for use in USES if row.kind == "clause" or use in shown_policy(row.document)["uses"]],
    )


def _named_choices(row: VersionDraft) -> list[tuple[str, str]]:
    """Every use the product knows how to ask for, by the name these rules give it or its code."""
    names = shown_policy(row.document)["uses"] if row.kind == "policy" else {}
    return [(use, said(names[use]) if names.get(use) else use) for use in USES]


def _clause_choices(row: VersionDraft, held: list[str]) -> list[tuple[str, str]]:
    """The clauses that a verdict may ask for, by title; what the cell holds already is offered whatever it is."""
    current = {clause.key: clause for clause in library_on(row.producer_id, business_day(now())).current()}
    asked = [key for key, clause in current.items() if "verdict" in clause.applies_when]
    return [(key, said(current[key].titles) if key in current else key) for key in dict.fromkeys([*asked, *held])]


def _products(family: str) -> list[str]:
    return (
        [f"{family}.{audience}" for audience in ("education", "employer")]
        if family in ("seat", "certificate")
        else [family]
    )


def _may_publish(row: VersionDraft) -> bool:
    who = actor()
    return (
        row.state == "proposed"
        and who.has("approver", row.producer_id)
        and who.email not in {*row.editors, row.proposed_by}
    )

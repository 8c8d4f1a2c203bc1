"""The clause library: every clause, its versions and where they are used, new versions, reviews."""

from __future__ import annotations

from datetime import date

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from licensing.accounts.access import actor, staff
from licensing.agreements.clause_kind import arrange_clause, document_of_clause
from licensing.agreements.clause_use import Reviewed, agreements_with, record_review, reviews_of_clause
from licensing.agreements.libraries import library_on, reviews_of
from licensing.kernel.clock import business_day, now
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotFound, Problem
from licensing.rulebook.clauses import clause_text, libraries, next_document, producer_for, versions_of
from licensing.rulebook.queries import shelf
from licensing.rulebook.views.blueprint import blueprint
from licensing.versions import drafts
from licensing.versions.merging import difference
from licensing.versions.text import write_text


@blueprint.get("/clauses")
@staff("editor", "approver")
def clauses() -> str:
    """Every clause in force at the actor's producers."""
    found = libraries(actor(), business_day(now()))
    reviews = {each.producer.id: reviews_of(each.producer.id) for each in found}
    return render_template("rulebook/clauses.html", libraries=found, reviews=reviews)


@blueprint.get("/clauses/<slug>/<key>")
@staff("editor", "approver")
def clause(slug: str, key: str) -> str:
    """One clause: the text in force, its versions, who uses them, their reviews."""
    return _page(slug, key)


@blueprint.get("/clauses/<slug>/<key>/<int:version>/yaml")
@staff("editor", "approver")
def clause_yaml(slug: str, key: str, version: int) -> Response:
    """A version as YAML, delivered ones too."""
    producer = producer_for(slug, actor())
    found = next((each for each in versions_of(producer, key) if each.version == version), None)
    if found is None:
        raise NotFound(key)
    answer = Response(write_text("clause", document_of_clause(found, slug), None), mimetype="application/yaml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{key}-{version}.yaml"'
    return answer


@blueprint.post("/clauses/<slug>/<key>/draft")
@staff("editor", "approver")
def write_clause(slug: str, key: str) -> AnyResponse:
    """A draft of the next version, beginning with the text in force."""
    producer = producer_for(slug, actor())
    document = next_document(producer, key, business_day(now()))
    draft = drafts.start_draft("clause", producer.id, document, actor(), now())
    return redirect(url_for("rulebook.draft", draft_id=draft.id), 303)


@blueprint.post("/clauses/<slug>/<key>/reviews")
@staff("editor", "approver")
def review_clause(slug: str, key: str) -> AnyResponse | tuple[str, int]:
    """Write down a review by a professional of law."""
    producer = producer_for(slug, actor())
    wanted = request.form.get("version", "")
    found = next((each for each in versions_of(producer, key) if str(each.version) == wanted), None)
    if found is None:
        raise NotFound(key)
    said = Reviewed(request.form.get("reviewer", ""), _day(), request.form.get("scope", ""))
    try:
        record_review(producer.id, found, said, actor(), now())
    except InvalidInput as refusal:
        db.session.rollback()
        return _page(slug, key, tuple(refusal.problems)), 422
    flash(_("La relecture est enregistrée ; les conventions à venir la mentionnent."))
    return redirect(url_for("rulebook.clause", slug=slug, key=key), 303)


def _page(slug: str, key: str, problems: tuple[Problem, ...] = ()) -> str:
    producer, today = producer_for(slug, actor()), business_day(now())
    known, library = versions_of(producer, key), library_on(producer.id, today)
    current = next((each for each in library.current() if each.key == key), None)
    shown = next((each for each in known if str(each.version) == request.args.get("version")), current or known[0])
    before = next((each for each in known if each.version < shown.version), None)
    documents = [arrange_clause(document_of_clause(each, slug)) for each in (before, shown) if each]
    count, uses = agreements_with(producer.id, shown)
    return render_template(
        "rulebook/clause.html",
        producer=producer,
        key=key,
        known=known,
        current=current,
        shown=shown,
        before=before,
        text=clause_text(shown, producer, library),
        differences=difference(*documents) if len(documents) == 2 else [],
        count=count,
        uses=uses,
        may_open=producer.id in actor().producers_as("approver", "signatory"),
        reviews=reviews_of_clause(producer.id, shown),
        beside=shelf(producer, "clause", today, key),
        problems={each.path: each for each in problems},
        typed=request.form,
    )


def _day() -> date | None:
    try:
        return date.fromisoformat(request.form.get("reviewed_on", ""))
    except ValueError:
        return None

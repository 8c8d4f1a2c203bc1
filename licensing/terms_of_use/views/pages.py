"""The public terms of use: in force, former and upcoming, compared, and as a machine reads them."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml
from flask import Response, current_app, render_template, request, url_for

from licensing.accounts.access import public
from licensing.catalogue.models import Course, Producer
from licensing.catalogue.queries import producer_by_slug, producers
from licensing.intake.views.page import course_title, language
from licensing.kernel.clock import business_day, now
from licensing.kernel.errors import NotFound
from licensing.policy.odrl import as_odrl, vocabulary
from licensing.policy.values import AUDIENCES, USES
from licensing.terms_of_use.clauses import clause_page, clause_title
from licensing.terms_of_use.differences import changes
from licensing.terms_of_use.queries import Edition, edition_in_force, edition_named, editions
from licensing.terms_of_use.rules import AUDIENCE_NAMES
from licensing.terms_of_use.views.blueprint import blueprint

JSON_LD = "application/ld+json"
FOREVER = "public, max-age=31536000, immutable"


@blueprint.get("/")
@public
def index() -> str:
    """Producers with published terms."""
    today = _today()
    found = [(producer, editions(producer, today)) for producer in producers()]
    return render_template("terms_of_use/index.html", producers=[producer for producer, has in found if has])


@blueprint.get("/<producer>")
@public
def show(producer: str) -> str:
    """The terms in force, for one audience (`?audience=`) or all of them."""
    row = producer_by_slug(producer)
    return _page(row, edition_in_force(row, _today()))


@blueprint.get("/<producer>/versions/<code>")
@public
def version(producer: str, code: str) -> str:
    """The terms of any version ever published."""
    row = producer_by_slug(producer)
    return _page(row, edition_named(row, code, _today()))


@blueprint.get("/<producer>/versions")
@public
def history(producer: str) -> str:
    """Every version with its dates."""
    row = producer_by_slug(producer)
    return render_template("terms_of_use/history.html", producer=row, editions=editions(row, _today()))


@blueprint.get("/<producer>/compare")
@public
def compare(producer: str) -> str:
    """What changed between two versions."""
    row, today = producer_by_slug(producer), _today()
    known = editions(row, today)
    codes = [each.row.code for each in known]
    if not codes:
        raise NotFound("edition")
    after = edition_named(row, request.args.get("to") or codes[0], today)
    before = edition_named(row, request.args.get("from") or codes[min(1, len(codes) - 1)], today)
    return render_template(
        "terms_of_use/compare.html",
        producer=row,
        editions=known,
        before=before,
        after=after,
        changes=changes(before.terms, after.terms),
        audience_names=AUDIENCE_NAMES,
        language=language,
    )


@blueprint.get("/<producer>/policy.jsonld")
@public
def policy(producer: str) -> Response:
    """The rules in force as ODRL 2.2; `Content-Location` names the version."""
    row = producer_by_slug(producer)
    edition = edition_in_force(row, _today())
    answer = _odrl(row, edition, "public, max-age=300")
    answer.headers["Content-Location"] = url_for(
        "terms_of_use.policy_version", producer=producer, code=edition.row.code
    )
    return answer


@blueprint.get("/<producer>/versions/<code>.jsonld")
@public
def policy_version(producer: str, code: str) -> Response:
    """One version as ODRL 2.2, at an address that never changes."""
    row = producer_by_slug(producer)
    return _odrl(row, edition_named(row, code, _today()), FOREVER)


@blueprint.get("/vocabulary")
@public
def vocabulary_page() -> Response:
    """The profile: our actions and parties, for programs that read the rules."""
    told = vocabulary(current_app.config["SETTINGS"].base_url.rstrip("/"), USES)
    return _json_ld(told, "public, max-age=86400")


def _odrl(producer: Producer, edition: Edition, caching: str) -> Response:
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    targets = [(course.slug, course.enrol_url) for course in producer.courses]
    told = as_odrl(edition.policy, base, targets)
    answer = _json_ld(told, caching)
    answer.set_etag(edition.policy.sha256[:32])
    answer.make_conditional(request)
    return answer


def _json_ld(told: dict[str, Any], caching: str) -> Response:
    """Readable by any program, from any origin."""
    answer = Response(json.dumps(told, ensure_ascii=False, indent=1), mimetype=JSON_LD)
    answer.headers["Cache-Control"] = caching
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _today() -> date:
    return business_day(now())


@cache
def _common() -> dict[str, Any]:
    text = resources.files("licensing.terms_of_use").joinpath("common.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def _page(producer: Producer, edition: Edition) -> str:
    audience = request.args.get("audience", "")
    terms = edition.terms
    if audience not in ("", *AUDIENCES):
        raise NotFound(audience)
    course = _course(producer)
    facts = {
        "course": course_title(course), "policy": edition.policy.id, "producer": producer.name,
        "contact": producer.contact_email,
    }  # fmt: skip
    values = {
        "producer_name": producer.name, "contact_email": producer.contact_email, "policy_id": edition.policy.id,
    }  # fmt: skip
    return render_template(
        "terms_of_use/show.html",
        producer=producer,
        course=course,
        edition=edition,
        terms=terms,
        audience=audience,
        shown=[each for each in terms.audiences if audience in ("", each)],
        audience_names=AUDIENCE_NAMES,
        common={name: texts[language()].format(**facts) for name, texts in _common().items()},
        clause_html=lambda clause: clause_page(clause, edition.library, language(), values),
        clause_title=lambda clause: clause_title(clause, language()),
    )


def _course(producer: Producer) -> Course:
    if not producer.courses:
        raise NotFound("course")
    return producer.courses[0]

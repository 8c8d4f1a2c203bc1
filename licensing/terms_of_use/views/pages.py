"""The public terms of use: in force, former and upcoming, compared, and as a machine reads them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from flask import Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from licensing.accounts.access import public
from licensing.catalogue.models import Producer
from licensing.catalogue.queries import producer_by_slug, producers
from licensing.documents.responses import send_document
from licensing.intake.views.page import language
from licensing.kernel.clock import business_day, now
from licensing.kernel.errors import NotFound
from licensing.policy.odrl import vocabulary
from licensing.policy.values import AUDIENCES, USES
from licensing.terms_of_use import contents, operations, queries
from licensing.terms_of_use.clauses import clause_page, clause_title
from licensing.terms_of_use.differences import changes
from licensing.terms_of_use.queries import Edition, Wording, edition_in_force, edition_named, editions
from licensing.terms_of_use.rules import AUDIENCE_NAMES
from licensing.terms_of_use.views.blueprint import blueprint

JSON_LD = "application/ld+json"
FOREVER = "public, max-age=31536000, immutable"
POLL_SECONDS = "3"


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
    return terms_page(row, edition_in_force(row, _today()))


@blueprint.get("/<producer>/versions/<code>")
@public
def version(producer: str, code: str) -> str:
    """The terms of any version ever published."""
    row = producer_by_slug(producer)
    return terms_page(row, edition_named(row, code, _today()))


@blueprint.get("/<producer>/versions/<code>/<tongue>.pdf")
@public
def pdf(producer: str, code: str, tongue: str) -> Response | tuple[str, int, dict[str, str]]:
    """The terms of a version printed in a language; while they are not, a page that waits for them or offers to print them."""
    row = producer_by_slug(producer)
    edition = edition_named(row, code, _today())
    wanted = contents.contents_of(row, edition, tongue, _base_url())
    file = queries.printed(wanted)
    if file is not None:
        return send_document(file)
    state = queries.print_state(wanted)
    page = render_template("terms_of_use/pdf.html", producer=row, edition=edition, state=state)
    status, headers = _NO_FILE[state]
    return page, status, headers


_NO_FILE: dict[str, tuple[int, dict[str, str]]] = {
    "waiting": (202, {"Refresh": POLL_SECONDS}),
    "failed": (503, {}),
    "absent": (404, {}),
}
"""How the address of a file that is not there answers: status and headers."""


@blueprint.post("/<producer>/versions/<code>/<tongue>.pdf")
@public
def ask_for_pdf(producer: str, code: str, tongue: str) -> AnyResponse:
    """Have the terms of a version printed in a language."""
    row, at = producer_by_slug(producer), now()
    edition = edition_named(row, code, business_day(at))
    operations.ask_for_print(contents.contents_of(row, edition, tongue, _base_url()), at)
    return redirect(url_for("terms_of_use.pdf", producer=producer, code=code, tongue=tongue), 303)


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
    return _json_ld(vocabulary(_base_url(), USES), "public, max-age=86400")


def _base_url() -> str:
    url: str = current_app.config["SETTINGS"].base_url
    return url.rstrip("/")


def _odrl(producer: Producer, edition: Edition, caching: str) -> Response:
    answer = _json_ld(contents.policy_of(producer, edition, _base_url()), caching)
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


def terms_page(producer: Producer, edition: Wording) -> str:
    """The page of the terms, published or drafted, for the audience that the address names or for all."""
    audience = request.args.get("audience", "")
    terms = edition.terms
    if audience not in ("", *AUDIENCES):
        raise NotFound(audience)
    values = contents.clause_values(producer, edition)
    return render_template(
        "terms_of_use/show.html",
        producer=producer,
        course=contents.course_of(producer),
        edition=edition,
        terms=terms,
        audience=audience,
        shown=[each for each in terms.audiences if audience in ("", each)],
        audience_names=AUDIENCE_NAMES,
        common=contents.common_sentences(producer, edition, language()),
        clause_html=lambda clause: clause_page(clause, edition.library, language(), values),
        clause_title=lambda clause: clause_title(clause, language()),
    )

"""What the partner follows: the status of a request, the preview of its agreement as page and as PDF."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from licensing.accounts.access import actor, partner
from licensing.agreements import drafting, operations, queries
from licensing.agreements.dossier import Dossier
from licensing.agreements.printing import agreement_body_html
from licensing.agreements.views.blueprint import blueprint
from licensing.documents.queries import document_of
from licensing.documents.responses import send_document
from licensing.intake.calendar import calendar_of
from licensing.kernel import clock
from licensing.kernel.canonical import fingerprint
from licensing.kernel.errors import NotFound

POLL_SECONDS = "3"


@blueprint.get("/request/<request_id>/status")
@partner
def status(request_id: str) -> str:
    """Whose turn it is, what follows and by when."""
    file = Dossier(queries.readable_request(actor(), request_id), actor(), clock.now())
    return render_template("agreements/status.html", file=file)


@blueprint.get("/request/<request_id>/calendar.ics")
@partner
def calendar(request_id: str) -> Response:
    """The days of a sent request for an agenda: its session, the last day of its price, the day by which to sign."""
    file = Dossier(queries.readable_request(actor(), request_id), actor(), clock.now())
    if file.request.submitted_at is None:
        raise NotFound(request_id)
    made = calendar_of(file.request, file.days, clock.now())
    headers = {"Content-Disposition": f'attachment; filename="{made.file_name}"'}
    return Response(made.data, mimetype=made.media_type, headers=headers)


@blueprint.get("/request/<request_id>/preview")
@partner
def preview(request_id: str) -> str:
    """The agreement as an accessible page: the very clauses of the PDF."""
    file = Dossier(queries.readable_request(actor(), request_id), actor(), clock.now())
    terms = file.agreement.terms if file.agreement else drafting.draft_terms(file.request, clock.now())
    body = Markup(agreement_body_html(terms, file.agreement is None))  # noqa: S704 — every filled value is escaped when the text is assembled
    return render_template("agreements/preview.html", file=file, terms=terms, body=body)


@blueprint.post("/request/<request_id>/preview/pdf")
@partner
def ask_preview(request_id: str) -> AnyResponse:
    """Have the PDF of the draft printed."""
    request = queries.readable_request(actor(), request_id)
    operations.ask_for_preview(request, clock.now())
    return redirect(url_for("agreements.preview_pdf", request_id=request_id), 303)


@blueprint.get("/request/<request_id>/preview/pdf")
@partner
def preview_pdf(request_id: str) -> tuple[str, int, dict[str, str]]:
    """How far the PDF is; asks again by itself until it is there."""
    request, terms_sha256 = _draft(request_id)
    state = queries.preview_state(request.id, terms_sha256)
    headers = {"Refresh": POLL_SECONDS} if state == "waiting" else {}
    file = Dossier(request, actor(), clock.now())
    return render_template("agreements/preview_pdf.html", file=file, state=state), 200, headers


@blueprint.get("/request/<request_id>/preview/file")
@partner
def preview_file(request_id: str) -> Response:
    """The PDF of the draft, once printed."""
    request, terms_sha256 = _draft(request_id)
    found = queries.preview_of(request.id, terms_sha256)
    if found is None:
        raise NotFound(request_id)
    return send_document(document_of(found.document_id))


def _draft(request_id: str) -> tuple[Any, str]:
    """A request of this reader and the fingerprint of its draft terms as of now."""
    request = queries.readable_request(actor(), request_id)
    return request, fingerprint(drafting.draft_terms(request, clock.now()))

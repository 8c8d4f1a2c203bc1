"""Pages of quotes: one quote for either party, accepted or renewed by the partner, offered at the desk."""

from __future__ import annotations

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from licensing.accounts.access import actor, partner, staff
from licensing.documents.responses import send_document
from licensing.kernel.clock import business_day, now
from licensing.kernel.errors import Conflict, InvalidInput, NotFound
from licensing.pricing.values import Quote
from licensing.pricing.wire import quote_from_dict, quote_to_dict
from licensing.quotes import operations, queries
from licensing.quotes.models import IssuedQuote
from licensing.quotes.printing import quote_json
from licensing.quotes.rules import differences

blueprint = Blueprint("quotes", __name__)
POLL_SECONDS = "3"


@blueprint.get("/quotes/<number>")
@partner
def show(number: str) -> tuple[str, int, dict[str, str]]:
    """A quote: how it stands, its lines with their reasons, and what differs from the one before or from today's price."""
    row = queries.quote_for(actor(), number)
    today = business_day(now())
    state = queries.state_on(row, today)
    printed = queries.file_of(row)
    successor = queries.successor_of(row)
    fresh = _fresh(row, state)
    page = render_template(
        "quotes/quote.html",
        row=row,
        state=state,
        printed=printed,
        successor=successor,
        fresh=quote_to_dict(fresh) if fresh else None,
        changes=_changes(row, fresh, successor),
        outdated=operations.why_outdated(row, state)
        if state == "outdated" and row.request.state == "submitted"
        else None,
        is_partner=actor().person_id is None,
        under_review=row.request.state == "submitted",
    )
    return page, 200, {} if printed else {"Refresh": POLL_SECONDS}


def _fresh(row: IssuedQuote, state: str) -> Quote | None:
    """Today's price of the request, for a quote that expired and that nothing replaced."""
    if state != "expired" or row.request.state != "submitted":
        return None
    try:
        return operations.offered_quote(row.request, business_day(now()))
    except InvalidInput:
        return None


def _changes(row: IssuedQuote, fresh: Quote | None, successor: IssuedQuote | None) -> tuple[object, ...]:
    """What differs: today's price from this one, the next quote from this one, else this one from the one before."""
    own = quote_from_dict(row.quote)
    if fresh is not None:
        return differences(own, fresh)
    if successor is not None:
        return differences(own, quote_from_dict(successor.quote))
    return differences(quote_from_dict(row.replaces.quote), own) if row.replaces else ()


@blueprint.get("/quotes/<number>/file")
@partner
def file(number: str) -> Response:
    """The printed quote."""
    printed = queries.file_of(queries.quote_for(actor(), number))
    if printed is None:
        raise NotFound(number)
    return send_document(printed)


@blueprint.get("/quotes/<number>/json")
@partner
def as_json(number: str) -> Response:
    """The quote for programs, with its state."""
    row = queries.quote_for(actor(), number)
    state = queries.state_on(row, business_day(now()))
    return jsonify({**quote_json(row), "state": state})


@blueprint.post("/quotes/<number>/accept")
@partner
def accept(number: str) -> AnyResponse:
    """The one click."""
    operations.accept_quote(number, actor(), now())
    flash(_("Le devis est accepté. Le producteur est prévenu."))
    return redirect(url_for("quotes.show", number=number), 303)


@blueprint.post("/quotes/<number>/renew")
@partner
def renew(number: str) -> AnyResponse:
    """A quote at today's price."""
    try:
        row = operations.renew_quote(number, actor(), now())
    except Conflict as conflict:
        newer = conflict.theirs
        return redirect(url_for("quotes.show", number=newer.number if isinstance(newer, IssuedQuote) else number), 303)
    flash(_("Voici le devis au prix du jour. Lisez-le, puis acceptez-le."))
    return redirect(url_for("quotes.show", number=row.number), 303)


@blueprint.post("/desk/requests/<request_id>/quotes")
@staff("approver", "signatory")
def offer(request_id: str) -> AnyResponse:
    """Send the partner a quote at the price of the page."""
    version = request.form.get("version", "")
    row = operations.offer_quote(
        request_id, actor(), now(), seen_version=int(version) if version.isdecimal() and len(version) < 10 else None
    )
    flash(_("Le devis %(number)s part par courriel avec son PDF.", number=row.number))
    return redirect(url_for("agreements.dossier", request_id=request_id), 303)

"""What workers do for quotes: number the price of a sent request, print a quote, send it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app

from licensing.accounts.operations import make_resume_url
from licensing.documents.operations import store
from licensing.intake.models import IntakeRequest
from licensing.intake.steps.answers import agreed_answers
from licensing.intake.steps.price import quote_fingerprint
from licensing.kernel import formats
from licensing.kernel.clock import business_day
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import NotFound
from licensing.outbox.mail import send_mail
from licensing.outbox.operations import handles
from licensing.quotes.issuing import Issue, issue
from licensing.quotes.models import IssuedQuote, QuoteAcceptance, QuoteDocument
from licensing.quotes.printing import render_quote
from licensing.quotes.queries import file_of, latest_quote, state_on


@handles("quote.issue")
def number_confirmed_price(payload: dict[str, Any], at: datetime) -> None:
    """Give a number to the price that a partner confirmed by sending the request. Carried out again, it changes nothing.

    A newer quote of the request, or a price still open somewhere, leaves it without one.
    """
    request = lock_row(IntakeRequest, payload["request_id"])
    if request is None:
        raise NotFound(payload["request_id"])
    who = payload.get("by") or f"partner:{request.owner_email}"
    latest = latest_quote(request.id)
    if latest is not None and latest.request_version >= payload["version"]:
        return
    if latest is not None and _says_just_that(latest, payload):
        if latest.acceptance is None and state_on(latest, business_day(at)) == "open":
            db.session.add(QuoteAcceptance(quote_id=latest.id, at=at, by=who.removeprefix("partner:")))
            return
        if latest.acceptance is not None and latest.acceptance.at > latest.issued_at:
            return
    row = issue(request, Issue(payload["quote"], payload["answers"], payload["version"], False, who), at)
    db.session.add(QuoteAcceptance(quote_id=row.id, at=at, by=who.removeprefix("partner:")))


@handles("quote.print")
def print_quote(payload: dict[str, Any], at: datetime) -> None:
    """Print a quote and keep the file; one that is offered goes to the requester. Carried out again, it changes nothing."""
    row = db.session.get(IssuedQuote, payload["quote_id"])
    if row is None:
        raise NotFound(payload["quote_id"])
    if file_of(row) is not None:
        return
    data = render_quote(row)
    document = store(data, kind="quote", file_name=f"{row.number}.pdf", media_type="application/pdf", at=at)
    db.session.add(QuoteDocument(quote_id=row.id, document_id=document.id))
    if row.offered:
        _send(row, document.id, at)


def _says_just_that(row: IssuedQuote, payload: dict[str, Any]) -> bool:
    """Whether a quote proposed before has this price for these answers: sending the request accepts it, none takes its place."""
    same_price = row.fingerprint == quote_fingerprint(payload["quote"])
    return same_price and agreed_answers(row.inputs["answers"]) == agreed_answers(payload["answers"])


def _send(row: IssuedQuote, document_id: str, at: datetime) -> None:
    requester = row.facts["partner"]["requester"]
    with current_app.test_request_context(base_url=current_app.config["SETTINGS"].base_url):
        url = make_resume_url(requester["email"], f"/quotes/{row.number}", at)
        send_mail(
            template="quotes/mail/offer",
            to=requester["email"],
            language=row.language,
            context={
                "number": row.number, "name": requester["name"], "producer": row.facts["producer"]["name"],
                "reference": row.facts["reference"],
                "amount": formats.money(row.quote["total"], row.quote["currency"], row.language),
                "valid_until": formats.day(row.valid_until, row.language), "url": url,
                "replaces": row.replaces.number if row.replaces else None,
            },
            key=f"quotes.offer:{row.id}",
            at=at,
            producer_id=row.producer_id,
            attachments=[document_id],
            reply_to=row.producer.contact_email,
            secrets=[url],
            about=f"request:{row.request_id}",
        )  # fmt: skip

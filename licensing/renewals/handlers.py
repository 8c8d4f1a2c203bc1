"""What workers do for renewals: print the quote and send the proposal; approve one that was accepted as proposed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app

from licensing.accounts.operations import make_resume_url
from licensing.accounts.queries import actor_named
from licensing.agreements.operations import approve, obstacles
from licensing.audit.operations import record
from licensing.intake.models import IntakeRequest
from licensing.intake.queries import course_of
from licensing.intake.review_price import current_quote
from licensing.kernel import formats
from licensing.kernel.clock import business_day
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import NotFound
from licensing.outbox.mail import send_mail
from licensing.outbox.operations import handles
from licensing.quotes.handlers import print_quote
from licensing.quotes.models import IssuedQuote
from licensing.quotes.queries import file_of
from licensing.renewals.models import RenewalOffer
from licensing.renewals.rules import answers_fingerprint


@handles("renewal.offer")
def send_offer(payload: dict[str, Any], at: datetime) -> None:
    """Print the quote of a proposal, unless it is there, and send both to who made the request. Carried out again: one mail."""
    offer = _offer(payload)
    quote = db.session.get_one(IssuedQuote, offer.quote_id)
    print_quote({"quote_id": quote.id}, at)
    printed = file_of(quote)
    assert printed is not None, "printed just now"
    request, requester = offer.request, quote.facts["partner"]["requester"]
    texts, language = course_of(request).texts, request.language
    with current_app.test_request_context(base_url=current_app.config["SETTINGS"].base_url):
        url = make_resume_url(request.owner_email, f"/request/{request.id}/renewal", at)
    send_mail(
        template="renewals/mail/offer",
        to=request.owner_email,
        language=language,
        context={
            "name": requester["name"], "producer": request.producer.name, "reference": offer.agreement.reference,
            "course": texts.get(language, texts["fr"])["title"], "learners": request.learner_count, "number": quote.number,
            "amount": formats.money(quote.quote["total"], quote.quote["currency"], language), "url": url,
            **{name: formats.day(request.answers["session"][name], language) for name in ("starts_on", "ends_on")},
        },
        key=f"renewals.offer:{offer.id}",
        at=at,
        producer_id=request.producer_id,
        attachments=[printed.id],
        reply_to=request.producer.contact_email,
        secrets=[url],
        about=f"request:{offer.agreement.request_id}",
    )  # fmt: skip


@handles("renewal.decide")
def decide(payload: dict[str, Any], at: datetime) -> None:
    """Approve a renewal that was sent as proposed, in the name of who proposed it, unless something needs a person's eye.

    Left in the queue, whose people were told of it: changed answers, an approver who is one no more, a price that two people
    approve or that can no longer be agreed on.
    """
    offer = _offer(payload)
    request = lock_row(IntakeRequest, offer.request_id)
    if request is None or request.state != "submitted":
        return
    why = _why_not(offer, request, at)
    if why:
        record(at, "system", "renewals.left_to_review", f"request:{request.id}", {"why": why})
        return
    approve(request.id, actor_named(offer.offered_by), at)


def _why_not(offer: RenewalOffer, request: IntakeRequest, at: datetime) -> str:
    if answers_fingerprint(request.answers) != offer.answers_sha256:
        return "changed"
    try:
        by = actor_named(offer.offered_by)
    except NotFound:
        return "approver"
    if not by.has("approver", request.producer_id):
        return "approver"
    today = business_day(at)
    quote = current_quote(request, today)
    return "price" if obstacles(request, quote, today, by) else ""


def _offer(payload: dict[str, Any]) -> RenewalOffer:
    offer = db.session.get(RenewalOffer, payload["offer_id"])
    if offer is None:
        raise NotFound(payload["offer_id"])
    return offer

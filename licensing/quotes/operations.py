"""Verbs of quotes: offer one to the partner, accept it, renew one that no longer applies. One commit each."""

from __future__ import annotations

from datetime import date, datetime

from flask import current_app

from licensing.accounts.access import Actor
from licensing.accounts.queries import people_with_role
from licensing.audit.operations import record
from licensing.intake.models import IntakeRequest
from licensing.intake.operations.traces import require_proof
from licensing.intake.proposals import end_proposal
from licensing.intake.quoting import moved_session
from licensing.intake.review_lock import lock_for_review
from licensing.intake.review_price import (
    authors_by_hand,
    current_quote,
    quote_again,
    reviewed_quote,
    second_person_needed,
)
from licensing.intake.steps.price import quote_fingerprint
from licensing.kernel import formats
from licensing.kernel.clock import business_day
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import Conflict, NotAllowed, NotFound
from licensing.kernel.texts import joined
from licensing.outbox.mail import send_mail
from licensing.pricing.values import Quote
from licensing.pricing.wire import quote_from_dict, quote_to_dict
from licensing.quotes import refusals
from licensing.quotes.issuing import Issue, issue
from licensing.quotes.models import IssuedQuote, QuoteAcceptance
from licensing.quotes.queries import latest_quote, quote_for, state_on


def offered_quote(request: IntakeRequest, today: date) -> Quote:
    """The price that a new quote of a request would have today: the present one while what was confirmed is valid, else today's.

    Raises InvalidInput as `intake.quoting.quote_request`.
    """
    confirmed = request.quote or {}
    valid = "valid_until" in confirmed and date.fromisoformat(confirmed["valid_until"]) >= today
    return current_quote(request, today) if valid else reviewed_quote(request, today)


def offer_quote(request_id: str, by: Actor, at: datetime, *, seen_version: int | None = None) -> IssuedQuote:
    """Send the partner a numbered quote to accept; the printed file goes with the mail.

    Raises as `intake.review.lock_for_review`; NotAllowed: a forbidden use, a product without price, a second person needed,
    or the very price already offered and still valid.
    """
    request = lock_for_review(request_id, by, "approve", seen_version)
    today = business_day(at)
    quote = offered_quote(request, today)
    for because in offer_obstacles(request, quote, today, by):
        raise NotAllowed("offer", request.state, because)
    wire = quote_to_dict(quote)
    latest = latest_quote(request.id)
    if latest is not None and latest.quote == wire and state_on(latest, today) in ("open", "accepted"):
        raise NotAllowed("offer", request.state, refusals.SAME)
    row = issue(request, Issue(wire, request.answers, request.version, True, by.label), at)
    db.session.commit()
    return row


def offer_obstacles(request: IntakeRequest, quote: Quote, today: date, by: Actor) -> list[dict[str, str]]:
    """Why a quote cannot be offered by this person; empty when it can."""
    if quote.forbidden:
        return [refusals.FORBIDDEN]
    if quote.unpriced:
        return [refusals.UNPRICED]
    moved = moved_session(request)
    if moved:
        return [joined([moved, refusals.ASK_TO_CONFIRM])]
    return second_person_obstacles(request, quote, today, by)


def second_person_obstacles(request: IntakeRequest, quote: Quote, today: date, by: Actor) -> list[dict[str, str]]:
    """Why this person may not let this price go out: it needs somebody who wrote none of it, and they wrote some."""
    if by.email not in authors_by_hand(request):
        return []
    return [joined([reason, refusals.ANOTHER]) for reason in second_person_needed(request, quote, today)]


def accept_quote(number: str, by: Actor, at: datetime) -> IssuedQuote:
    """The partner agrees to an offered quote: its price is the confirmed one from now on; the approvers are told.

    A second acceptance changes nothing. NotFound: missing or foreign; NotProved: no proved address; NotAllowed: staff, an
    expired or superseded quote, one that is not what the request costs by now (both figures are told), a request that is
    decided or being corrected.
    """
    row = quote_for(by, number)
    request = _locked(row)
    _require_partner(by, request)
    today = business_day(at)
    state = state_on(row, today)
    if state == "accepted":
        db.session.commit()  # gives the lock back
        return row
    if request.state != "submitted":
        raise NotAllowed("accept", request.state, refusals.NOT_UNDER_REVIEW)
    if state in ("expired", "superseded"):
        raise NotAllowed("accept", state, refusals.EXPIRED if state == "expired" else refusals.SUPERSEDED)
    because = why_outdated(row, state)
    if because is not None:
        raise NotAllowed("accept", "outdated", because)
    db.session.add(QuoteAcceptance(quote_id=row.id, at=at, by=by.partner_email or ""))
    request.quote, request.reviewed_total, request.updated_at = row.quote, None, at
    end_proposal(request)
    request.version += 1
    data = {"number": row.number, "fingerprint": row.fingerprint}
    record(at, by.label, "quotes.accept", f"request:{request.id}", data)
    _tell_approvers(row, at)
    db.session.commit()
    db.session.refresh(row)
    return row


def renew_quote(number: str, by: Actor, at: datetime) -> IssuedQuote:
    """A quote at today's price in place of one that expired, or whose replacement expired; the partner accepts it next.

    Raises as `accept_quote`; Conflict (`theirs`: the quote that applies) when there is one still open or accepted; NotAllowed
    when the price of today needs the producer: a product without price, or a second person.
    """
    row = quote_for(by, number)
    request = _locked(row)
    _require_partner(by, request)
    today = business_day(at)
    latest = latest_quote(request.id)
    state = state_on(latest, today) if latest is not None else ""
    if state in ("open", "accepted"):
        db.session.rollback()
        raise Conflict(latest)
    if request.state != "submitted":
        raise NotAllowed("renew", request.state, refusals.NOT_UNDER_REVIEW)
    if state == "outdated":
        raise NotAllowed("renew", state, refusals.ASK_PRODUCER)
    quote = offered_quote(request, today)
    if quote.forbidden or quote.unpriced or moved_session(request) or second_person_needed(request, quote, today):
        raise NotAllowed("renew", request.state, refusals.ASK_PRODUCER)
    renewed = issue(request, Issue(quote_to_dict(quote), request.answers, request.version, True, by.label), at)
    db.session.commit()
    return renewed


def _locked(row: IssuedQuote) -> IntakeRequest:
    request = lock_row(IntakeRequest, row.request_id)
    if request is None:
        raise NotFound(row.number)
    return request


def why_outdated(row: IssuedQuote, state: str) -> dict[str, str] | None:
    """Both figures, when the request of a quote says something else by now (its state then is "outdated") or costs something
    else on the very day of its prices; or the new dates of its session. None when it is still what the quote priced."""
    moved = moved_session(row.request)
    if moved:
        return joined([moved, refusals.WILL_BE_ASKED])
    agreed = quote_from_dict(row.quote)
    quote = quote_again(row.request, agreed)
    now = quote_fingerprint(quote_to_dict(quote))
    if state != "outdated" and now == row.fingerprint:
        return None
    confirmed = row.request.quote is not None and now == quote_fingerprint(row.request.quote)
    return refusals.outdated(agreed, quote, confirmed)


def _require_partner(by: Actor, request: IntakeRequest) -> None:
    if by.person_id is not None:
        raise NotAllowed("accept", "", refusals.NOT_PARTNER)
    require_proof(by, request)


def _tell_approvers(row: IssuedQuote, at: datetime) -> None:
    base_url = current_app.config["SETTINGS"].base_url.rstrip("/")
    for person in people_with_role(row.producer_id, "approver"):
        send_mail(
            template="quotes/mail/accepted",
            to=person.email,
            language=person.language,
            context={
                "number": row.number, "organisation": row.facts["partner"]["name"], "reference": row.facts["reference"],
                "amount": formats.money(row.quote["total"], row.quote["currency"], person.language),
                "url": f"{base_url}/desk/requests/{row.request_id}",
            },
            key=f"quotes.accepted:{row.id}:{person.id}",
            at=at,
            producer_id=row.producer_id,
            about=f"request:{row.request_id}",
        )  # fmt: skip

"""Verbs of agreements: approve a request into an agreement, cancel one that nobody has signed. One commit each."""

from __future__ import annotations

from datetime import date, datetime

from flask import current_app

from licensing.accounts.access import Actor
from licensing.accounts.queries import people_with_role
from licensing.agreements import drafting, lifecycle, proof, refusals
from licensing.agreements.effects import carry_out
from licensing.agreements.models import Agreement
from licensing.agreements.queries import preview_key
from licensing.agreements.standing import ends_on
from licensing.audit.operations import record
from licensing.intake.answers import IntakeAnswers, parse_request
from licensing.intake.models import IntakeRequest
from licensing.intake.proposals import proposal_stands, two_needed
from licensing.intake.quoting import moved_session
from licensing.intake.references import next_reference, series_of
from licensing.intake.review import decide
from licensing.intake.review_lock import lock_for_review
from licensing.intake.review_price import current_quote
from licensing.kernel.canonical import fingerprint
from licensing.kernel.clock import business_day
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound, Problem
from licensing.kernel.texts import joined, storable
from licensing.outbox.operations import enqueue
from licensing.pricing.values import Quote
from licensing.pricing.wire import quote_from_dict, quote_to_dict
from licensing.quotes.operations import second_person_obstacles
from licensing.quotes.refusals import ASK_TO_CONFIRM
from licensing.quotes.rules import keeps


def approve_request(
    request_id: str, by: Actor, at: datetime, *, seen_version: int | None = None, seen_total: str | None = None
) -> Agreement:
    """Turn a submitted request into an agreement and start its preparation. Commits; raises as `approve`."""
    agreement = approve(request_id, by, at, seen_version=seen_version, seen_total=seen_total)
    db.session.commit()
    return agreement


def approve(
    request_id: str, by: Actor, at: datetime, *, seen_version: int | None = None, seen_total: str | None = None
) -> Agreement:
    """The same in the caller's transaction.

    The price is that of the day the partner was quoted, with the manual lines. Raises as `intake.review.lock_for_review`;
    `NotAllowed` also while a product has no price, a use is forbidden, the quote has expired or no longer holds, or nobody
    may sign for the producer, or the total is no longer `seen_total`; above the schedule's threshold, unless another approver
    proposed just this. Two approvers at once: the second reads who was first.
    """
    request = lock_for_review(request_id, by, "approve", seen_version)
    answers = parse_request(request.answers)
    today = business_day(at)
    quote = current_quote(request, today)
    _check(request, quote, today, by)
    if seen_total is not None and str(quote.total) != seen_total:
        raise NotAllowed("approve", request.state, refusals.PRICE_CHANGED)
    agreement, proposed_by = _make(request, answers, quote, at), request.proposed_by
    decide(request, "approve", by, at)
    request.quote = quote_to_dict(quote)
    data = {"reference": agreement.reference, "request": request.reference, "terms_sha256": agreement.terms_sha256}
    data |= {"proposed_by": proposed_by} if proposed_by else {}
    record(at, by.label, "agreements.approve", f"request:{request.id}", {**data, "agreement": agreement.id})
    record(at, by.label, "agreements.create", f"agreement:{agreement.id}", data)
    enqueue("agreement.prepare", f"agreement.prepare:{agreement.id}", {"agreement_id": agreement.id}, at)
    return agreement


def _check(request: IntakeRequest, quote: Quote, today: date, by: Actor) -> None:
    """Refuse with the first reason why this price cannot be agreed on today."""
    for because in obstacles(request, quote, today, by):
        raise NotAllowed("approve", request.state, because)


def obstacles(request: IntakeRequest, quote: Quote, today: date, by: Actor) -> list[dict[str, str]]:
    """Every reason, in every language, why this person cannot approve a request today at this price; empty when they can."""
    of_person = [*second_person_obstacles(request, quote, today, by), *two_people_obstacles(request, quote, today, by)]
    return price_obstacles(request, quote, today) + of_person


def price_obstacles(request: IntakeRequest, quote: Quote, today: date) -> list[dict[str, str]]:
    """Every reason why nobody can approve a request today at this price."""
    confirmed = quote_from_dict(request.quote or {})
    reasons = (
        (quote.forbidden, refusals.FORBIDDEN),
        (quote.unpriced, refusals.UNPRICED),
        (quote.valid_until < today, refusals.EXPIRED),
        (not keeps(quote, confirmed), refusals.not_confirmed(confirmed, quote)),
        (not people_with_role(request.producer_id, "signatory"), refusals.NO_SIGNATORY),
    )
    moved = moved_session(request)
    dates = [joined([moved, ASK_TO_CONFIRM])] if moved else []
    return [*(because for refused, because in reasons if refused), *dates]


def two_people_obstacles(request: IntakeRequest, quote: Quote, today: date, by: Actor) -> list[dict[str, str]]:
    """Why this person cannot approve alone a price above the threshold; empty when one approver is enough, or this is the second."""
    why = two_needed(request, quote, today)
    if why is None:
        return []
    if not proposal_stands(request, quote):
        return [joined([why, refusals.PROPOSE_FIRST])]
    return [joined([why, refusals.ANOTHER_CONFIRMS])] if request.proposed_by == by.email else []


def _make(request: IntakeRequest, answers: IntakeAnswers, quote: Quote, at: datetime) -> Agreement:
    producer = request.producer
    reference = next_reference(series_of("CONV", producer.agreement_prefix, at), at)
    composed = drafting.compose(producer, answers, quote, reference=reference, agreed_on=business_day(at))
    terms = {**composed, proof.KEY: proof.fresh_proof(current_app.config["SETTINGS"].base_url)}
    agreement = Agreement(
        producer_id=producer.id, request_id=request.id, reference=reference, language=answers.language, state="preparing",
        organisation_name=answers.organisation.name, terms=terms, terms_sha256=fingerprint(terms), created_at=at,
        ends_on=ends_on(terms),
    )  # fmt: skip
    db.session.add(agreement)
    db.session.flush()
    return agreement


def cancel_agreement(agreement_id: str, reason: str, by: Actor, at: datetime) -> Agreement:
    """Cancel an agreement that neither party has signed; its signing link dies, both sides are told why.

    Raises `NotFound` for a missing or foreign agreement, `NotAllowed` without the approver role or once a party has signed,
    `InvalidInput` without a reason.
    """
    agreement = lock_row(Agreement, agreement_id)
    if agreement is None or agreement.producer_id not in by.producers_as("approver", "signatory"):
        raise NotFound(agreement_id)
    if not by.has("approver", agreement.producer_id):
        raise NotAllowed("cancel", agreement.state, refusals.NOT_APPROVER)
    reason = storable(reason).strip()
    if not 0 < len(reason) <= refusals.REASON_LENGTH:
        raise InvalidInput([Problem("reason", "missing", refusals.REASON)])
    if not lifecycle.can(agreement.state, "cancel"):
        raise NotAllowed("cancel", agreement.state, refusals.ALREADY_SIGNED)
    move = lifecycle.advance(agreement, "cancel")
    agreement.due_on = None
    record(at, by.label, "agreements.cancel", f"agreement:{agreement.id}", {"reason": reason})
    carry_out(move, agreement, {"reason": reason}, at)
    db.session.commit()
    return agreement


def ask_for_preview(request: IntakeRequest, at: datetime) -> str:
    """Have the watermarked PDF of a request's draft terms printed, once per version of the terms; their fingerprint.

    Raises `InvalidInput` when the answers are not complete yet.
    """
    terms = drafting.draft_terms(request, at)
    sha256 = fingerprint(terms)
    payload = {"request_id": request.id, "terms_sha256": sha256, "terms": terms}
    enqueue("agreement.preview", preview_key(request.id, sha256), payload, at)
    db.session.commit()
    return sha256

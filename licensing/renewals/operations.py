"""Verbs of renewals: propose one, accept it as proposed, decline it. One commit each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy.exc import IntegrityError

from licensing.accounts.access import Actor
from licensing.accounts.queries import people_with_role
from licensing.agreements.desk.bulk import Chosen, carry_out_each
from licensing.agreements.models import Agreement, BulkRun
from licensing.agreements.queries import agreement_of
from licensing.agreements.refusals import NOT_APPROVER
from licensing.audit.operations import record
from licensing.catalogue.models import CourseSession
from licensing.catalogue.queries import session_by_code
from licensing.intake.models import IntakeRequest
from licensing.intake.operations.renewing import renewed_answers, renewed_draft
from licensing.intake.operations.submission import Submission, submit_request
from licensing.intake.operations.traces import require_proof
from licensing.intake.operations.withdrawal import withdraw_request
from licensing.intake.queries import request_for
from licensing.intake.review_messages import REASON_LENGTH, too_long
from licensing.intake.review_price import reviewed_quote
from licensing.kernel import formats
from licensing.kernel.clock import business_day
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound, Problem
from licensing.kernel.texts import Text, storable
from licensing.outbox.mail import send_mail
from licensing.outbox.operations import enqueue
from licensing.pricing.wire import quote_to_dict
from licensing.quotes.issuing import Issue, issue
from licensing.renewals import refusals
from licensing.renewals.models import RenewalOffer
from licensing.renewals.queries import RENEWABLE, candidate_of, offer_of, state_on
from licensing.renewals.rules import answers_fingerprint


def offer_all(key: str, chosen: Sequence[Chosen], session_code: str, by: Actor, at: datetime) -> BulkRun:
    """Propose the renewal of each chosen request's agreement, each by itself and with its result; the same `key` does it once."""

    def act(one: Chosen) -> Text:
        offer = offer_renewal(one.id, session_code, by, at)
        reference = offer.request.reference
        return {
            "fr": f"Renouvellement proposé : {reference}, avec son devis.",
            "en": f"Renewal proposed: {reference}, with its quote.",
            "ar": f"اقتُرح التجديد: \u2068{reference}\u2069، مع عرض أثمانه.",
        }

    return carry_out_each(BulkRun(id=key, person_id=by.person_id, action="renew"), chosen, act, at, ())


def offer_renewal(request_id: str, session_code: str, by: Actor, at: datetime) -> RenewalOffer:
    """Propose the agreement made from a request again for another session: a complete draft, a numbered quote, a mail. Commits.

    The quote has the prices of today. `NotFound` for a foreign or missing agreement or session; `NotAllowed` without the
    approver role, for an agreement that is not signed, a session that does not follow, a partner who was asked or who asks
    already, a use forbidden or unpriced today; `InvalidInput` when the answers of then are no longer complete.
    """
    agreement, session, today = _lock(request_id, by), session_by_code(session_code), business_day(at)
    earlier = db.session.get_one(IntakeRequest, request_id)
    _check(agreement, earlier, session, at)
    found = candidate_of(agreement, earlier, session, today)
    if found.offer is not None:
        raise NotAllowed("renew", found.state, refusals.OFFERED)
    answers = renewed_answers(earlier, session.course, session, today)
    for because in found.reasons:
        raise NotAllowed("renew", found.state, dict(because))
    request = renewed_draft(earlier, answers, by.label, at)
    wire = quote_to_dict(reviewed_quote(request, today, answers))
    quote = issue(request, Issue(wire, request.answers, request.version, False, by.label), at)
    offer = RenewalOffer(
        agreement_id=agreement.id, session_code=session.code, request_id=request.id, quote_id=quote.id, offered_at=at,
        answers_sha256=answers_fingerprint(request.answers), offered_by=by.email or "",
    )  # fmt: skip
    db.session.add(offer)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise NotAllowed("renew", "open", refusals.OFFERED) from None
    data = {"request": request.reference, "session": session.code, "quote": quote.number}
    record(at, by.label, "renewals.offer", f"agreement:{agreement.id}", data)
    enqueue("renewal.offer", f"renewal.offer:{offer.id}", {"offer_id": offer.id}, at)
    db.session.commit()
    return offer


def _lock(request_id: str, by: Actor) -> Agreement:
    found = agreement_of(request_id)
    agreement = lock_row(Agreement, found.id) if found else None
    if agreement is None or agreement.producer_id not in by.producers_as("approver", "signatory", "finance"):
        raise NotFound(request_id)
    if not by.has("approver", agreement.producer_id):
        raise NotAllowed("renew", agreement.state, NOT_APPROVER)
    return agreement


def _check(agreement: Agreement, earlier: IntakeRequest, session: CourseSession, at: datetime) -> None:
    if agreement.state not in RENEWABLE:
        raise NotAllowed("renew", agreement.state, refusals.NOT_SIGNED)
    same_course = session.course.slug == earlier.answers["course"]
    follows = session.starts_on.isoformat() > earlier.answers["session"]["starts_on"]
    if not same_course or not follows or session.starts_on < business_day(at):
        raise NotAllowed("renew", agreement.state, refusals.OTHER_SESSION)


def accept_renewal(request_id: str, submission: Submission, by: Actor, at: datetime) -> IntakeRequest:
    """Send a proposed renewal; unchanged, it is approved next in the name of who proposed it. Commits.

    Raises as `intake.operations.submission.submit_request`; `NotFound` for anybody else's, `NotProved` without a proved address,
    `NotAllowed` when it lapsed.
    """
    offer = _offer_for(request_id, by)
    if state_on(offer, business_day(at)) == "lapsed":
        raise NotAllowed("accept", "lapsed", refusals.NO_LONGER_OPEN)
    key = f"renewal.decide:{offer.id}:{submission.version}:{submission.key}"
    enqueue("renewal.decide", key, {"offer_id": offer.id}, at)
    return submit_request(request_id, submission, by, at)


def decline_renewal(request_id: str, reason: str, by: Actor, at: datetime) -> RenewalOffer:
    """The partner does not renew: the draft is withdrawn, the approvers read why. Commits.

    `InvalidInput` without a reason or with one over 2,000 characters, `NotAllowed` once it was answered, `NotFound` for anybody else's.
    """
    said = storable(reason).strip()
    offer = _offer_for(request_id, by)
    if not said:
        raise InvalidInput([Problem("reason", "missing", refusals.NO_REASON)])
    if len(said) > REASON_LENGTH:
        raise InvalidInput([too_long("reason")])
    if lock_row(IntakeRequest, request_id) is None or offer.request.state != "draft":
        raise NotAllowed("decline", offer.request.state, refusals.NO_LONGER_OPEN)
    offer.declined_at, offer.decline_reason = at, said
    record(at, by.label, "renewals.decline", f"agreement:{offer.agreement_id}", {"reason": said})
    _tell_approvers(offer, said, at)
    withdraw_request(request_id, by, at)
    return offer


def _offer_for(request_id: str, by: Actor) -> RenewalOffer:
    require_proof(by, request_for(by, request_id))
    offer = offer_of(request_id)
    if offer is None:
        raise NotFound(request_id)
    return offer


def _tell_approvers(offer: RenewalOffer, reason: str, at: datetime) -> None:
    base_url = current_app.config["SETTINGS"].base_url.rstrip("/")
    for person in people_with_role(offer.agreement.producer_id, "approver"):
        send_mail(
            template="renewals/mail/declined",
            to=person.email,
            language=person.language,
            context={
                "organisation": offer.agreement.organisation_name, "reference": offer.agreement.reference, "reason": reason,
                "starts_on": formats.day(offer.request.answers["session"]["starts_on"], person.language),
                "url": f"{base_url}/desk/requests/{offer.agreement.request_id}",
            },
            key=f"renewals.declined:{offer.id}:{person.id}",
            at=at,
            producer_id=offer.agreement.producer_id,
            about=f"request:{offer.agreement.request_id}",
        )  # fmt: skip

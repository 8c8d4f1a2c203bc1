"""Verbs of an approval that takes two people: propose it, take the proposal back. The other person confirms by approving."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from licensing.accounts.access import Actor
from licensing.accounts.queries import people_with_role
from licensing.agreements import refusals
from licensing.agreements.operations import price_obstacles
from licensing.audit.operations import record
from licensing.intake.models import IntakeRequest
from licensing.intake.proposals import end_proposal, proposal_stands, proposed_sha256, two_needed
from licensing.intake.review_lock import lock_for_review
from licensing.intake.review_price import authors_by_hand, current_quote
from licensing.kernel.clock import business_day
from licensing.kernel.database import db
from licensing.kernel.errors import NotAllowed
from licensing.kernel.texts import Text, isolated
from licensing.outbox.mail import send_mail


def propose_approval(request_id: str, by: Actor, at: datetime, *, seen_version: int | None = None) -> IntakeRequest:
    """Propose to approve a request whose total is above the threshold; the other approvers are told. Commits.

    Twice by the same person is once. Raises as `review_lock.lock_for_review`; `NotAllowed` too when one approver is enough,
    when nobody could approve at this price, and when somebody else proposed it first.
    """
    request = lock_for_review(request_id, by, "approve", seen_version)
    today = business_day(at)
    quote = current_quote(request, today)
    why = two_needed(request, quote, today)
    for because in [refusals.ONE_IS_ENOUGH] if why is None else price_obstacles(request, quote, today):
        raise NotAllowed("propose", request.state, because)
    if proposal_stands(request, quote):
        if request.proposed_by != by.email:
            raise NotAllowed("propose", request.state, _proposed_already(request))
        db.session.commit()  # gives the lock back
        return request
    request.proposed_by, request.proposed_at = by.email, at
    request.proposed_sha256 = proposed_sha256(request, quote)
    data = {"total": str(quote.total), "currency": quote.currency}
    record(at, by.label, "agreements.propose_approval", f"request:{request.id}", data)
    _tell_others(request, why or {}, by, at)
    db.session.commit()
    return request


def withdraw_proposal(request_id: str, by: Actor, at: datetime) -> None:
    """Take one's own proposal back. Raises as `lock_for_review`, and `NotAllowed` when there is none of this person. Commits."""
    request = lock_for_review(request_id, by, "approve")
    if request.proposed_by != by.email:
        raise NotAllowed("withdraw_proposal", request.state, refusals.NOT_YOUR_PROPOSAL)
    end_proposal(request)
    record(at, by.label, "agreements.withdraw_proposal", f"request:{request.id}")
    db.session.commit()


def _proposed_already(request: IntakeRequest) -> dict[str, str]:
    who = request.proposed_by
    return {
        "fr": f"{who} a déjà proposé cette approbation : confirmez-la.",
        "en": f"{who} has already proposed this approval: confirm it.",
        "ar": f"سبق أن اقترح {isolated(who)} هذه الموافقة: أكدوها.",
    }


def _tell_others(request: IntakeRequest, why: Text, by: Actor, at: datetime) -> None:
    """Whoever may confirm: the approvers who neither proposed it nor wrote a price of it by hand."""
    involved = authors_by_hand(request) | {by.email}
    base_url = current_app.config["SETTINGS"].base_url.rstrip("/")
    for person in people_with_role(request.producer_id, "approver"):
        if person.email in involved:
            continue
        context = {
            "reference": request.reference, "organisation": request.organisation_name, "who": by.name or by.email,
            "reasons": [why.get(person.language) or why["fr"]],
            "url": f"{base_url}/desk/requests/{request.id}",
        }  # fmt: skip
        send_mail(
            template="agreements/mail/proposed",
            to=person.email,
            language=person.language,
            context=context,
            key=f"intake.proposed:{request.id}:{at.isoformat()}:{person.id}",
            at=at,
            about=f"request:{request.id}",
        )

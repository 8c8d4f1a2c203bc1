"""Pages of renewals: whom to propose a session to, at the desk; the proposal, to the partner who accepts or declines it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from licensing.accounts.access import actor, partner, staff
from licensing.agreements.desk.bulk import read_chosen
from licensing.agreements.drafting import draft_terms
from licensing.agreements.libraries import library_of
from licensing.agreements.rules.redline import changes_since, uses_changed
from licensing.catalogue.models import CourseSession
from licensing.intake.answers import parse_request
from licensing.intake.forms.base import StepForm, posted, show
from licensing.intake.forms.shapes import SHAPES
from licensing.intake.operations.submission import QuoteChanged, Submission
from licensing.intake.review_price import reviewed_quote
from licensing.intake.steps.price import quote_fingerprint
from licensing.intake.steps.table import STEPS
from licensing.intake.views.page import RequestPage, page_of
from licensing.kernel import clock
from licensing.kernel.errors import Conflict, InvalidInput, NotFound, Problem
from licensing.kernel.ids import new_token
from licensing.pricing.wire import quote_from_dict, quote_to_dict
from licensing.quotes.queries import quotes_of
from licensing.quotes.rules import differences
from licensing.renewals import refusals
from licensing.renewals.models import RenewalOffer
from licensing.renewals.operations import accept_renewal, decline_renewal, offer_all
from licensing.renewals.queries import (
    candidates,
    counts,
    first_with_followers,
    offer_of,
    offers_from,
    sessions_to_propose,
    state_on,
)

blueprint = Blueprint("renewals", __name__)
Answer = str | Response | tuple[str, int]


@blueprint.app_context_processor
def _for_pages_of_agreements() -> dict[str, Any]:
    return {"renewals_from": offers_from, "renewal_state": lambda offer: state_on(offer, _today())}


def _today() -> Any:
    return clock.business_day(clock.now())


@blueprint.get("/desk/renewals")
@staff("approver")
def campaign() -> str:
    """The agreements that a session follows: what a renewal would cost, what was proposed and answered."""
    return _campaign_page()


@blueprint.post("/desk/renewals")
@staff("approver")
def propose() -> Answer:
    """Propose the session to the ticked partners; the same page sent twice proposes once."""
    session = _named(sessions_to_propose(actor(), _today()), request.form.get("session", ""))
    if session is None:
        return _campaign_page(Problem("session", "unknown", refusals.OTHER_SESSION)), 422
    key = request.form.get("key", "")
    if not 32 <= len(key) <= 64 or not key.isprintable():
        raise NotFound(key)
    try:
        chosen = read_chosen(request.form.getlist("chosen"))
    except InvalidInput as refused:
        return _campaign_page(refused.problems[0]), 422
    run = offer_all(key, chosen, session.code, actor(), clock.now())
    back = url_for("renewals.campaign", session=session.code)
    return redirect(url_for("agreements.bulk_results", key=run.id, back=back), 303)


def _campaign_page(problem: Problem | None = None) -> str:
    today = _today()
    sessions = sessions_to_propose(actor(), today)
    session = _chosen_session(sessions, request.values.get("session", ""))
    return render_template(
        "renewals/campaign.html",
        sessions=sessions,
        session=session,
        page=candidates(session, today, request.args.get("after", "")) if session else None,
        counts=counts(session, today) if session else {},
        key=new_token(),
        problem=problem,
    )


def _chosen_session(sessions: list[CourseSession], code: str) -> CourseSession | None:
    return _named(sessions, code) or first_with_followers(sessions)


def _named(sessions: list[CourseSession], code: str) -> CourseSession | None:
    return next((each for each in sessions if each.code == code), None)


@blueprint.get("/request/<request_id>/renewal")
@partner
def proposal(request_id: str) -> str | Response:
    """What is proposed: what changes since last time, the price and why, the agreement's text, and the button that accepts it."""
    page, offer = _proposal(request_id)
    if state_on(offer, page.on) != "open":
        return redirect(url_for("agreements.status", request_id=request_id), 303)
    return _proposal_page(page, offer)


@blueprint.post("/request/<request_id>/renewal")
@partner
def accept(request_id: str) -> Answer:
    """Accept it; a refusal shows the page again with what to do."""
    page, offer = _proposal(request_id)
    form = posted(STEPS[-1], SHAPES[6], page.facts, request.form)
    submission = Submission(
        part=form.to_answers(),
        version=request.form.get("version", 0, type=int),
        key=request.form.get("submission_key", "")[:64],
        quote_seen=request.form.get("quote_seen", ""),
        committed="commitment" in request.form,
    )
    try:
        accept_renewal(request_id, submission, actor(), page.at)
    except InvalidInput as refused:
        return _proposal_page(page, offer, problems=refused.problems, committed=submission.committed), 422
    except QuoteChanged:
        return _proposal_page(page, offer, price_was=request.form.get("total_shown", "")), 409
    except Conflict:
        return _proposal_page(page, offer, changed=True), 409
    return redirect(url_for("intake.sent", request_id=request_id), 303)


@blueprint.post("/request/<request_id>/renewal/decline")
@partner
def decline(request_id: str) -> Answer:
    """Decline it, with a reason; then the page that follows the file."""
    page, offer = _proposal(request_id)
    reason = request.form.get("reason", "")
    try:
        decline_renewal(request_id, reason, actor(), page.at)
    except InvalidInput as refused:
        return _proposal_page(page, offer, decline_problem=refused.problems[0], reason=reason), 422
    return redirect(url_for("agreements.status", request_id=request_id), 303)


def _proposal(request_id: str) -> tuple[RequestPage, RenewalOffer]:
    page, offer = page_of(request_id, clock.now()), offer_of(request_id)
    if offer is None:
        raise NotFound(request_id)
    return page, offer


def _text_changes(page: RequestPage, offer: RenewalOffer) -> dict[str, Any]:
    """What changes in the text since last time; where no agreement can be made of the answers today, why."""
    earlier = offer.agreement.terms
    try:
        terms = draft_terms(page.request, page.at)
    except InvalidInput as refused:
        return {"text": None, "text_problems": refused.problems, "uses_changed": ()}
    text = changes_since(earlier, library_of(earlier), terms, library_of(terms))
    return {"text": text, "text_problems": (), "uses_changed": uses_changed(earlier, terms)}


def _proposal_page(page: RequestPage, offer: RenewalOffer, **more: Any) -> str:
    """`more`: what only a refused answer has — problems, the price read before, whether another window changed the answers."""
    answers = parse_request({**page.request.answers, "submitted_on": page.on.isoformat()})
    quote = reviewed_quote(page.request, page.on, answers)
    before = offer.agreement.terms["quote"]
    form: StepForm = show(STEPS[-1], SHAPES[6], page.facts, page.request.answers)
    numbered = [each for each in quotes_of(page.request.id, page.on) if each.state == "open"]
    return render_template(
        "renewals/proposal.html",
        page=page,
        offer=offer,
        answers=answers,
        before=before,
        quote=quote_to_dict(quote),
        changes=differences(quote_from_dict(before), quote) if before["currency"] == quote.currency else (),
        numbered=numbered[0].row if numbered else None,
        **_text_changes(page, offer),
        quote_seen=quote_fingerprint(quote_to_dict(quote)),
        submission_key=new_token(),
        form=form,
        **{
            "problems": (),
            "committed": False,
            "price_was": None,
            "changed": False,
            "decline_problem": None,
            "reason": "",
            **more,
        },
    )

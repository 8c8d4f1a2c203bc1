"""A partner at the form: starts a draft, fills the six steps, reads the price, commits — through the real operations."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from licensing.accounts.access import Actor
from licensing.accounts.operations import ensure_browser_session
from licensing.catalogue.queries import course_by_slug
from licensing.intake.answers import parse_request
from licensing.intake.models import IntakeRequest
from licensing.intake.operations import Base, Submission, save_step, start_draft, submit_request
from licensing.intake.operations.drafts import Start
from licensing.intake.review_price import reviewed_quote
from licensing.intake.steps.price import quote_fingerprint
from licensing.intake.steps.table import STEPS, Step
from licensing.kernel.clock import business_day
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput
from licensing.pricing.wire import quote_to_dict

FILLING = timedelta(minutes=10)


def key_of(number: int) -> str:
    """The secret of the demo request's pages: the same number is the same request, however often it is loaded."""
    return f"demo-request-{number:03d}"


def find(number: int) -> IntakeRequest | None:
    """The demo request of that number, when it was begun."""
    return db.session.scalar(select(IntakeRequest).where(IntakeRequest.creation_key == key_of(number)))


def submit(number: int, raw: dict[str, Any], at: datetime) -> IntakeRequest:
    """Fill and send the request so that it arrives at `at`; one that was sent already is left alone."""
    begun = at - FILLING
    with current_app.test_request_context():
        session_id = ensure_browser_session(begun)
        request = find(number) or _start(number, raw, session_id, begun)
        if request.state != "draft":
            return request
        for step in STEPS[:-1]:
            _save(request.id, step, raw, begun)
        return _send(request.id, number, raw, at)


def _start(number: int, raw: dict[str, Any], session_id: str, at: datetime) -> IntakeRequest:
    email, course = raw["contacts"]["requester"]["email"], course_by_slug(raw["course"])
    begun_by = Actor(session_id=session_id, partner_email=email)
    return start_draft(Start(raw["audience"], email, course, raw["language"], key_of(number)), begun_by, at)


def _save(request_id: str, step: Step, raw: dict[str, Any], at: datetime) -> None:
    request = db.session.get_one(IntakeRequest, request_id)
    base = Base(request.version, step.seen(request.answers))
    saved = save_step(request_id, step, step.part(raw), base, at, confirm=True)
    if saved.problems:
        raise InvalidInput(saved.problems)


def _send(request_id: str, number: int, raw: dict[str, Any], at: datetime) -> IntakeRequest:
    """The last page: its own answers, the price it showed, the commitment."""
    request = db.session.get_one(IntakeRequest, request_id)
    part = STEPS[-1].part(raw)
    answers = parse_request({**request.answers, **part, "submitted_on": business_day(at).isoformat()})
    seen = quote_fingerprint(quote_to_dict(reviewed_quote(request, business_day(at), answers)))
    submission = Submission(
        part=part, version=request.version, key=f"{key_of(number)}-sent", quote_seen=seen, committed=True
    )
    return submit_request(request_id, submission, Actor(partner_email=request.owner_email), at)

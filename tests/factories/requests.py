"""Requests: the 25 of the demonstration, fresh copies each time; drafts and submitted requests made from them."""

from __future__ import annotations

import json
from contextlib import nullcontext
from copy import deepcopy
from datetime import datetime, timezone
from functools import cache
from importlib import resources
from typing import Any

from flask import current_app, has_request_context

from licensing.accounts.access import Actor
from licensing.catalogue.models import Producer
from licensing.intake.models import IntakeRequest
from licensing.intake.operations import Base, Submission, save_step, start_draft, submit_request
from licensing.intake.operations.drafts import Start
from licensing.intake.review_price import reviewed_quote
from licensing.intake.steps.price import quote_fingerprint
from licensing.intake.steps.table import STEPS
from licensing.kernel.clock import business_day
from licensing.kernel.ids import new_token
from licensing.pricing.wire import quote_to_dict


@cache
def _text() -> str:
    return resources.files("licensing.demo").joinpath("requests.json").read_text(encoding="utf-8")


def demo_requests() -> list[dict[str, Any]]:
    """The 25 raw requests of the demonstration (19 institutions, 6 employers), free to change."""
    requests: list[dict[str, Any]] = json.loads(_text())
    return requests


def demo_request(name: str) -> dict[str, Any]:
    """The raw request of the organisation whose name starts so."""
    return next(raw for raw in demo_requests() if raw["organisation"]["name"].startswith(name))


SUBMITTED_AT = datetime(2026, 9, 2, 10, 0, tzinfo=timezone.utc)


def submitted_request(producer: Producer, raw: dict[str, Any], at: datetime | None = None) -> IntakeRequest:
    """A request sent to that producer with these raw answers, through the real operations; committed.

    `at` defaults to ten in the morning (UTC) of the raw `submitted_on`, else to the second of September 2026.
    """
    answers = deepcopy(raw)
    day = answers.pop("submitted_on", None)
    at = at or (datetime.fromisoformat(f"{day}T10:00:00+00:00") if day else SUBMITTED_AT)
    answers |= {"course": producer.courses[0].slug}
    with _request_context():
        draft = draft_request(producer, answers, at)
        quote = reviewed_quote(draft, business_day(at))
        submission = Submission(draft.version, new_token(), quote_fingerprint(quote_to_dict(quote)), committed=True)
        return submit_request(draft.id, submission, Actor(partner_email=draft.owner_email), at)


def resubmitted(request: IntakeRequest, answers: dict[str, Any], at: datetime) -> IntakeRequest:
    """A request sent back for corrections, with these answers in their places and sent again; committed."""
    with _request_context():
        for step in STEPS:
            base = Base(request.version, step.seen(request.answers))
            save_step(request.id, step, step.part(answers), base, at, confirm=True)
        quote = reviewed_quote(request, business_day(at))
        submission = Submission(request.version, new_token(), quote_fingerprint(quote_to_dict(quote)), committed=True)
        return submit_request(request.id, submission, Actor(partner_email=request.owner_email), at)


def draft_request(producer: Producer, raw: dict[str, Any], at: datetime = SUBMITTED_AT) -> IntakeRequest:
    """A draft whose six steps were all filled and confirmed; committed."""
    email = raw["contacts"]["requester"]["email"]
    start = Start(raw["audience"], email, producer.courses[0], raw["language"], new_token())
    with _request_context():
        draft = start_draft(start, Actor(), at)
    for step in STEPS:
        base = Base(draft.version, step.seen(draft.answers))
        saved = save_step(draft.id, step, step.part(raw), base, at, confirm=True)
        assert not saved.problems, saved.problems
    return draft


def _request_context() -> Any:
    """Links in mails need a request; none is opened where one is already."""
    return nullcontext() if has_request_context() else current_app.test_request_context()

"""Submit a request, for the first time or after corrections: everything checked at once, the quote frozen, both sides told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from licensing.accounts.access import Actor
from licensing.audit.operations import record
from licensing.catalogue.queries import open_sessions
from licensing.intake import lifecycle
from licensing.intake.answers import IntakeAnswers, answers_to_dict, parse_request
from licensing.intake.models import IntakeRequest
from licensing.intake.operations.files import freeze_files
from licensing.intake.operations.notices import tell_approvers, tell_requester
from licensing.intake.operations.saving import conflict, keep_part
from licensing.intake.operations.traces import actor_label
from licensing.intake.promise import review_due_on
from licensing.intake.proposals import end_proposal
from licensing.intake.queries import course_of
from licensing.intake.quoting import course_facts
from licensing.intake.references import next_reference, series_of
from licensing.intake.remarks.operations import notice_changes
from licensing.intake.review_price import reviewed_quote
from licensing.intake.rounds import keep_submission
from licensing.intake.rules import session_problems
from licensing.intake.steps.checks import not_committed, refusals, session_closed
from licensing.intake.steps.price import quote_fingerprint
from licensing.intake.steps.progress import skipped
from licensing.intake.steps.table import STEPS
from licensing.kernel.clock import business_day
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound, Problem
from licensing.outbox.operations import enqueue
from licensing.pricing.values import Quote
from licensing.pricing.wire import quote_to_dict


@dataclass(frozen=True, slots=True)
class Submission:
    """What the last page sends: the version it showed, its key, the quote it showed, the commitment, its own answers."""

    version: int
    key: str
    quote_seen: str
    committed: bool
    part: dict[str, Any] | None = None
    """The last page's own answers; None leaves what is stored."""


class QuoteChanged(Conflict):
    """The price is no longer the one the partner read; `theirs` is the new quote. It must be confirmed again."""


def submit_request(request_id: str, submission: Submission, by: Actor, at: datetime) -> IntakeRequest:
    """Send a draft, or a corrected request, to the producer. Commits.

    The same `submission.key` twice is one submission. `InvalidInput` with every problem at once (skipped steps, answers,
    a closed session, forbidden uses, no commitment), `Conflict` when another window changed the answers, `QuoteChanged` when
    the price moved, `NotAllowed` when the request was already sent by another page.
    """
    request = lock_row(IntakeRequest, request_id)
    if request is None:
        raise NotFound
    if request.state == "submitted" and request.submission_key == submission.key:
        return request
    if request.state not in lifecycle.EDITABLE:
        raise NotAllowed("submit", request.state)
    if request.version != submission.version:
        raise conflict(request.answers)
    keep_part(request, STEPS[-1], submission.part or STEPS[-1].part(request.answers), at, confirm=True)
    _send(request, submission, by, at)
    db.session.commit()
    return request


def _send(request: IntakeRequest, submission: Submission, by: Actor, at: datetime) -> None:
    """Check, freeze, announce; a refusal keeps what was typed on the last page."""
    on = business_day(at)
    try:
        answers = _checked(request, submission, on)
        quote = _confirmed(request, answers, submission, on)
    except (InvalidInput, QuoteChanged):
        db.session.commit()
        raise
    _freeze(request, answers, quote, submission.key, at)
    notice_changes(request, actor_label(by, request), at)
    files = freeze_files(request, at)
    _ask_for_number(request, by, at)
    _announce(request, by, at, files)


def _checked(request: IntakeRequest, submission: Submission, on: date) -> IntakeAnswers:
    found = skipped(request.steps_done) + ([] if submission.committed else [not_committed()])
    sessions = [session.code for session in open_sessions(course_of(request).id, on)]
    found += session_closed(request.answers, sessions)
    answers, wrong = _parsed(request.answers, on)
    if answers is not None and not found:
        found = session_problems(answers, course_facts(course_of(request)))
    if answers is None or found:
        raise InvalidInput(found + wrong)
    return answers


def _parsed(answers: Mapping[str, Any], on: date) -> tuple[IntakeAnswers | None, list[Problem]]:
    try:
        return parse_request({**answers, "submitted_on": on.isoformat()}), []
    except InvalidInput as refusal:
        return None, refusal.problems


def _confirmed(request: IntakeRequest, answers: IntakeAnswers, submission: Submission, on: date) -> Quote:
    quote = reviewed_quote(request, on, answers)
    if quote.forbidden:
        raise InvalidInput(refusals(quote.forbidden))
    if quote_fingerprint(quote_to_dict(quote)) != submission.quote_seen:
        raise QuoteChanged(quote_to_dict(quote))
    return quote


def _freeze(request: IntakeRequest, answers: IntakeAnswers, quote: Quote, key: str, at: datetime) -> None:
    if request.reference is None:
        request.reference = next_reference(series_of("DEM", request.producer.agreement_prefix, at), at)
    lifecycle.advance(request, "submit" if request.state == "draft" else "resubmit")
    request.answers, request.quote, request.reviewed_total = answers_to_dict(answers), quote_to_dict(quote), None
    request.submission_key = key
    request.submitted_at = request.updated_at = at
    request.submitted_on = business_day(at)
    request.due_on = review_due_on(request.submitted_on)
    request.organisation_name, request.learner_count = answers.organisation.name[:300], answers.learner_count
    request.language = answers.language
    request.version += 1
    end_proposal(request)
    keep_submission(request, at)


def _ask_for_number(request: IntakeRequest, by: Actor, at: datetime) -> None:
    """Have the confirmed price written down as a numbered quote, when every product has its price."""
    quote = request.quote or {}
    if quote.get("unpriced"):
        return
    payload = {
        "request_id": request.id, "version": request.version, "quote": quote, "answers": request.answers,
        "by": actor_label(by, request),
    }  # fmt: skip
    enqueue("quote.issue", f"quote.issue:{request.id}:{request.version}", payload, at)


def _announce(request: IntakeRequest, by: Actor, at: datetime, files: list[dict[str, str]]) -> None:
    quote = request.quote or {}
    data = {"reference": request.reference, **{name: quote[name] for name in ("net", "total", "currency")}}
    data |= {"files": files} if files else {}
    record(at, actor_label(by, request), "intake.submit", f"request:{request.id}", data)
    tell_requester(request, at)
    tell_approvers(request, "submitted", at)

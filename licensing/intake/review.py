"""The producer's review of a submitted request: corrections asked for, refusal. One commit each.

Prices and discounts by hand are in `written_prices`. Approval makes an agreement and lives in `agreements.operations`; it loads
its request with `review_lock.lock_for_review` too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import force_locale

from licensing.accounts.access import Actor
from licensing.accounts.operations import make_resume_url
from licensing.audit.operations import record
from licensing.intake import lifecycle
from licensing.intake.answer_words import words_of
from licensing.intake.models import IntakeRequest, ReviewComment
from licensing.intake.proposals import end_proposal
from licensing.intake.remarks.lifecycle import Hand, move
from licensing.intake.remarks.operations import new_remark, settle
from licensing.intake.remarks.queries import added_words, in_reading_order
from licensing.intake.review_lock import lock_for_review
from licensing.intake.review_messages import NO_COMMENT, NO_REASON, REASON_LENGTH, too_long
from licensing.intake.rounds import note_reading
from licensing.intake.steps import typed
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput
from licensing.outbox.mail import send_mail


@dataclass(frozen=True, slots=True)
class Comment:
    """What the producer asks to correct; `path` is a step ("steps.4") or a field ("cohorts.0.learners")."""

    path: str
    text: str


def decide(request: IntakeRequest, event: str, by: Actor, at: datetime, reason: str | None = None) -> None:
    """Move a locked request by a producer's decision and note who, when and why. Does not commit."""
    lifecycle.advance(request, event)
    request.decided_at, request.decided_by, request.decision_reason = at, by.email, reason
    request.updated_at = at
    request.version += 1
    end_proposal(request)
    note_reading(request, by, at)
    settle(request, by, at, final=event != "request_corrections")


def request_corrections(
    request_id: str,
    comments: tuple[Comment, ...],
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> IntakeRequest:
    """Send a submitted request back to the partner with every remark of the review at once; the requester is told by mail.

    These are the drafts that any reviewer wrote while reading, the remarks still or again open, and the `comments` given
    here. Raises `InvalidInput` when there is none at all, else as `lock_for_review`.
    """
    request = lock_for_review(request_id, by, "request_corrections", seen_version)
    kept = _checked(comments)
    still_open = [each for each in request.comments if each.state == "open" and not each.internal]
    drafts = [each for each in request.comments if each.state == "draft"]
    drafts += [new_remark(request, each.path, each.text, by, at) for each in kept]
    if not drafts and not still_open:
        raise InvalidInput([NO_COMMENT])
    db.session.flush()
    decide(request, "request_corrections", by, at)
    for draft in drafts:
        move(draft, "send", Hand("producer", by.label, at))
    asked = in_reading_order([*still_open, *drafts])
    data = {"paths": [each.path for each in asked]}
    record(at, by.label, "intake.request_corrections", f"request:{request.id}", data)
    _tell(request, "corrections", {"comments": remarks(request, asked)}, at)
    db.session.commit()
    return request


def remarks(request: IntakeRequest, asked: Iterable[ReviewComment]) -> list[tuple[str, str]]:
    """Remarks as a mail lists them: each with the name of its answer, and what was added when it was reopened, in the partner's language."""
    words = words_of(request)
    with force_locale(request.language):
        return [(words.place(each.path), "\n".join([each.text, *added_words(each)])) for each in asked]


def _checked(comments: tuple[Comment, ...]) -> list[Comment]:
    kept = [Comment(c.path, text) for c in comments if (text := typed.text(c.text))]
    refused = [too_long(c.path) for c in kept if len(c.text) > REASON_LENGTH]
    if refused:
        raise InvalidInput(refused)
    return kept


def decline_request(
    request_id: str, reason: str, by: Actor, at: datetime, seen_version: int | None = None
) -> IntakeRequest:
    """Refuse a submitted request; the reason is sent to the requester. Raises `InvalidInput` without one."""
    request = lock_for_review(request_id, by, "decline", seen_version)
    reason = reason_of(reason)
    decide(request, "decline", by, at, reason)
    record(at, by.label, "intake.decline", f"request:{request.id}", {"reason": reason})
    _tell(request, "declined", {"reason": reason}, at)
    db.session.commit()
    return request


def reason_of(text: str) -> str:
    """A reason without outer blanks; InvalidInput when there is none, or it is too long."""
    text = typed.text(text) or ""
    if not text:
        raise InvalidInput([NO_REASON])
    if len(text) > REASON_LENGTH:
        raise InvalidInput([too_long("reason")])
    return text


def _tell(request: IntakeRequest, template: str, context: dict[str, Any], at: datetime) -> None:
    """Mail the decision to the requester, with the way back to the request."""
    contact = request.answers["contacts"]["requester"]
    url = make_resume_url(contact["email"], f"/request/{request.id}/status", at)
    facts = {"reference": request.reference, "producer": request.producer.name, "name": contact["name"], "url": url}
    send_mail(
        template=f"agreements/mail/{template}",
        to=contact["email"],
        language=request.language,
        context={**facts, **context},
        key=f"intake.{template}:{request.id}:{request.version}",
        at=at,
        producer_id=request.producer_id,
        reply_to=request.producer.contact_email,
        secrets=[url],
        about=f"request:{request.id}",
    )

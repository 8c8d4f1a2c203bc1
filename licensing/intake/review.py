"""The producer's review of a submitted request: corrections asked for, refusal. One commit each.

Prices and discounts by hand are in `written_prices`. Approval makes an agreement and lives in `agreements.operations`; it loads
its request with `lock_for_review` too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from licensing.accounts.access import Actor
from licensing.accounts.operations import make_resume_url
from licensing.audit.operations import record
from licensing.intake import lifecycle
from licensing.intake.models import IntakeRequest, ReviewComment
from licensing.intake.review_messages import (
    CHANGED,
    DECIDED,
    NO_COMMENT,
    NO_REASON,
    NOT_APPROVER,
    REASON_LENGTH,
    too_long,
)
from licensing.intake.steps import typed
from licensing.intake.steps.table import step_of
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound
from licensing.kernel.texts import isolated
from licensing.outbox.mail import send_mail


@dataclass(frozen=True, slots=True)
class Comment:
    """What the producer asks to correct; `path` is a step ("steps.4") or a field ("cohorts.0.learners")."""

    path: str
    text: str


def lock_for_review(request_id: str, by: Actor, event: str, seen_version: int | None = None) -> IntakeRequest:
    """Load a request for deciding on it: locked, of one of the actor's producers, in a state that permits `event`.

    `seen_version`: the version the actor was looking at, when known. Raises `NotFound` for a missing or foreign request or a
    draft, `NotAllowed` without the approver role, when somebody decided first, or when the partner changed it since.
    """
    request = lock_row(IntakeRequest, request_id)
    if (
        request is None
        or request.state == "draft"
        or request.producer_id not in by.producers_as("approver", "signatory")
    ):
        raise NotFound(request_id)
    if not by.has("approver", request.producer_id):
        raise NotAllowed(event, request.state, NOT_APPROVER)
    if not lifecycle.can(request.state, event):
        raise NotAllowed(event, request.state, _already(request))
    if seen_version is not None and request.version != seen_version:
        raise NotAllowed(event, request.state, CHANGED)
    return request


def _already(request: IntakeRequest) -> dict[str, str] | None:
    sentences = DECIDED.get(request.state)
    if sentences is None or request.decided_by is None:
        return None
    return {
        "fr": f"{sentences['fr']} par {request.decided_by}.",
        "en": f"{sentences['en']} by {request.decided_by}.",
        "ar": f"{sentences['ar']} من طرف {isolated(request.decided_by)}.",
    }


def decide(request: IntakeRequest, event: str, by: Actor, at: datetime, reason: str | None = None) -> None:
    """Move a locked request by a producer's decision and note who, when and why. Does not commit."""
    lifecycle.advance(request, event)
    request.decided_at, request.decided_by, request.decision_reason = at, by.email, reason
    request.updated_at = at
    request.version += 1
    _close_resolved(request)


def _close_resolved(request: IntakeRequest) -> None:
    for comment in request.comments:
        if comment.state == "resolved":
            comment.state = "closed"


def request_corrections(
    request_id: str,
    comments: tuple[Comment, ...],
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> IntakeRequest:
    """Send a submitted request back to the partner with at least one comment; the requester is told by mail.

    Raises `InvalidInput` when no comment has a text, else as `lock_for_review`.
    """
    request = lock_for_review(request_id, by, "request_corrections", seen_version)
    kept = _checked(comments)
    decide(request, "request_corrections", by, at)
    rows = [
        ReviewComment(request_id=request.id, path=c.path, text=c.text, author=by.email or "", created_at=at)
        for c in kept
    ]
    request.comments.extend(rows)
    record(at, by.label, "intake.request_corrections", f"request:{request.id}", {"paths": [c.path for c in kept]})
    _tell(request, "corrections", {"comments": [(step_of(c.path), c.text) for c in kept]}, at)
    db.session.commit()
    return request


def _checked(comments: tuple[Comment, ...]) -> list[Comment]:
    kept = [Comment(c.path, text) for c in comments if (text := typed.lines(c.text))]
    if not kept:
        raise InvalidInput([NO_COMMENT])
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
    text = typed.lines(text) or ""
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
        reply_to=request.producer.contact_email,
        secrets=[url],
        about=f"request:{request.id}",
    )

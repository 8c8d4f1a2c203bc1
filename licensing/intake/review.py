"""The producer's review of a submitted request: corrections asked for, refusal, manual price lines. One commit each.

Approval itself makes an agreement and lives in `agreements.operations`; it loads its request with `lock_for_review` too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from licensing.accounts.access import Actor
from licensing.accounts.operations import make_resume_url
from licensing.audit.operations import record
from licensing.intake import lifecycle
from licensing.intake.models import IntakeRequest, ManualLine, ReviewComment
from licensing.intake.review_messages import (
    BAD_PRICE,
    CHANGED,
    DECIDED,
    NO_COMMENT,
    NO_REASON,
    NOT_APPROVER,
    NOT_UNPRICED,
    REASON_LENGTH,
    too_long,
)
from licensing.intake.review_price import quoted_on, reviewed_quote
from licensing.intake.steps import typed
from licensing.intake.steps.table import step_of
from licensing.kernel.clock import business_day
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound
from licensing.kernel.money import round_amount
from licensing.outbox.mail import send_mail
from licensing.pricing.values import Unpriced

MAX_UNIT_PRICE = Decimal(1_000_000)


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
    return {"fr": f"{sentences['fr']} par {request.decided_by}.", "en": f"{sentences['en']} by {request.decided_by}."}


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
    reason = _reason(reason)
    decide(request, "decline", by, at, reason)
    record(at, by.label, "intake.decline", f"request:{request.id}", {"reason": reason})
    _tell(request, "declined", {"reason": reason}, at)
    db.session.commit()
    return request


def add_manual_line(
    request_id: str, product: str, unit_price: Decimal, reason: str, by: Actor, at: datetime
) -> ManualLine:
    """Price one product that the schedule does not price; quantity and label are those of the request's quote.

    `unit_price` is net of VAT, in the quote's currency. Raises `InvalidInput` for a product that is not unpriced or already
    has its line, a price that is negative, too large or finer than the currency, or a missing reason.
    """
    request = lock_for_review(request_id, by, "approve")
    reason = _reason(reason)
    open_product = _unpriced(request, product, quoted_on(request, business_day(at)))
    _check_price(unit_price, open_product.currency)
    line = ManualLine(
        request_id=request.id, product=product, label=_label(open_product, request), quantity=open_product.quantity,
        unit_price=unit_price, reason=reason, author=by.email or "", created_at=at,
    )  # fmt: skip
    request.manual_lines.append(line)
    data = {"product": product, "quantity": line.quantity, "unit_price": str(unit_price), "reason": reason}
    record(at, by.label, "intake.add_manual_line", f"request:{request.id}", data)
    db.session.commit()
    return line


def remove_manual_line(request_id: str, line_id: str, by: Actor, at: datetime) -> None:
    """Take a manual price line back before approval. Raises `NotFound` when the request has no such line."""
    request = lock_for_review(request_id, by, "approve")
    line = next((line for line in request.manual_lines if line.id == line_id), None)
    if line is None:
        raise NotFound(line_id)
    db.session.delete(line)
    record(at, by.label, "intake.remove_manual_line", f"request:{request.id}", {"product": line.product})
    db.session.commit()


def _unpriced(request: IntakeRequest, product: str, on: date) -> Unpriced:
    for each in reviewed_quote(request, on).unpriced:
        if each.product == product:
            return each
    raise InvalidInput([NOT_UNPRICED])


def _label(product: Unpriced, request: IntakeRequest) -> str:
    return product.label.get(request.language) or product.label["fr"]


def _check_price(unit_price: Decimal, currency: str) -> None:
    in_range = unit_price.is_finite() and 0 <= unit_price <= MAX_UNIT_PRICE
    if not in_range or round_amount(unit_price, currency) != unit_price:
        raise InvalidInput([BAD_PRICE])


def _reason(text: str) -> str:
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
    )

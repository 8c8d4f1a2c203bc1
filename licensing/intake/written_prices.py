"""What the producer writes on the price of a request under review: prices the schedule lacks, discounts. One commit each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from flask import current_app

from licensing.accounts.access import Actor
from licensing.accounts.queries import people_with_role
from licensing.audit.operations import record
from licensing.intake.models import IntakeRequest, ManualDiscountRow, ManualLine
from licensing.intake.proposals import end_proposal
from licensing.intake.review import reason_of
from licensing.intake.review_lock import lock_for_review
from licensing.intake.review_messages import BAD_PRICE, NOT_UNPRICED
from licensing.intake.review_price import authors_by_hand, current_quote, note_total, second_person_needed
from licensing.intake.steps import typed
from licensing.kernel.clock import business_day
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotFound, Problem
from licensing.kernel.ids import new_id
from licensing.kernel.money import finer_than
from licensing.outbox.mail import send_mail
from licensing.pricing.discounts import by_hand
from licensing.pricing.values import ManualDiscount, Unpriced

MAX_UNIT_PRICE = Decimal(1_000_000)


def add_manual_line(
    request_id: str, product: str, unit_price: Decimal, reason: str, by: Actor, at: datetime
) -> ManualLine:
    """Price one product that the schedule does not price; quantity and label are those of the request's quote.

    It takes the place of a price written for another quantity. `unit_price` is net of VAT, in the quote's currency. Raises
    `InvalidInput` for a product that is not unpriced or already has its line, a price that is negative, too large or finer
    than the currency, or a missing reason.
    """
    request = lock_for_review(request_id, by, "approve")
    reason = reason_of(reason)
    open_product = _unpriced(request, product, business_day(at))
    _check_price(unit_price, open_product.currency)
    line = ManualLine(
        request_id=request.id, product=product, label=_label(open_product, request), quantity=open_product.quantity,
        unit_price=unit_price, reason=reason, author=by.email or "", created_at=at,
    )  # fmt: skip
    for earlier in [each for each in request.manual_lines if each.product == product]:
        _take_back(request, earlier, by, at)
    request.manual_lines.append(line)
    _price_changed(request, at)
    data = {"product": product, "quantity": line.quantity, "unit_price": str(unit_price), "reason": reason}
    record(at, by.label, "intake.add_manual_line", f"request:{request.id}", data)
    _call_second_person(request, by, at)
    db.session.commit()
    return line


def remove_manual_line(request_id: str, line_id: str, by: Actor, at: datetime) -> None:
    """Take a manual price line back before approval. Raises `NotFound` when the request has no such line."""
    request = lock_for_review(request_id, by, "approve")
    line = next((line for line in request.manual_lines if line.id == line_id), None)
    if line is None:
        raise NotFound(line_id)
    _take_back(request, line, by, at)
    _price_changed(request, at)
    db.session.commit()


def _price_changed(request: IntakeRequest, at: datetime) -> None:
    end_proposal(request)
    note_total(request, business_day(at))


def _take_back(request: IntakeRequest, line: ManualLine, by: Actor, at: datetime) -> None:
    request.manual_lines.remove(line)
    db.session.delete(line)
    record(at, by.label, "intake.remove_manual_line", f"request:{request.id}", {"product": line.product})


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount to grant by hand: its name, a percentage or a net amount (exactly one), the reason."""

    label: str
    percent: Decimal | None
    amount: Decimal | None
    reason: str


def add_manual_discount(request_id: str, discount: Discount, by: Actor, at: datetime) -> ManualDiscountRow:
    """Grant a discount on a request under review; it comes after those of the schedule.

    Raises `InvalidInput` (paths label, percent, amount, reason): neither or both measures, a percentage outside 0–100, an
    amount above what is left to pay or finer than the currency, no name, no reason.
    """
    request = lock_for_review(request_id, by, "approve")
    quote = current_quote(request, business_day(at))
    row = ManualDiscountRow(
        id=new_id(), request_id=request.id, label=(typed.text(discount.label) or "")[:300], percent=discount.percent,
        amount=discount.amount, reason=reason_of(discount.reason), author=by.email or "", created_at=at,
    )  # fmt: skip
    granted = ManualDiscount(row.id, row.label, row.percent, row.amount, row.reason, row.author)
    try:
        by_hand((granted,), quote.net, quote.currency)
    except InvalidInput as refusal:
        own = [Problem(each.path.rpartition(".")[2], each.code, each.message) for each in refusal.problems]
        raise InvalidInput(own) from refusal
    request.manual_discounts.append(row)
    _price_changed(request, at)
    measure = {"percent": str(row.percent)} if row.percent is not None else {"amount": str(row.amount)}
    data = {"label": row.label, **measure, "reason": row.reason}
    record(at, by.label, "intake.add_manual_discount", f"request:{request.id}", data)
    _call_second_person(request, by, at)
    db.session.commit()
    return row


def remove_manual_discount(request_id: str, discount_id: str, by: Actor, at: datetime) -> None:
    """Take a discount back before approval. Raises `NotFound` when the request has no such discount."""
    request = lock_for_review(request_id, by, "approve")
    row = next((row for row in request.manual_discounts if row.id == discount_id), None)
    if row is None:
        raise NotFound(discount_id)
    request.manual_discounts.remove(row)
    db.session.delete(row)
    _price_changed(request, at)
    record(at, by.label, "intake.remove_manual_discount", f"request:{request.id}", {"label": row.label})
    db.session.commit()


def _call_second_person(request: IntakeRequest, by: Actor, at: datetime) -> None:
    """Tell the other approvers when what was written by hand must be approved by one of them."""
    today = business_day(at)
    reasons = second_person_needed(request, current_quote(request, today), today)
    if not reasons:
        return
    authors = authors_by_hand(request) | {by.email}
    for person in people_with_role(request.producer_id, "approver"):
        if person.email in authors:
            continue
        why = [reason.get(person.language, reason["fr"]) for reason in reasons]
        send_mail(
            template="intake/mail/second_person",
            to=person.email,
            language=person.language,
            context={
                "reference": request.reference, "organisation": request.organisation_name, "who": by.name or by.email,
                "reasons": why, "url": f"{current_app.config['SETTINGS'].base_url.rstrip('/')}/desk/requests/{request.id}",
            },
            key=f"intake.second_person:{request.id}:{at.isoformat()}:{person.id}",
            at=at,
            producer_id=request.producer_id,
            about=f"request:{request.id}",
        )  # fmt: skip


def _unpriced(request: IntakeRequest, product: str, today: date) -> Unpriced:
    for each in current_quote(request, today).unpriced:
        if each.product == product:
            return each
    raise InvalidInput([NOT_UNPRICED])


def _label(product: Unpriced, request: IntakeRequest) -> str:
    return product.label.get(request.language) or product.label["fr"]


def _check_price(unit_price: Decimal, currency: str) -> None:
    in_range = unit_price.is_finite() and 0 <= unit_price <= MAX_UNIT_PRICE
    if not in_range or finer_than(unit_price, currency):
        raise InvalidInput([BAD_PRICE])

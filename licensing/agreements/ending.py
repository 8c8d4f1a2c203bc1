"""End an agreement in force: the partner renounces, the producer records a ground, its term passes. One commit each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, not_, select

from licensing.accounts.access import Actor
from licensing.agreements import lifecycle, refusals
from licensing.agreements.effects import carry_out
from licensing.agreements.invoiced import invoices_of
from licensing.agreements.models import SIGNED, Agreement, AgreementEnd
from licensing.agreements.queries import DESK_ROLES
from licensing.agreements.rules import ending
from licensing.agreements.rules.ending import Asked
from licensing.audit.operations import record
from licensing.intake.operations.traces import require_proof
from licensing.intake.queries import request_for
from licensing.kernel.clock import business_day
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound, Problem
from licensing.kernel.texts import storable


def renounce_agreement(request_id: str, by: Actor, at: datetime) -> Agreement:
    """The partner renounces, without cost or reason, while the agreement's own article leaves it free to. Commits.

    `NotFound` for a file that is not the partner's or has no agreement, `NotProved` without a proved address, `NotAllowed` once
    that is over.
    """
    require_proof(by, request_for(by, request_id))
    agreement = _locked(
        db.session.scalars(select(Agreement.id).where(Agreement.request_id == request_id)).one_or_none()
    )
    if not can_renounce(agreement, business_day(at)):
        raise NotAllowed("renounce", agreement.state, refusals.NO_FREE_END)
    asked = Asked("renounced", "")
    _end(agreement, "renounce", asked, by.label, by.partner_email or "", at)
    return agreement


def terminate_agreement(agreement_id: str, asked: Asked, by: Actor, at: datetime) -> Agreement:
    """The producer ends an agreement, or records that the partner did by letter, on a ground that it provides for. Commits.

    `NotFound` for a missing or foreign agreement, `NotAllowed` without the approver role or when none is in force,
    `InvalidInput` with every problem (`ground`, `notice_on`, `reason`).
    """
    agreement = _locked(agreement_id)
    if agreement.producer_id not in by.producers_as(*DESK_ROLES):
        raise NotFound(agreement_id)
    if not by.has("approver", agreement.producer_id):
        raise NotAllowed("terminate", agreement.state, refusals.NOT_APPROVER)
    if not lifecycle.can(agreement.state, "terminate"):
        raise NotAllowed("terminate", agreement.state, refusals.NOT_IN_FORCE)
    asked = Asked(asked.ground, storable(asked.reason).strip(), asked.notice_on)
    found = ending.problems(agreement.terms, asked, business_day(at))
    if not 0 < len(asked.reason) <= refusals.REASON_LENGTH:
        found.append(Problem("reason", "missing", refusals.DETAILS))
    if found:
        raise InvalidInput(found)
    _end(agreement, "terminate", asked, by.label, by.name or "", at)
    return agreement


def can_renounce(agreement: Agreement | None, on: date) -> bool:
    """Whether the partner is still free to renounce on that day."""
    if agreement is None or not lifecycle.can(agreement.state, "renounce"):
        return False
    last = ending.last_free_day(agreement.terms)
    return last is not None and on <= last


def end_of(agreement_id: str) -> AgreementEnd | None:
    """How an agreement ended before its term; None when it did not."""
    return db.session.get(AgreementEnd, agreement_id)


def owes() -> ColumnElement[bool]:
    """Whether an agreement was signed by both and its price is owed: what may be invoiced."""
    waived = exists().where(AgreementEnd.agreement_id == Agreement.id, AgreementEnd.price == "not_due")
    return and_(Agreement.state.in_(SIGNED), not_(waived))


def owes_price(agreement: Agreement) -> bool:
    """The same of one agreement."""
    end = end_of(agreement.id)
    return agreement.state in SIGNED and (end is None or end.price != "not_due")


def over(on: date, limit: int) -> Sequence[str]:
    """Ids of agreements in force whose last day lies before that day, the longest over first."""
    query = select(Agreement.id).where(Agreement.state == "in_force", Agreement.ends_on < on)
    return db.session.scalars(query.order_by(Agreement.ends_on, Agreement.id).limit(limit)).all()


def _locked(agreement_id: str | None) -> Agreement:
    agreement = lock_row(Agreement, agreement_id) if agreement_id else None
    if agreement is None:
        raise NotFound(agreement_id)
    return agreement


def _end(agreement: Agreement, event: str, asked: Asked, label: str, name: str, at: datetime) -> None:
    on = business_day(at)
    numbers = tuple(invoice.number for invoice in invoices_of(agreement.id))
    facts = ending.facts_of(agreement.terms, asked, on, numbers, name)
    move = lifecycle.advance(agreement, event)
    row = AgreementEnd(
        agreement_id=agreement.id, ground=asked.ground, price=facts["price"], effective_on=on, facts=facts,
        recorded_by=label, recorded_at=at,
    )  # fmt: skip
    db.session.add(row)
    data = {"ground": asked.ground, "price": facts["price"], "reason": asked.reason}
    record(
        at, label, f"agreements.{event}", f"agreement:{agreement.id}", {key: said for key, said in data.items() if said}
    )
    carry_out(move, agreement, facts, at)
    db.session.commit()

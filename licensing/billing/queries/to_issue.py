"""Reads of what waits to be invoiced: agreements signed by both, with a price that is owed, without invoice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Numeric, Select, and_, cast, func, select

from licensing.accounts.access import Actor
from licensing.agreements.ending import owes
from licensing.agreements.models import Agreement
from licensing.billing.models import Invoice
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound

LIST_SIZE = 100


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures at the top of the finance pages; `issued` maps a currency to (count, total) of the year."""

    to_issue: int
    free: int
    year: int
    issued: dict[str, tuple[int, Decimal]]


def agreement_to_issue(who: Actor, agreement_id: str) -> Agreement:
    """An agreement of one of the actor's producers, whatever its state; NotFound for a foreign or a missing one."""
    agreement = db.session.get(Agreement, agreement_id)
    if agreement is None or not who.has("finance", agreement.producer_id):
        raise NotFound(agreement_id)
    return agreement


def agreements_to_issue(who: Actor, among: Iterable[str] | None = None, limit: int = LIST_SIZE) -> Sequence[Agreement]:
    """Agreements that wait for their invoice, the longest in force first; at most `limit`. `among`: only these ids."""
    query = _waiting(select(Agreement), who).where(_priced())
    if among is not None:
        query = query.where(Agreement.id.in_(list(among)[:LIST_SIZE]))
    return db.session.scalars(query.order_by(Agreement.in_force_at, Agreement.id).limit(limit)).all()


def issued_at_once(who: Actor, label: str, at: object) -> Sequence[Invoice]:
    """The invoices that one person issued in one go, in the order of their numbers."""
    mine = Invoice.producer_id.in_(who.producers_as("finance"))
    query = select(Invoice).where(mine, Invoice.issued_by == label, Invoice.issued_at == at)
    return db.session.scalars(query.order_by(Invoice.series, Invoice.sequence).limit(LIST_SIZE)).all()


def figures(who: Actor, on: date) -> Figures:
    """How much waits, how many agreements cost nothing, and what was issued in the year of that day."""
    count = select(func.count()).select_from(Agreement)
    waiting = db.session.scalar(_waiting(count, who).where(_priced())) or 0
    free = db.session.scalar(_waiting(count, who).where(~_priced())) or 0
    return Figures(waiting, free, on.year, _issued(who, on.year))


def _issued(who: Actor, year: int) -> dict[str, tuple[int, Decimal]]:
    mine = Invoice.producer_id.in_(who.producers_as("finance"))
    of_year = Invoice.issued_on.between(date(year, 1, 1), date(year, 12, 31))
    query = select(Invoice.currency, func.count(), func.sum(Invoice.total)).where(mine, of_year)
    found = db.session.execute(query.group_by(Invoice.currency).order_by(Invoice.currency))
    return {currency: (number, total) for currency, number, total in found}


def _waiting(query: Select[Any], who: Actor) -> Select[Any]:
    query = query.outerjoin(Invoice, Invoice.agreement_id == Agreement.id)
    mine = Agreement.producer_id.in_(who.producers_as("finance"))
    return query.where(and_(mine, owes(), Invoice.id.is_(None)))


def _priced() -> ColumnElement[bool]:
    """Whether the agreement's total is not zero; the total is a decimal text in the frozen terms."""
    return cast(Agreement.terms["quote"]["total"].as_string(), Numeric(18, 4, asdecimal=True)) != 0

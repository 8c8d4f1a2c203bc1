"""Reads of issued invoices: one, a page of them, all of them for an export, their sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, literal, select, tuple_
from sqlalchemy.orm import Session

from licensing.accounts.access import Actor
from licensing.agreements.models import Agreement
from licensing.billing.models import Invoice, InvoiceDocument
from licensing.billing.queries.filters import InvoiceFilters, conditions
from licensing.documents.models import StoredDocument
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound

PAGE_SIZE = 50
PDF = "pdf"


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One invoice in a list or an export."""

    id: str
    number: str
    issued_on: date
    due_on: date
    buyer_name: str
    agreement_id: str
    agreement: str
    currency: str
    net: Decimal
    vat_category: str
    vat_rate: str
    vat_amount: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class InvoicePage:
    """One page of the list, newest first; `following` is the cursor of the next page, None on the last."""

    rows: tuple[InvoiceRow, ...]
    following: str | None


@dataclass(frozen=True, slots=True)
class CurrencyTotal:
    """Sums of the invoices in one currency."""

    currency: str
    count: int
    net: Decimal
    vat_amount: Decimal
    total: Decimal


def invoice_of(agreement_id: str) -> Invoice | None:
    """The invoice of an agreement, if it was issued."""
    return db.session.scalars(select(Invoice).where(Invoice.agreement_id == agreement_id)).one_or_none()


def invoice_for(who: Actor, invoice_id: str) -> Invoice:
    """An invoice of one of the actor's producers; NotFound for a foreign or a missing one."""
    invoice = db.session.get(Invoice, invoice_id)
    if invoice is None or not who.has("finance", invoice.producer_id):
        raise NotFound(invoice_id)
    return invoice


def pdf_of(invoice_id: str) -> StoredDocument | None:
    """The printed invoice, once the worker made it."""
    query = select(StoredDocument).join(InvoiceDocument, InvoiceDocument.document_id == StoredDocument.id)
    found = query.where(InvoiceDocument.invoice_id == invoice_id, InvoiceDocument.kind == PDF)
    return db.session.scalars(found).one_or_none()


def last_issue_day(producer_id: str) -> date | None:
    """The latest day on which a producer issued an invoice."""
    return db.session.scalar(select(func.max(Invoice.issued_on)).where(Invoice.producer_id == producer_id))


def invoice_page(who: Actor, filters: InvoiceFilters, after: str = "") -> InvoicePage:
    """One page of the filtered invoices. `after` is a cursor; one that is not understood is the first page."""
    query = _rows(who, filters).limit(PAGE_SIZE + 1)
    place = _place(after)
    if place is not None:
        query = query.where(tuple_(Invoice.issued_on, Invoice.id) < tuple_(literal(place[0]), literal(place[1])))
    rows = [InvoiceRow(*row) for row in db.session.execute(query)]
    shown = tuple(rows[:PAGE_SIZE])
    last = shown[-1] if len(rows) > PAGE_SIZE else None
    return InvoicePage(shown, f"{last.issued_on.isoformat()}_{last.id}" if last else None)


def every_invoice(session: Session, who: Actor, filters: InvoiceFilters) -> Iterator[InvoiceRow]:
    """All filtered invoices in the list's order, read a part at a time."""
    for row in session.execute(_rows(who, filters).execution_options(yield_per=1000)):
        yield InvoiceRow(*row)


def filtered_totals(who: Actor, filters: InvoiceFilters) -> Sequence[CurrencyTotal]:
    """Sums of all filtered invoices, per currency."""
    sums = (func.sum(Invoice.net), func.sum(Invoice.vat_amount), func.sum(Invoice.total))
    query = select(Invoice.currency, func.count(), *sums).join(Agreement, Invoice.agreement_id == Agreement.id)
    query = query.where(*conditions(who, filters)).group_by(Invoice.currency).order_by(Invoice.currency)
    return [CurrencyTotal(*row) for row in db.session.execute(query)]


def years_and_currencies(who: Actor) -> tuple[list[int], list[str]]:
    """The years and currencies in which the actor's producers issued invoices, for the filters."""
    mine = Invoice.producer_id.in_(who.producers_as("finance"))
    first, last = db.session.execute(select(func.min(Invoice.issued_on), func.max(Invoice.issued_on)).where(mine)).one()
    years = list(range(last.year, first.year - 1, -1)) if first else []
    found = db.session.scalars(select(Invoice.currency).where(mine).distinct().order_by(Invoice.currency))
    return years, list(found)


def _rows(who: Actor, filters: InvoiceFilters) -> Select[Any]:
    vat = Invoice.facts["vat"][0]
    columns: tuple[Any, ...] = (
        Invoice.id, Invoice.number, Invoice.issued_on, Invoice.due_on, Invoice.buyer_name, Invoice.agreement_id,
        Agreement.reference, Invoice.currency, Invoice.net, vat["category"].as_string(), vat["rate"].as_string(),
        Invoice.vat_amount, Invoice.total,
    )  # fmt: skip
    query = select(*columns).join(Agreement, Invoice.agreement_id == Agreement.id).where(*conditions(who, filters))
    return query.order_by(Invoice.issued_on.desc(), Invoice.id.desc())


def _place(cursor: str) -> tuple[date, str] | None:
    day, _, invoice_id = cursor.partition("_")
    try:
        return (date.fromisoformat(day), invoice_id) if invoice_id.isalnum() else None
    except ValueError:
        return None

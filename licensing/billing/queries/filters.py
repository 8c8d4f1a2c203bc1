"""What a list of invoices is narrowed to, and how it stands in an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_

from licensing.accounts.access import Actor
from licensing.agreements.models import Agreement
from licensing.billing.models import Invoice

ESCAPE = "\\"


@dataclass(frozen=True, slots=True)
class InvoiceFilters:
    """Empty means everything. Days are included on both ends; `partner` looks in names, invoice and agreement numbers."""

    starts_on: date | None = None
    ends_on: date | None = None
    partner: str = ""
    currency: str = ""
    year: int | None = None

    def asked(self) -> dict[str, str]:
        """Only the filters in use, as they stand in the address."""
        days = {name: value.isoformat() for name in ("starts_on", "ends_on") if (value := getattr(self, name))}
        words = {name: str(value) for name in ("partner", "currency", "year") if (value := getattr(self, name))}
        return days | words


def conditions(who: Actor, filters: InvoiceFilters) -> list[ColumnElement[bool]]:
    """What an invoice of the actor's producers must satisfy to be shown; the query joins its agreement."""
    found: list[ColumnElement[bool]] = [Invoice.producer_id.in_(who.producers_as("finance"))]
    if filters.starts_on:
        found.append(Invoice.issued_on >= filters.starts_on)
    if filters.ends_on:
        found.append(Invoice.issued_on <= filters.ends_on)
    if filters.year:
        found.append(Invoice.issued_on.between(date(filters.year, 1, 1), date(filters.year, 12, 31)))
    if filters.currency:
        found.append(Invoice.currency == filters.currency)
    if filters.partner:
        found.append(matches(filters.partner, Invoice.buyer_name, Invoice.number, Agreement.reference))
    return found


def matches(text: str, *columns: Any) -> ColumnElement[bool]:
    """Whether one of the columns contains the text, in any case; its % and _ stand for themselves.

    A letter outside ASCII and an apostrophe stand for any one character: SQLite knows no upper case of « é », and the
    same name is written with either apostrophe.
    """
    letters = (_pattern(letter) for letter in text)
    pattern = f"%{''.join(letters)}%"
    return or_(*(column.ilike(pattern, escape=ESCAPE) for column in columns))


def _pattern(letter: str) -> str:
    if not letter.isascii() or letter == "'":
        return "_"
    return ESCAPE + letter if letter in ("%", "_", ESCAPE) else letter

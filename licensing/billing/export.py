"""A list of invoices as CSV: the form each language's spreadsheet opens as it is, and never a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from licensing.accounts.access import Actor
from licensing.billing.queries.filters import InvoiceFilters
from licensing.billing.queries.invoices import InvoiceRow, every_invoice
from licensing.kernel.money import round_amount

BYTE_ORDER_MARK = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
ROWS_AT_ONCE = 500
COLUMNS = {
    "fr": (
        "Numéro", "Date d’émission", "Échéance", "Partenaire", "Convention", "Devise", "Hors taxes", "Régime de TVA",
        "Taux de TVA (%)", "TVA", "Total",
    ),
    "en": (
        "Number", "Date of issue", "Due date", "Partner", "Agreement", "Currency", "Net", "VAT category", "VAT rate (%)",
        "VAT", "Total",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a language's spreadsheet separates cells and writes decimals."""

    separator: str
    decimal_mark: str


DIALECTS = {"fr": Dialect(";", ","), "en": Dialect(",", ".")}


def csv_parts(rows: Iterable[InvoiceRow], language: str) -> Iterator[str]:
    """The file in parts: byte order mark and column names, then some rows at a time. Days are ISO, lines end CRLF (RFC 4180)."""
    dialect = DIALECTS[language]
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=dialect.separator, lineterminator="\r\n")
    buffer.write(BYTE_ORDER_MARK)
    writer.writerow(COLUMNS[language])
    for number, row in enumerate(rows, start=1):
        writer.writerow(_cells(row, dialect))
        if number % ROWS_AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def streamed(engine: Engine, who: Actor, filters: InvoiceFilters, language: str) -> Iterator[str]:
    """The file of the filtered invoices, read through a database session of its own that ends with the download."""
    with Session(engine) as session:
        yield from csv_parts(every_invoice(session, who, filters), language)


def safe_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe goes before = + - @, tab and carriage return.

    Source: OWASP, CSV injection. A leading no-break or plain space does not hide the sign from some programs.
    """
    return f"'{text}" if text.lstrip(" \u00a0\u202f\ufeff").startswith(FORMULA_STARTS) else text


def _cells(row: InvoiceRow, dialect: Dialect) -> tuple[str, ...]:
    texts = (row.buyer_name, row.agreement, row.currency)
    amounts = {name: _number(getattr(row, name), row.currency, dialect) for name in ("net", "vat_amount", "total")}
    return (
        safe_text(row.number),
        row.issued_on.isoformat(),
        row.due_on.isoformat(),
        *(safe_text(text) for text in texts),
        amounts["net"],
        row.vat_category,
        row.vat_rate.replace(".", dialect.decimal_mark),
        amounts["vat_amount"],
        amounts["total"],
    )


def _number(amount: Decimal, currency: str, dialect: Dialect) -> str:
    """Plain digits, so that a spreadsheet reads a number; its sign is the number's own."""
    return f"{round_amount(amount, currency):f}".replace(".", dialect.decimal_mark)


def _taken(buffer: io.StringIO) -> str:
    part = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return part

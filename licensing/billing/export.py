"""A list of invoices as CSV (`kernel.spreadsheet`): days are ISO, amounts plain digits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from licensing.accounts.access import Actor
from licensing.billing.queries.filters import InvoiceFilters
from licensing.billing.queries.invoices import InvoiceRow, every_invoice
from licensing.kernel import spreadsheet
from licensing.kernel.spreadsheet import DIALECTS, Dialect, safe_text

COLUMNS = {
    "fr": (
        "Numéro", "Date d’émission", "Échéance", "Partenaire", "Convention", "Devise", "Hors taxes", "Régime de TVA",
        "Taux de TVA (%)", "TVA", "Total",
    ),
    "en": (
        "Number", "Date of issue", "Due date", "Partner", "Agreement", "Currency", "Net", "VAT category", "VAT rate (%)",
        "VAT", "Total",
    ),
    "ar": (
        "الرقم", "تاريخ الإصدار", "أجل الاستحقاق", "الشريك", "الاتفاقية", "العملة", "دون احتساب الرسوم", "النظام الضريبي",
        "سعر الضريبة (%)", "الضريبة على القيمة المضافة", "المجموع",
    ),
}  # fmt: skip


def csv_parts(rows: Iterable[InvoiceRow], language: str) -> Iterator[str]:
    """The file in parts, as `kernel.spreadsheet.csv_parts`."""
    dialect = DIALECTS[language]
    return spreadsheet.csv_parts(COLUMNS[language], (_cells(row, dialect) for row in rows), dialect)


def streamed(engine: Engine, who: Actor, filters: InvoiceFilters, language: str) -> Iterator[str]:
    """The file of the filtered invoices, read through a database session of its own that ends with the download."""
    with Session(engine) as session:
        yield from csv_parts(every_invoice(session, who, filters), language)


def _cells(row: InvoiceRow, dialect: Dialect) -> tuple[str, ...]:
    texts = (row.buyer_name, row.agreement, row.currency)
    amounts = {name: dialect.number(getattr(row, name), row.currency) for name in ("net", "vat_amount", "total")}
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

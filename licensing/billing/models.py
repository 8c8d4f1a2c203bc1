"""Rows of billing: number series, invoices (immutable by trigger), their documents."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from licensing.kernel.database import Amount, Base, JsonType, UtcDateTime, id_column
from licensing.kernel.errors import NotAllowed
from licensing.kernel.triggers import protect

NEVER_CHANGED = {
    "fr": "Une facture émise n’est jamais modifiée ni supprimée : elle se corrige par un avoir.",
    "en": "An issued invoice is never changed or deleted: it is corrected by a credit note.",
    "ar": "الفاتورة الصادرة لا تُعدَّل ولا تُحذف أبدًا: تُصحَّح بإشعار دائن.",
}


class NumberSeries(Base):
    """The last number of a continuous series of a producer; its row is locked while an invoice is issued."""

    __tablename__ = "number_series"
    __table_args__ = (UniqueConstraint("producer_id", "name"),)

    id: Mapped[str] = id_column()
    producer_id: Mapped[str] = mapped_column(ForeignKey("producer.id"))
    name: Mapped[str] = mapped_column(String(30))
    last_number: Mapped[int] = mapped_column(Integer, default=0)


class Invoice(Base):
    """An issued invoice: never edited, never deleted (database trigger as well as code)."""

    __tablename__ = "invoice"
    __table_args__ = (
        UniqueConstraint("producer_id", "number", name="uq_invoice_number"),
        UniqueConstraint("producer_id", "series", "sequence", name="uq_invoice_sequence"),
        CheckConstraint("net + vat_amount = total", name="adds_up"),
        Index("ix_invoice_list", "producer_id", "issued_on", "id"),
    )

    id: Mapped[str] = id_column()
    producer_id: Mapped[str] = mapped_column(ForeignKey("producer.id"))
    agreement_id: Mapped[str] = mapped_column(ForeignKey("agreement.id"), unique=True)
    series: Mapped[str] = mapped_column(String(30))
    sequence: Mapped[int] = mapped_column(Integer)
    number: Mapped[str] = mapped_column(String(35))
    issued_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by: Mapped[str] = mapped_column(String(320))
    currency: Mapped[str] = mapped_column(String(3))
    net: Mapped[Decimal] = mapped_column(Amount)
    vat_amount: Mapped[Decimal] = mapped_column(Amount)
    total: Mapped[Decimal] = mapped_column(Amount)
    buyer_name: Mapped[str] = mapped_column(String(300))
    facts: Mapped[dict[str, Any]] = mapped_column(JsonType)
    """Frozen copy of seller, buyer, lines, discounts, VAT, mentions, references, period, payment terms."""
    facts_sha256: Mapped[str] = mapped_column(String(64))


protect(Invoice.__table__)


@event.listens_for(Invoice, "before_update")
@event.listens_for(Invoice, "before_delete")
def _refuse_change(_mapper: Any, _connection: Any, _invoice: Invoice) -> None:
    """The code's own guard, before the database's."""
    raise NotAllowed("change_invoice", "issued", NEVER_CHANGED)


class InvoiceDocument(Base):
    """The file made from an invoice; a row of its own, since the invoice itself never changes."""

    __tablename__ = "invoice_document"
    __table_args__ = (UniqueConstraint("invoice_id", "kind"),)

    id: Mapped[str] = id_column()
    invoice_id: Mapped[str] = mapped_column(ForeignKey("invoice.id"))
    kind: Mapped[str] = mapped_column(String(20))
    document_id: Mapped[str] = mapped_column(ForeignKey("stored_document.id"))

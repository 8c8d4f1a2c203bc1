"""Rows of quotes: what was offered, its printed file, its acceptance. Nothing of it is ever changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from licensing.catalogue.models import Producer
from licensing.intake.models import IntakeRequest
from licensing.kernel.database import Base, JsonType, UtcDateTime, id_column
from licensing.kernel.triggers import protect


class IssuedQuote(Base):
    """A numbered quote (devis): the price (`pricing.wire.quote_to_dict`) with everything it was made of.

    `facts`: what the printed quote says of producer, partner, course and session; `inputs`: the answers and what was written
    by hand; `versions`: policy and schedule with their fingerprints. `fingerprint`: of what is agreed to in the price.
    """

    __tablename__ = "issued_quote"
    __table_args__ = (Index("ix_issued_quote_request", "request_id", "issued_at"),)

    id: Mapped[str] = id_column()
    producer_id: Mapped[str] = mapped_column(ForeignKey("producer.id"))
    request_id: Mapped[str] = mapped_column(ForeignKey("intake_request.id"))
    request_version: Mapped[int] = mapped_column(Integer)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    language: Mapped[str] = mapped_column(String(5))
    quote: Mapped[dict[str, Any]] = mapped_column(JsonType)
    facts: Mapped[dict[str, Any]] = mapped_column(JsonType)
    inputs: Mapped[dict[str, Any]] = mapped_column(JsonType)
    versions: Mapped[dict[str, Any]] = mapped_column(JsonType)
    fingerprint: Mapped[str] = mapped_column(String(64))
    replaces_id: Mapped[str | None] = mapped_column(ForeignKey("issued_quote.id"), unique=True)
    offered: Mapped[bool] = mapped_column(Boolean)
    """Sent to the partner to be accepted; otherwise it writes down the price the partner confirmed with the request."""
    issued_on: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date] = mapped_column(Date)
    issued_by: Mapped[str] = mapped_column(String(320))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    producer: Mapped[Producer] = relationship()
    request: Mapped[IntakeRequest] = relationship()
    acceptance: Mapped[QuoteAcceptance | None] = relationship(back_populates="quote", lazy="joined")
    replaces: Mapped[IssuedQuote | None] = relationship(remote_side=[id], foreign_keys=[replaces_id])


class QuoteAcceptance(Base):
    """The partner agreed to a quote: when, and who — an address, or the journal's label of a browser that proved none."""

    __tablename__ = "quote_acceptance"

    id: Mapped[str] = id_column()
    quote_id: Mapped[str] = mapped_column(ForeignKey("issued_quote.id"), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(320))
    quote: Mapped[IssuedQuote] = relationship(back_populates="acceptance")


class QuoteDocument(Base):
    """The printed file of a quote."""

    __tablename__ = "quote_document"

    id: Mapped[str] = id_column()
    quote_id: Mapped[str] = mapped_column(ForeignKey("issued_quote.id"), unique=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("stored_document.id"))


for _row in (IssuedQuote, QuoteAcceptance, QuoteDocument):
    protect(_row.__table__)

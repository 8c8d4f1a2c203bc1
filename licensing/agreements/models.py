"""Rows of agreements."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from licensing.catalogue.models import Producer
from licensing.kernel.database import Base, JsonType, UtcDateTime, id_column
from licensing.kernel.triggers import protect

STATES = ("preparing", "awaiting_licensee", "awaiting_licensor", "in_force", "declined", "cancelled")


class Agreement(Base):
    """A usage agreement (convention); `terms` is frozen at approval, `terms_sha256` its fingerprint."""

    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("state <> 'in_force' OR sealed_document_id IS NOT NULL", name="in_force_is_sealed"),
        Index("ix_agreement_list", "producer_id", "created_at", "id"),
    )

    id: Mapped[str] = id_column()
    producer_id: Mapped[str] = mapped_column(ForeignKey("producer.id"))
    request_id: Mapped[str] = mapped_column(ForeignKey("intake_request.id"), unique=True)
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[str] = mapped_column(String(20), default="preparing")
    language: Mapped[str] = mapped_column(String(5))
    organisation_name: Mapped[str] = mapped_column(String(300))
    terms: Mapped[dict[str, Any]] = mapped_column(JsonType)
    terms_sha256: Mapped[str] = mapped_column(String(64))
    unsigned_document_id: Mapped[str | None] = mapped_column(ForeignKey("stored_document.id"))
    half_signed_document_id: Mapped[str | None] = mapped_column(ForeignKey("stored_document.id"))
    sealed_document_id: Mapped[str | None] = mapped_column(ForeignKey("stored_document.id"))
    evidence_document_id: Mapped[str | None] = mapped_column(ForeignKey("stored_document.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    in_force_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    producer: Mapped[Producer] = relationship()


class AgreementPreview(Base):
    """The watermarked PDF of draft terms of a request, kept under the fingerprint of those terms."""

    __tablename__ = "agreement_preview"
    __table_args__ = (UniqueConstraint("request_id", "terms_sha256"),)

    id: Mapped[str] = id_column()
    request_id: Mapped[str] = mapped_column(ForeignKey("intake_request.id"))
    terms_sha256: Mapped[str] = mapped_column(String(64))
    document_id: Mapped[str] = mapped_column(ForeignKey("stored_document.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ClauseReview(Base):
    """A professional of law reviewed a clause version: who, when, what of it. Append-only; a later review stands before it."""

    __tablename__ = "clause_review"
    __table_args__ = (Index("ix_clause_review_clause", "producer_id", "sha256"),)

    id: Mapped[str] = id_column()
    producer_id: Mapped[str] = mapped_column(ForeignKey("producer.id"))
    key: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    reviewer: Mapped[str] = mapped_column(String(200))
    reviewed_on: Mapped[date] = mapped_column(Date)
    scope: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(String(320))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


protect(ClauseReview.__table__)

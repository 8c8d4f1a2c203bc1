"""Rows of agreements."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from licensing.catalogue.models import Producer
from licensing.kernel.database import Base, JsonType, UtcDateTime, id_column

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

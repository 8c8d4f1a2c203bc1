"""Rows of attestations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from licensing.kernel.database import Base, UtcDateTime, id_column
from licensing.kernel.triggers import protect


class Attestation(Base):
    """One sealed page about an agreement (`position` 0) or one of its cohorts (1, 2, … in the order of the terms)."""

    __tablename__ = "attestation"
    __table_args__ = (UniqueConstraint("agreement_id", "position"),)

    id: Mapped[str] = id_column()
    agreement_id: Mapped[str] = mapped_column(ForeignKey("agreement.id"))
    position: Mapped[int] = mapped_column(Integer)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    """What its shareable address ends with; it opens nothing but the page of the attestation."""
    document_id: Mapped[str] = mapped_column(ForeignKey("stored_document.id"))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)


protect(Attestation.__table__)

"""Rows of renewals: each agreement proposed again for a session, and whether the partner said no."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from licensing.agreements.models import Agreement
from licensing.intake.models import IntakeRequest
from licensing.kernel.database import Base, UtcDateTime, id_column


class RenewalOffer(Base):
    """An agreement proposed again for one session. `request_id`: the complete draft that the partner sends, changes or declines."""

    __tablename__ = "renewal_offer"
    __table_args__ = (
        UniqueConstraint("agreement_id", "session_code", name="uq_renewal_offer_once"),
        CheckConstraint("(declined_at IS NULL) = (decline_reason IS NULL)", name="declined_with_reason"),
        Index("ix_renewal_offer_session", "session_code"),
    )

    id: Mapped[str] = id_column()
    agreement_id: Mapped[str] = mapped_column(ForeignKey("agreement.id"))
    session_code: Mapped[str] = mapped_column(String(40))
    request_id: Mapped[str] = mapped_column(ForeignKey("intake_request.id"), unique=True)
    quote_id: Mapped[str] = mapped_column(ForeignKey("issued_quote.id"))
    answers_sha256: Mapped[str] = mapped_column(String(64))
    """Fingerprint of the answers proposed (`rules.answers_fingerprint`): sent unchanged, they need no second review."""
    offered_by: Mapped[str] = mapped_column(String(320))
    """E-mail address of the approver in whose name an unchanged renewal is approved."""
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decline_reason: Mapped[str | None] = mapped_column(Text)
    agreement: Mapped[Agreement] = relationship()
    request: Mapped[IntakeRequest] = relationship()

"""Rows of the mail room: each mail that came in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from licensing.kernel.database import Base, JsonType, UtcDateTime, id_column

STATES = (
    "arrived",
    "posted",
    "noted",
    "automatic",
    "ignored",
    "quarantined",
    "unreadable",
    "duplicate",
    "accepted",
    "discarded",
)


class IncomingMail(Base):
    """One mail found in the inbox. Its bytes go once it is read; the text stays only while a person must look at it."""

    __tablename__ = "incoming_mail"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index("ix_incoming_mail_list", "state", "received_at", "id"),
    )

    id: Mapped[str] = id_column()
    source: Mapped[str] = mapped_column(String(200), unique=True)
    """Where it lies in the inbox: the same place is never read twice."""
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of its Message-ID and sender: the same mail in two places is one."""
    state: Mapped[str] = mapped_column(String(12), default="arrived")
    why: Mapped[str] = mapped_column(String(20), default="")
    raw: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    sender: Mapped[str] = mapped_column(String(320), default="")
    sender_name: Mapped[str] = mapped_column(String(200), default="")
    subject: Mapped[str] = mapped_column(String(300), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    files: Mapped[list[str]] = mapped_column(JsonType, default=list)
    producer_id: Mapped[str | None] = mapped_column(String(32))
    about: Mapped[str | None] = mapped_column(String(120))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    handled_by: Mapped[str | None] = mapped_column(String(320))
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

"""Rows of the outbox: messages to carry out, and the mails that were made from them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from licensing.kernel.database import Base, JsonType, UtcDateTime, id_column


class OutboxMessage(Base):
    """One effect to carry out at least once; `key` makes it one effect however often it is asked for."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        CheckConstraint("state IN ('pending','claimed','done','failed')", name="state"),
        Index("ix_outbox_message_state_available", "state", "available_at"),
    )

    id: Mapped[str] = id_column()
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JsonType)
    state: Mapped[str] = mapped_column(String(10), default="pending")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    available_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)


class Mail(Base):
    """One mail as it was sent (or caught): both bodies, attachments by stored-document id, small texts whole."""

    __tablename__ = "mail"
    __table_args__ = (CheckConstraint("state IN ('sent','caught')", name="state"),)

    id: Mapped[str] = id_column()
    message_key: Mapped[str] = mapped_column(String(200), unique=True)
    to: Mapped[str] = mapped_column(String(320), index=True)
    reply_to: Mapped[str | None] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(5))
    template: Mapped[str] = mapped_column(String(60))
    attachments: Mapped[list[dict[str, str]]] = mapped_column(JsonType, default=list)
    state: Mapped[str] = mapped_column(String(10))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)

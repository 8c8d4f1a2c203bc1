"""Rows of the conversation: what was said (never changed), who has read how far, where a reply by mail comes back to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from licensing.kernel.database import Base, JsonType, UtcDateTime, id_column
from licensing.kernel.triggers import protect


class Thread(Base):
    """The conversation of one request, as far as it has begun: whether a question of the partner waits for an answer, and since when."""

    __tablename__ = "thread"
    __table_args__ = (Index("ix_thread_waiting", "producer_id", "waiting_since"),)

    request_id: Mapped[str] = mapped_column(ForeignKey("intake_request.id"), primary_key=True)
    producer_id: Mapped[str] = mapped_column(ForeignKey("producer.id"))
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the oldest question without an answer was asked."""
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ThreadMessage(Base):
    """One message, plain text, as it was written. `way`: typed on the page, received by mail, or put here by staff from a kept mail."""

    __tablename__ = "thread_message"
    __table_args__ = (
        CheckConstraint("side IN ('partner','producer')", name="side"),
        CheckConstraint("way IN ('page','mail','kept')", name="way"),
        Index("ix_thread_message_thread", "request_id", "created_at", "id"),
    )

    id: Mapped[str] = id_column()
    request_id: Mapped[str] = mapped_column(ForeignKey("thread.request_id"))
    side: Mapped[str] = mapped_column(String(8))
    author_email: Mapped[str] = mapped_column(String(320))
    author_name: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    way: Mapped[str] = mapped_column(String(4))
    is_cut: Mapped[bool] = mapped_column(Boolean, default=False)
    files: Mapped[list[str]] = mapped_column(JsonType, default=list)
    """Names of files that came with a mail and were not taken over."""
    put_by: Mapped[str | None] = mapped_column(String(320))
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """The same form or the same mail twice is one message."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ThreadRead(Base):
    """How far one reader has read: "staff:<person id>" or "partner:<address>"."""

    __tablename__ = "thread_read"
    __table_args__ = (UniqueConstraint("request_id", "reader"),)

    id: Mapped[str] = id_column()
    request_id: Mapped[str] = mapped_column(ForeignKey("thread.request_id"))
    reader: Mapped[str] = mapped_column(String(340))
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReplyAddress(Base):
    """Where one person's replies about one request come back to. `nonce` and the installation's secret make the token; its hash finds it."""

    __tablename__ = "reply_address"
    __table_args__ = (
        CheckConstraint("side IN ('partner','producer')", name="side"),
        UniqueConstraint("request_id", "side", "email"),
    )

    id: Mapped[str] = id_column()
    request_id: Mapped[str] = mapped_column(ForeignKey("intake_request.id"))
    side: Mapped[str] = mapped_column(String(8))
    email: Mapped[str] = mapped_column(String(320))
    nonce: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


protect(ThreadMessage.__table__)

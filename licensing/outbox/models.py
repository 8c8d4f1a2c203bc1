"""Rows of the outbox: messages to carry out, the log of mails, the mails that left, and what came back about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, String, Text
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


class MailEntry(Base):
    """One line of the log: a mail that was asked for, with what is secret in it masked. How it stands is read from the other rows."""

    __tablename__ = "mail_entry"
    __table_args__ = (
        Index("ix_mail_entry_log", "producer_id", "created_at", "id"),
        Index("ix_mail_entry_about", "about", "created_at"),
    )

    id: Mapped[str] = id_column()
    message_key: Mapped[str] = mapped_column(String(200), unique=True)
    message_hash: Mapped[str] = mapped_column(String(40), index=True)
    """The part of its Message-ID before the @: what a reply or a bounce names."""
    producer_id: Mapped[str | None] = mapped_column(String(32))
    """Whose dossier it is about; none for codes and for what belongs to no dossier."""
    about: Mapped[str | None] = mapped_column(String(120))
    """The dossier, "request:<id>"."""
    to: Mapped[str] = mapped_column(String(320), index=True)
    reply_to: Mapped[str | None] = mapped_column(String(320))
    language: Mapped[str] = mapped_column(String(5))
    template: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    attachments: Mapped[list[str]] = mapped_column(JsonType, default=list)
    links: Mapped[list[dict[str, str]]] = mapped_column(JsonType, default=list)
    """Personal links in the order of their masks: {"prefix": "/resume/", "sha256": of the token}; how one is made anew."""
    holds_code: Mapped[bool] = mapped_column(Boolean, default=False)
    """A code to type is in it: it is neither shown nor sent again."""
    repeats_id: Mapped[str | None] = mapped_column(ForeignKey("mail_entry.id"), index=True)
    asked_by: Mapped[str | None] = mapped_column(String(320))
    """Who sent it again."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MailBounce(Base):
    """One report that a mail did not reach its recipient (yet); `status` is the enhanced code of RFC 3463, "5.1.1"."""

    __tablename__ = "mail_bounce"

    id: Mapped[str] = id_column()
    entry_id: Mapped[str] = mapped_column(ForeignKey("mail_entry.id"), index=True)
    source: Mapped[str] = mapped_column(String(80), unique=True)
    """Where the report came from: the same report twice is one row."""
    is_final: Mapped[bool] = mapped_column(Boolean)
    """The server gave up; otherwise it still tries."""
    status: Mapped[str] = mapped_column(String(16))
    diagnostic: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

"""Rows of the journal: entries (append-only by trigger) and the one head row that serialises appends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from licensing.kernel.database import Base, JsonType, UtcDateTime
from licensing.kernel.triggers import protect


class AuditHead(Base):
    """The last sequence number and hash; its row lock makes appends one at a time."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(Integer, default=0)
    hash: Mapped[str] = mapped_column(String(64))


class AuditEntry(Base):
    """One thing that happened; `hash` covers the entry and `previous_hash`."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_actor", "actor", "at"),)

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(320))
    action: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(120), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JsonType)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditAnchor(Base):
    """The journal up to an entry, under a time stamp from outside: what came before can no longer be rewritten unseen."""

    __tablename__ = "audit_anchor"

    entries: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    """How many entries it covers: the number of the last one."""
    head: Mapped[str] = mapped_column(String(64))
    root: Mapped[str] = mapped_column(String(64))
    stamped_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """As the token says."""
    token: Mapped[bytes] = mapped_column(LargeBinary)
    """RFC 3161 token over the canonical JSON of `rules.anchor_statement`."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


protect(AuditEntry.__table__)
protect(AuditAnchor.__table__)

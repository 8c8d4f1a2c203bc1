"""Rows of reminders: each one sent, and the dossiers that get none."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from licensing.kernel.database import Base, UtcDateTime, id_column
from licensing.kernel.triggers import protect

SCOPES = ("none", "partner", "all")


class ReminderSent(Base):
    """One reminder that was sent. `key` names what was waited for and which reminder of it this is: never twice. Append-only."""

    __tablename__ = "reminder_sent"
    __table_args__ = (Index("ix_reminder_sent_request", "request_id", "sent_at"),)

    id: Mapped[str] = id_column()
    request_id: Mapped[str] = mapped_column(ForeignKey("intake_request.id"))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    step: Mapped[int] = mapped_column(Integer)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReminderSwitch(Base):
    """Which reminders of one dossier are switched off (`scope`: none, partner, all), by whom and since when; no row: none."""

    __tablename__ = "reminder_switch"
    __table_args__ = (CheckConstraint(f"scope IN {SCOPES}", name="scope"),)

    request_id: Mapped[str] = mapped_column(ForeignKey("intake_request.id"), primary_key=True)
    scope: Mapped[str] = mapped_column(String(10))
    by: Mapped[str] = mapped_column(String(320))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


protect(ReminderSent.__table__)

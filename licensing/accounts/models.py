"""Rows of accounts: staff people, their roles per producer and their absences, browser sessions, e-mail codes, rate counters."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from licensing.kernel.database import Base, UtcDateTime, id_column


class Person(Base):
    """Someone who works for a producer or runs the installation. Partners have no account: they prove an e-mail address."""

    __tablename__ = "person"

    id: Mapped[str] = id_column()
    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(5), default="fr")
    is_admin: Mapped[bool] = mapped_column(Boolean, default=False)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    shortcuts: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    """Whether single keys act on pages (WCAG 2.1.4: they can be turned off)."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    memberships: Mapped[list[Membership]] = relationship(back_populates="person", cascade="all, delete-orphan")


class Membership(Base):
    """A role of a person at one producer."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("person_id", "producer_id", "role"),
        CheckConstraint("role IN ('editor','approver','signatory','finance')", name="role"),
    )

    id: Mapped[str] = id_column()
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    producer_id: Mapped[str] = mapped_column(ForeignKey("producer.id"))
    role: Mapped[str] = mapped_column(String(12))
    person: Mapped[Person] = relationship(back_populates="memberships")


class Absence(Base):
    """A person is away from one producer on these days, both included; a colleague who holds one of their roles stands in.

    Only the work that waits on the person passes on, never their signature: whoever signs, signs in their own name.
    """

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="days_in_order"),
        CheckConstraint("person_id <> stand_in_id", name="somebody_else"),
        Index("ix_absence_days", "producer_id", "ends_on"),
    )

    id: Mapped[str] = id_column()
    producer_id: Mapped[str] = mapped_column(ForeignKey("producer.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    stand_in_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    stand_in: Mapped[Person] = relationship(foreign_keys=[stand_in_id])


class BrowserSession(Base):
    """What the server knows of one browser's sign-in; the cookie carries a token, this row its SHA-256."""

    __tablename__ = "browser_session"

    id: Mapped[str] = id_column()
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    partner_email: Mapped[str | None] = mapped_column(String(320))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class EmailCode(Base):
    """A single-use code sent by mail: hashed, ten minutes, five tries, bound to the browser that asked for it."""

    __tablename__ = "email_code"

    id: Mapped[str] = id_column()
    purpose: Mapped[str] = mapped_column(String(20))
    email: Mapped[str] = mapped_column(String(320), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    browser_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ResumeLink(Base):
    """A mailed link that starts sign-in for one e-mail address (a code ends it); the row keeps the token's SHA-256."""

    __tablename__ = "resume_link"

    id: Mapped[str] = id_column()
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(320))
    next_path: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RateCounter(Base):
    """How often a limited thing was done in a window; in the database so that it survives restarts and counts across workers."""

    __tablename__ = "rate_counter"

    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

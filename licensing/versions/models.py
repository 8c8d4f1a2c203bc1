"""Rows of versions: what is published and never changes, withdrawals, and drafts that are still worked on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from licensing.catalogue.models import Producer
from licensing.kernel.database import Base, JsonType, UtcDateTime, id_column
from licensing.kernel.triggers import protect

KINDS = ("policy", "prices", "clause", "mail", "reminders")
DRAFT_STATES = ("draft", "proposed", "published", "discarded")


class PublishedVersion(Base):
    """One published document of a producer. `code` is its own identifier, `sha256` the fingerprint of its content.

    `source` is the text it was imported from, kept so that an export gives back its comments; None when it was
    written in the browser. Never changed or deleted, by code and by trigger.
    """

    __tablename__ = "published_version"
    __table_args__ = (
        UniqueConstraint("producer_id", "kind", "code"),
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        Index("ix_published_version_in_force", "producer_id", "kind", "effective_from"),
    )

    id: Mapped[str] = id_column()
    producer_id: Mapped[str] = mapped_column(ForeignKey("producer.id"))
    kind: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(60))
    effective_from: Mapped[date] = mapped_column(Date)
    document: Mapped[dict[str, Any]] = mapped_column(JsonType)
    source: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text, default="")
    proposed_by: Mapped[str] = mapped_column(String(320))
    approved_by: Mapped[str] = mapped_column(String(320))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    producer: Mapped[Producer] = relationship()
    withdrawal: Mapped[VersionWithdrawal | None] = relationship(back_populates="version", lazy="joined")


class VersionWithdrawal(Base):
    """A published version taken back before it took effect: by whom, when, why. Append-only."""

    __tablename__ = "version_withdrawal"

    id: Mapped[str] = id_column()
    version_id: Mapped[str] = mapped_column(ForeignKey("published_version.id"), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(320))
    reason: Mapped[str] = mapped_column(Text)
    version: Mapped[PublishedVersion] = relationship(back_populates="withdrawal")


class VersionDraft(Base):
    """A version being written. `document` may still be wrong; `revision` rises with every save (see `Conflict`)."""

    __tablename__ = "version_draft"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint(f"state IN {DRAFT_STATES}", name="state"),
        Index("ix_version_draft_open", "producer_id", "kind", "state"),
    )

    id: Mapped[str] = id_column()
    producer_id: Mapped[str] = mapped_column(ForeignKey("producer.id"))
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    document: Mapped[dict[str, Any]] = mapped_column(JsonType)
    source: Mapped[str | None] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(Integer, default=1)
    note: Mapped[str] = mapped_column(Text, default="")
    """What changes and why: shown to the second person, kept with the version."""
    answer: Mapped[str] = mapped_column(Text, default="")
    """Why the second person sent the draft back; empty when nobody did."""
    based_on_id: Mapped[str | None] = mapped_column(ForeignKey("published_version.id"))
    version_id: Mapped[str | None] = mapped_column(ForeignKey("published_version.id"))
    """What it became."""
    editors: Mapped[list[str]] = mapped_column(JsonType, default=list)
    """Everybody who saved it: none of them may be the second person."""
    created_by: Mapped[str] = mapped_column(String(320))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by: Mapped[str] = mapped_column(String(320))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposed_by: Mapped[str | None] = mapped_column(String(320))
    proposed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    producer: Mapped[Producer] = relationship()
    based_on: Mapped[PublishedVersion | None] = relationship(foreign_keys=[based_on_id])


protect(PublishedVersion.__table__)
protect(VersionWithdrawal.__table__)

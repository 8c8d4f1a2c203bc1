"""Rows of the rulebook: replays that were asked for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from licensing.catalogue.models import Producer
from licensing.kernel.database import Base, JsonType, UtcDateTime, id_column
from licensing.versions.models import PublishedVersion, VersionDraft

REPLAY_STATES = ("waiting", "running", "done", "failed")


class WhatIf(Base):
    """A replay of requests: the rules on both sides frozen, its progress, its report (`what_if.report.Report.as_dict`).

    `policy_after` and `prices_after` hold the documents as they were when it was asked for; None: the version before applies.
    `given`: the requests somebody brought; None: those the producer received.
    """

    __tablename__ = "what_if"
    __table_args__ = (
        CheckConstraint(f"state IN {REPLAY_STATES}", name="state"),
        Index("ix_what_if_draft", "draft_id", "asked_at"),
    )

    id: Mapped[str] = id_column()
    producer_id: Mapped[str] = mapped_column(ForeignKey("producer.id"))
    draft_id: Mapped[str] = mapped_column(ForeignKey("version_draft.id"))
    on: Mapped[date] = mapped_column("on_day", Date)
    policy_before_id: Mapped[str] = mapped_column(ForeignKey("published_version.id"))
    prices_before_id: Mapped[str] = mapped_column(ForeignKey("published_version.id"))
    policy_after: Mapped[dict[str, Any] | None] = mapped_column(JsonType)
    prices_after: Mapped[dict[str, Any] | None] = mapped_column(JsonType)
    given: Mapped[list[dict[str, Any]] | None] = mapped_column(JsonType)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    total: Mapped[int] = mapped_column(Integer, default=0)
    done: Mapped[int] = mapped_column(Integer, default=0)
    report: Mapped[dict[str, Any] | None] = mapped_column(JsonType)
    problem: Mapped[dict[str, str] | None] = mapped_column(JsonType)
    """Why it failed, by language."""
    asked_by: Mapped[str] = mapped_column(String(320))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    producer: Mapped[Producer] = relationship()
    draft: Mapped[VersionDraft] = relationship()
    policy_before: Mapped[PublishedVersion] = relationship(foreign_keys=[policy_before_id])
    prices_before: Mapped[PublishedVersion] = relationship(foreign_keys=[prices_before_id])

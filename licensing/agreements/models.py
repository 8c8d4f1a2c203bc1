"""Rows of agreements."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from licensing.accounts.models import Person
from licensing.catalogue.models import Producer
from licensing.kernel.database import Base, JsonType, UtcDateTime, id_column
from licensing.kernel.triggers import protect

STATES = (
    "preparing", "awaiting_licensee", "awaiting_licensor", "in_force", "declined", "cancelled", "expired", "terminated",
)  # fmt: skip
SIGNED = ("in_force", "expired", "terminated")
"""States of an agreement that both parties signed."""


class Agreement(Base):
    """A usage agreement (convention); `terms` is frozen at approval, `terms_sha256` its fingerprint."""

    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(f"state NOT IN {SIGNED} OR sealed_document_id IS NOT NULL", name="signed_is_sealed"),
        Index("ix_agreement_list", "producer_id", "created_at", "id"),
        Index("ix_agreement_due", "producer_id", "due_on"),
        Index("ix_agreement_term", "state", "ends_on"),
    )

    id: Mapped[str] = id_column()
    producer_id: Mapped[str] = mapped_column(ForeignKey("producer.id"))
    request_id: Mapped[str] = mapped_column(ForeignKey("intake_request.id"), unique=True)
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[str] = mapped_column(String(20), default="preparing")
    language: Mapped[str] = mapped_column(String(5))
    organisation_name: Mapped[str] = mapped_column(String(300))
    terms: Mapped[dict[str, Any]] = mapped_column(JsonType)
    terms_sha256: Mapped[str] = mapped_column(String(64))
    unsigned_document_id: Mapped[str | None] = mapped_column(ForeignKey("stored_document.id"))
    half_signed_document_id: Mapped[str | None] = mapped_column(ForeignKey("stored_document.id"))
    sealed_document_id: Mapped[str | None] = mapped_column(ForeignKey("stored_document.id"))
    evidence_document_id: Mapped[str | None] = mapped_column(ForeignKey("stored_document.id"))
    ending_document_id: Mapped[str | None] = mapped_column(ForeignKey("stored_document.id"))
    """The letter that says how it ended before its term."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_on: Mapped[date] = mapped_column(Date)
    """The last day of its uses (`standing.ends_on`), as the terms say it."""
    in_force_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_on: Mapped[date | None] = mapped_column(Date)
    """By when the party whose turn it is should sign (`progress.due_on`); None when it is nobody's turn."""
    producer: Mapped[Producer] = relationship()


class AgreementEnd(Base):
    """How an agreement ended before its term; `facts` is what was told to both parties (`rules.ending.facts_of`). Append-only."""

    __tablename__ = "agreement_end"
    __table_args__ = (CheckConstraint("price IN ('not_due', 'due', 'settle')", name="price"),)

    agreement_id: Mapped[str] = mapped_column(ForeignKey("agreement.id"), primary_key=True)
    ground: Mapped[str] = mapped_column(String(30))
    price: Mapped[str] = mapped_column(String(10))
    effective_on: Mapped[date] = mapped_column(Date)
    facts: Mapped[dict[str, Any]] = mapped_column(JsonType)
    recorded_by: Mapped[str] = mapped_column(String(320))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProducerSignatory(Base):
    """One of the people who sign for a producer, in order; `role`: in what capacity. No row: its signatory signs alone."""

    __tablename__ = "producer_signatory"
    __table_args__ = (UniqueConstraint("producer_id", "person_id"),)

    producer_id: Mapped[str] = mapped_column(ForeignKey("producer.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(200))
    person: Mapped[Person] = relationship()


class AgreementPreview(Base):
    """The watermarked PDF of draft terms of a request, kept under the fingerprint of those terms."""

    __tablename__ = "agreement_preview"
    __table_args__ = (UniqueConstraint("request_id", "terms_sha256"),)

    id: Mapped[str] = id_column()
    request_id: Mapped[str] = mapped_column(ForeignKey("intake_request.id"))
    terms_sha256: Mapped[str] = mapped_column(String(64))
    document_id: Mapped[str] = mapped_column(ForeignKey("stored_document.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Assignment(Base):
    """The colleague who takes care of a request at the desk; without a row, everyone with the role does."""

    __tablename__ = "desk_assignment"

    request_id: Mapped[str] = mapped_column(ForeignKey("intake_request.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    assigned_by: Mapped[str] = mapped_column(String(320))
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SavedView(Base):
    """Filters of the queue kept under a name. `filters` is what stands in the address; `shared_with`: a producer's whole team."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("person_id", "name_key"),)

    id: Mapped[str] = id_column()
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(String(120))
    """The name as it is compared: case folded, blanks as one."""
    filters: Mapped[dict[str, str]] = mapped_column(JsonType)
    shared_with: Mapped[str | None] = mapped_column(ForeignKey("producer.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FirstView(Base):
    """The view that a person's desk opens with."""

    __tablename__ = "desk_first_view"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    view_id: Mapped[str] = mapped_column(ForeignKey("saved_view.id", ondelete="CASCADE"))


class BulkRun(Base):
    """One act on several requests: what was asked, and each row's result as it came. Its id is the confirm page's own secret."""

    __tablename__ = "desk_bulk_run"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    action: Mapped[str] = mapped_column(String(20))
    wanted: Mapped[list[list[Any]]] = mapped_column(JsonType)
    """Request id and the version that was on screen, in the order of the page."""
    results: Mapped[list[dict[str, Any]]] = mapped_column(JsonType, default=list)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ClauseReview(Base):
    """A professional of law reviewed a clause version: who, when, what of it. Append-only; a later review stands before it."""

    __tablename__ = "clause_review"
    __table_args__ = (Index("ix_clause_review_clause", "producer_id", "sha256"),)

    id: Mapped[str] = id_column()
    producer_id: Mapped[str] = mapped_column(ForeignKey("producer.id"))
    key: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    reviewer: Mapped[str] = mapped_column(String(200))
    reviewed_on: Mapped[date] = mapped_column(Date)
    scope: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(String(320))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


for _row in (ClauseReview, AgreementEnd):
    protect(_row.__table__)

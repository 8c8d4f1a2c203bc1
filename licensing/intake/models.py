"""Rows of intake: requests with their answers and files, who works on them, comments of the review, prices by hand."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from licensing.accounts.names import in_words
from licensing.catalogue.models import Producer
from licensing.kernel.database import Amount, Base, JsonType, UtcDateTime, id_column
from licensing.kernel.triggers import protect

FILE_KINDS = ("purchase_order", "mandate")
STATES = ("draft", "submitted", "corrections_requested", "approved", "declined", "withdrawn")


class IntakeRequest(Base):
    """A request (demande) of one organisation for one session. `answers` keeps what was typed, in the shape of the request schema."""

    __tablename__ = "intake_request"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(
            "state IN ('draft','withdrawn') OR (reference IS NOT NULL AND quote IS NOT NULL)",
            name="submitted_has_quote",
        ),
        Index("ix_intake_request_queue", "producer_id", "state", "submitted_at", "id"),
    )

    id: Mapped[str] = id_column()
    producer_id: Mapped[str] = mapped_column(ForeignKey("producer.id"))
    reference: Mapped[str | None] = mapped_column(String(40), unique=True)
    state: Mapped[str] = mapped_column(String(24), default="draft")
    language: Mapped[str] = mapped_column(String(5))
    owner_email: Mapped[str] = mapped_column(String(320), index=True)
    audience: Mapped[str] = mapped_column(String(12))
    answers: Mapped[dict[str, Any]] = mapped_column(JsonType)
    steps_done: Mapped[list[str]] = mapped_column(JsonType, default=list)
    version: Mapped[int] = mapped_column(Integer, default=1)
    """Rises with every save; a save that names an older version is a conflict."""
    quote: Mapped[dict[str, Any] | None] = mapped_column(JsonType)
    """Frozen at submission and again at approval; the shape of `licensing quote`."""
    reviewed_total: Mapped[str | None] = mapped_column(String(30))
    """What it costs with tax while the producer reviews, where something written by hand changed it since; lists read it."""
    organisation_name: Mapped[str] = mapped_column(String(300), default="")
    learner_count: Mapped[int] = mapped_column(Integer, default=0)
    creation_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Secret of the start page that made the draft: the same page sent twice is one draft."""
    submission_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    recheck: Mapped[list[str]] = mapped_column(JsonType, default=list)
    """Steps taken over from an earlier request that must be looked at again, named as in `steps_done`."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_on: Mapped[date | None] = mapped_column(Date)
    due_on: Mapped[date | None] = mapped_column(Date)
    """By when the producer promised an answer (`promise.review_due_on`); counts while the state is `submitted`."""
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(320))
    decision_reason: Mapped[str | None] = mapped_column(Text)
    proposed_by: Mapped[str | None] = mapped_column(String(320))
    """The approver who proposes an approval that a second one has to confirm; the proposal ends when request or price change."""
    proposed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    proposed_sha256: Mapped[str | None] = mapped_column(String(64))
    """Fingerprint of the request's version and the price that were proposed."""
    producer: Mapped[Producer] = relationship()
    comments: Mapped[list[ReviewComment]] = relationship(order_by="(ReviewComment.created_at, ReviewComment.id)")
    submissions: Mapped[list[SubmittedAnswers]] = relationship(order_by="SubmittedAnswers.number")
    manual_lines: Mapped[list[ManualLine]] = relationship(order_by="ManualLine.created_at")
    manual_discounts: Mapped[list[ManualDiscountRow]] = relationship(order_by="ManualDiscountRow.created_at")


class ReviewComment(Base):
    """A remark of the producer on one answer of a request: a field path ("cohorts.0.learners"), or a step ("steps.4").

    A draft is a remark of the review that was not sent yet; an internal one is a note that the partner never reads.
    """

    __tablename__ = "review_comment"
    __table_args__ = (CheckConstraint("state IN ('draft','open','resolved','closed')", name="state"),)

    id: Mapped[str] = id_column()
    request_id: Mapped[str] = mapped_column(ForeignKey("intake_request.id"))
    path: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(320))
    state: Mapped[str] = mapped_column(String(10), default="open")
    internal: Mapped[bool] = mapped_column(Boolean, default=False)
    value: Mapped[Any] = mapped_column(JsonType, nullable=True)
    """The answer that the remark is about, as it was then: it stays readable when its row is taken away."""
    number: Mapped[int | None] = mapped_column(Integer)
    """The submission that was being read; its rows tell where the answer stands today. None in remarks older than submissions."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    events: Mapped[list[CommentEvent]] = relationship(order_by="(CommentEvent.at, CommentEvent.id)")

    @property
    def shown_to_partner(self) -> bool:
        """Whether the partner may read it: sent, and no internal note."""
        return self.state != "draft" and not self.internal


class CommentEvent(Base):
    """What happened to a remark: who, when, and the words that came with it. Never changed."""

    __tablename__ = "review_comment_event"

    id: Mapped[str] = id_column()
    comment_id: Mapped[str] = mapped_column(ForeignKey("review_comment.id"), index=True)
    event: Mapped[str] = mapped_column(String(12))
    side: Mapped[str] = mapped_column(String(10))
    by: Mapped[str] = mapped_column(String(320))
    text: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class SubmittedAnswers(Base):
    """What the partner sent: answers and price as they were, numbered from 1 within the request. Never changed."""

    __tablename__ = "submitted_answers"
    __table_args__ = (UniqueConstraint("request_id", "number"),)

    id: Mapped[str] = id_column()
    request_id: Mapped[str] = mapped_column(ForeignKey("intake_request.id"))
    number: Mapped[int] = mapped_column(Integer)
    answers: Mapped[dict[str, Any]] = mapped_column(JsonType)
    quote: Mapped[dict[str, Any]] = mapped_column(JsonType)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReviewReading(Base):
    """A reviewer decided on a submission of a request, or marked it as read. Never changed."""

    __tablename__ = "review_reading"
    __table_args__ = (UniqueConstraint("request_id", "reader", "number"),)

    id: Mapped[str] = id_column()
    request_id: Mapped[str] = mapped_column(ForeignKey("intake_request.id"))
    reader: Mapped[str] = mapped_column(String(320))
    number: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ManualLine(Base):
    """A price line written by the producer for a product that the schedule does not price; always with its reason."""

    __tablename__ = "manual_line"
    __table_args__ = (UniqueConstraint("request_id", "product"), CheckConstraint("length(reason) > 0", name="reason"))

    id: Mapped[str] = id_column()
    request_id: Mapped[str] = mapped_column(ForeignKey("intake_request.id"))
    product: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(300))
    quantity: Mapped[int] = mapped_column(Integer)
    unit_price: Mapped[Decimal] = mapped_column(Amount)
    reason: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(320))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ManualDiscountRow(Base):
    """A reduction granted by the producer on one request: a percentage or an amount, always with its reason."""

    __tablename__ = "manual_discount"
    __table_args__ = (
        CheckConstraint("(percent IS NULL) <> (amount IS NULL)", name="one_measure"),
        CheckConstraint("length(reason) > 0", name="reason"),
    )

    id: Mapped[str] = id_column()
    request_id: Mapped[str] = mapped_column(ForeignKey("intake_request.id"))
    label: Mapped[str] = mapped_column(String(300))
    percent: Mapped[Decimal | None] = mapped_column(Amount)
    amount: Mapped[Decimal | None] = mapped_column(Amount)
    reason: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(320))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DraftGrant(Base):
    """A browser session that may open a request because it created the draft there, until its owner proves the address."""

    __tablename__ = "draft_grant"
    __table_args__ = (UniqueConstraint("session_id", "request_id"),)

    id: Mapped[str] = id_column()
    session_id: Mapped[str] = mapped_column(ForeignKey("browser_session.id", ondelete="CASCADE"))
    request_id: Mapped[str] = mapped_column(ForeignKey("intake_request.id", ondelete="CASCADE"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StepSave(Base):
    """Who last changed a step of a request, and when: told to whoever meets that change in another window."""

    __tablename__ = "step_save"
    __table_args__ = (UniqueConstraint("request_id", "step"),)

    id: Mapped[str] = id_column()
    request_id: Mapped[str] = mapped_column(ForeignKey("intake_request.id", ondelete="CASCADE"))
    step: Mapped[int] = mapped_column(Integer)
    saved_by: Mapped[str] = mapped_column(String(340))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def who(self) -> str:
        """The person's address, as a page shows it."""
        return in_words(self.saved_by)


class Colleague(Base):
    """Someone of the organisation who works on a request beside its owner: whoever proves this address may open it."""

    __tablename__ = "request_colleague"
    __table_args__ = (UniqueConstraint("request_id", "email"),)

    id: Mapped[str] = id_column()
    request_id: Mapped[str] = mapped_column(ForeignKey("intake_request.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(320), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    invited_by: Mapped[str] = mapped_column(String(320))
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RequestFile(Base):
    """A file that the partner put with a request and may still take away. The bytes are an immutable document; name and type are this row's."""

    __tablename__ = "request_file"
    __table_args__ = (
        UniqueConstraint("request_id", "kind", "sha256"),
        CheckConstraint(f"kind IN {FILE_KINDS}", name="kind"),
    )

    id: Mapped[str] = id_column()
    request_id: Mapped[str] = mapped_column(ForeignKey("intake_request.id"))
    kind: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    document_id: Mapped[str] = mapped_column(ForeignKey("stored_document.id"))
    added_by: Mapped[str] = mapped_column(String(340))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SubmittedFile(Base):
    """A file as it was sent with a version of a request; never changed. What the producer reads."""

    __tablename__ = "submitted_file"
    __table_args__ = (Index("ix_submitted_file_request", "request_id", "request_version"),)

    id: Mapped[str] = id_column()
    request_id: Mapped[str] = mapped_column(ForeignKey("intake_request.id"))
    request_version: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    document_id: Mapped[str] = mapped_column(ForeignKey("stored_document.id"))
    added_by: Mapped[str] = mapped_column(String(340))
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)


protect(SubmittedFile.__table__)


class ReferenceCounter(Base):
    """The last number given in a series of references ("DEM-GDP-2026"); locked while one is taken."""

    __tablename__ = "reference_counter"

    series: Mapped[str] = mapped_column(String(60), primary_key=True)
    last_number: Mapped[int] = mapped_column(Integer)


for _row in (CommentEvent, SubmittedAnswers, ReviewReading):
    protect(_row.__table__)

"""Rows of signing: one procedure per document, one signature request per signatory in order, who was proposed instead, archive stamps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from licensing.kernel.database import Base, JsonType, UtcDateTime, id_column
from licensing.kernel.triggers import protect


class SigningProcedure(Base):
    """The signing of one document by its signatories in order. `subject` is opaque here ("agreement:<id>")."""

    __tablename__ = "signing_procedure"
    __table_args__ = (CheckConstraint("state IN ('open','complete','declined','cancelled')", name="state"),)

    id: Mapped[str] = id_column()
    subject: Mapped[str] = mapped_column(String(120), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    language: Mapped[str] = mapped_column(String(5))
    state: Mapped[str] = mapped_column(String(10), default="open")
    document_id: Mapped[str] = mapped_column(ForeignKey("stored_document.id"))
    """The bytes shown now: the unsigned document, then each sealed revision."""
    document_sha256: Mapped[str] = mapped_column(String(64))
    sealed_document_id: Mapped[str | None] = mapped_column(ForeignKey("stored_document.id"))
    evidence_document_id: Mapped[str | None] = mapped_column(ForeignKey("stored_document.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    latest_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When every signature is due at the latest; None: the days of the setting alone count."""
    requests: Mapped[list[SignatureRequest]] = relationship(
        back_populates="procedure", order_by="SignatureRequest.position"
    )


class SignatureRequest(Base):
    """One signatory's part in a procedure; its link is bound to the SHA-256 of the exact bytes shown."""

    __tablename__ = "signature_request"
    __table_args__ = (
        UniqueConstraint("procedure_id", "position"),
        UniqueConstraint("procedure_id", "field", name="uq_signature_request_field"),
        CheckConstraint(
            "state IN ('waiting','invited','expired','consented','sealed','declined','cancelled')", name="state"
        ),
        CheckConstraint("party IN ('licensee','licensor')", name="party"),
    )

    id: Mapped[str] = id_column()
    procedure_id: Mapped[str] = mapped_column(ForeignKey("signing_procedure.id"))
    position: Mapped[int] = mapped_column(Integer)
    party: Mapped[str] = mapped_column(String(10))
    field: Mapped[str] = mapped_column(String(20))
    """The name of the signature field in the document."""
    organisation: Mapped[str] = mapped_column(String(300))
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320))
    role: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(5))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    bound_sha256: Mapped[str | None] = mapped_column(String(64))
    code_hash: Mapped[str | None] = mapped_column(String(64))
    code_sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    code_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    code_attempts: Mapped[int] = mapped_column(Integer, default=0)
    codes_sent: Mapped[int] = mapped_column(Integer, default=0)
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """From then on the link signs nothing; None for requests made before links expired."""
    viewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decline_reason: Mapped[str | None] = mapped_column(String(2000))
    evidence: Mapped[dict[str, Any]] = mapped_column(JsonType, default=dict)
    procedure: Mapped[SigningProcedure] = relationship(back_populates="requests")


class SigningBatch(Base):
    """Several requests of one signatory, signed with one code: which, bound to which bytes, the code, and what became of each.

    `requests`: [{"id", "sha256"}] in the order shown; `results`: [{"id", "signed", "said"}] once the code was used.
    """

    __tablename__ = "signing_batch"
    __table_args__ = (Index("ix_signing_batch_email", "email", "created_at"),)

    id: Mapped[str] = id_column()
    email: Mapped[str] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(String(200))
    requests: Mapped[list[dict[str, str]]] = mapped_column(JsonType)
    code_hash: Mapped[str] = mapped_column(String(64))
    code_attempts: Mapped[int] = mapped_column(Integer, default=0)
    code_expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    results: Mapped[list[dict[str, Any]]] = mapped_column(JsonType, default=list)


class SignatureDelegation(Base):
    """Somebody whom a signatory proposed in their own place: who, why, how it was proved, and what the producer decided."""

    __tablename__ = "signature_delegation"
    __table_args__ = (
        CheckConstraint("state IN ('proposed','approved','refused','overtaken')", name="state"),
        Index("ix_signature_delegation_request", "request_id", "proposed_at"),
    )

    id: Mapped[str] = id_column()
    request_id: Mapped[str] = mapped_column(ForeignKey("signature_request.id"))
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    former_name: Mapped[str] = mapped_column(String(200))
    former_email: Mapped[str] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320))
    role: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(2000))
    proof: Mapped[dict[str, Any]] = mapped_column(JsonType)
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(320))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str | None] = mapped_column(String(2000))


class ArchiveStamp(Base):
    """One archive time stamp of a sealed file, named by the file that ends with it. Append-only."""

    __tablename__ = "archive_stamp"

    id: Mapped[str] = id_column()
    procedure_id: Mapped[str] = mapped_column(ForeignKey("signing_procedure.id"), index=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("stored_document.id"), unique=True)
    previous_document_id: Mapped[str | None] = mapped_column(ForeignKey("stored_document.id"))
    """The file that this one renews; None for the first stamp."""
    authority: Mapped[str] = mapped_column(String(300))
    digest: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(20))
    """Kind and length of the authority's key: "rsa4096", "ec256"."""
    stamped_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the certificate of the authority ends."""


protect(ArchiveStamp.__table__)

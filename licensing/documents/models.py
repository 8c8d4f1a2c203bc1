"""Rows of documents: what is stored, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from licensing.kernel.database import Base, JsonType, UtcDateTime, id_column


class StoredDocument(Base):
    """One immutable file: its bytes live in the object store under `storage_key`, written once."""

    __tablename__ = "stored_document"

    id: Mapped[str] = id_column()
    kind: Mapped[str] = mapped_column(String(40))
    file_name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(Integer)
    storage_key: Mapped[str] = mapped_column(String(200), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_with: Mapped[dict[str, Any] | None] = mapped_column(JsonType)
    """What made its bytes (`provenance.provenance`), where they can be made again; None elsewhere."""

"""Rows of the looks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from licensing.catalogue.models import Producer
from licensing.kernel.canonical import fingerprint
from licensing.kernel.database import Base, UtcDateTime, id_column
from licensing.kernel.triggers import protect


class ProducerLooks(Base):
    """What a producer's pages look like from an instant on. Append-only; the highest position is in force."""

    __tablename__ = "producer_looks"
    __table_args__ = (UniqueConstraint("producer_id", "position"),)

    id: Mapped[str] = id_column()
    producer_id: Mapped[str] = mapped_column(ForeignKey("producer.id"))
    position: Mapped[int] = mapped_column(Integer)
    accent: Mapped[str | None] = mapped_column(String(7))
    """The chosen colour, `#rrggbb`; None: the product's own."""
    logo_document_id: Mapped[str | None] = mapped_column(ForeignKey("stored_document.id"))
    logo_width: Mapped[int | None] = mapped_column(Integer)
    logo_height: Mapped[int | None] = mapped_column(Integer)
    set_by: Mapped[str] = mapped_column(String(320))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    producer: Mapped[Producer] = relationship()

    @property
    def code(self) -> str:
        """What stands in the address of its files: the same looks have the same code."""
        return fingerprint({"accent": self.accent, "logo": self.logo_document_id})[:16]


protect(ProducerLooks.__table__)

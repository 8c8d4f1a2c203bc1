"""Rows of the catalogue."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from licensing.kernel.database import Base, JsonType, id_column


class Producer(Base):
    """A course producer: the licensor on agreements and the seller on invoices."""

    __tablename__ = "producer"
    __table_args__ = (
        CheckConstraint("vat_profile IN ('not_taxable','franchise','taxable','public')", name="vat_profile"),
    )

    id: Mapped[str] = id_column()
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    legal: Mapped[dict[str, Any]] = mapped_column(JsonType)
    """legal_form, siren, siret, registration ("RCS …"), vat, street, postal_code, city, country, iban, bic, represented_by, representative_role."""
    contact_email: Mapped[str] = mapped_column(String(320))
    vat_profile: Mapped[str] = mapped_column(String(12))
    agreement_prefix: Mapped[str] = mapped_column(String(12))
    invoice_prefix: Mapped[str] = mapped_column(String(12))
    courses: Mapped[list[Course]] = relationship(back_populates="producer")


class Course(Base):
    """A course; `texts` maps language to {title, tagline}."""

    __tablename__ = "course"
    __table_args__ = (UniqueConstraint("producer_id", "slug"),)

    id: Mapped[str] = id_column()
    producer_id: Mapped[str] = mapped_column(ForeignKey("producer.id"))
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    texts: Mapped[dict[str, Any]] = mapped_column(JsonType)
    enrol_url: Mapped[str] = mapped_column(Text)
    producer: Mapped[Producer] = relationship(back_populates="courses")
    sessions: Mapped[list[CourseSession]] = relationship(back_populates="course", order_by="CourseSession.starts_on")
    tracks: Mapped[list[Track]] = relationship(back_populates="course", order_by="Track.position")


class CourseSession(Base):
    """One edition of a course, with its dates (both inclusive)."""

    __tablename__ = "course_session"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="dates"),)

    id: Mapped[str] = id_column()
    course_id: Mapped[str] = mapped_column(ForeignKey("course.id"))
    code: Mapped[str] = mapped_column(String(40), unique=True)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    course: Mapped[Course] = relationship(back_populates="sessions")


class Track(Base):
    """A track (parcours) of a course; `labels` maps language to its name."""

    __tablename__ = "track"
    __table_args__ = (UniqueConstraint("course_id", "code"),)

    id: Mapped[str] = id_column()
    course_id: Mapped[str] = mapped_column(ForeignKey("course.id"))
    code: Mapped[str] = mapped_column(String(20))
    labels: Mapped[dict[str, str]] = mapped_column(JsonType)
    position: Mapped[int]
    course: Mapped[Course] = relationship(back_populates="tracks")

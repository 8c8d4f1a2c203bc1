"""Verbs of the catalogue: register a producer with its courses, sessions and tracks from one document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field
from sqlalchemy import select

from licensing.audit.operations import record
from licensing.catalogue.models import Course, CourseSession, Producer, Track
from licensing.kernel.canonical import fingerprint
from licensing.kernel.database import Base, db
from licensing.kernel.errors import InvalidInput, Problem
from licensing.kernel.ids import new_id
from licensing.kernel.shapes import SENTENCES, Day, Shape, plain, problem, read_shape

_SENTENCES = {
    **SENTENCES,
    "taken": (
        "Choisissez un autre code : celui-ci appartient à un autre producteur ou cours.",
        "Choose another code: this one belongs to another producer or course.",
        "اختاروا رمزًا آخر: هذا الرمز يخص منتِجًا آخر أو دروسًا أخرى.",
    ),
    "session_dates": (
        "Écrivez une fin qui ne précède pas le début.",
        "Write an end that is not before the start.",
        "أدخلوا نهاية لا تسبق البداية.",
    ),
    "https": (
        "Écrivez une adresse qui commence par https://.",
        "Write an address that starts with https://.",
        "اكتبوا عنوانًا يبدأ بـ https://.",
    ),
}

_Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=40)]
_Words = dict[str, Annotated[str, Field(min_length=1, max_length=300)]]
_Line = Annotated[str, Field(min_length=1, max_length=200)]


class _Session(Shape):
    code: _Slug
    starts_on: Day
    ends_on: Day


class _Track(Shape):
    code: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=20)]
    labels: _Words


class _Course(Shape):
    slug: _Slug
    texts: dict[str, _Words]
    enrol_url: _Line
    sessions: Annotated[tuple[_Session, ...], Field(strict=False)] = ()
    tracks: Annotated[tuple[_Track, ...], Field(strict=False, min_length=1)]


class _Legal(Shape):
    legal_form: _Line
    siren: _Line
    siret: _Line
    registration: _Line
    vat: _Line | None
    street: _Line
    postal_code: _Line
    city: _Line
    country: _Line
    iban: _Line
    bic: _Line
    represented_by: _Line
    representative_role: _Line


class _Producer(Shape):
    slug: _Slug
    name: _Line
    legal: _Legal
    contact_email: _Line
    vat_profile: Literal["not_taxable", "franchise", "taxable", "public"]
    agreement_prefix: Annotated[str, Field(min_length=1, max_length=12)]
    invoice_prefix: Annotated[str, Field(min_length=1, max_length=12)]
    courses: Annotated[tuple[_Course, ...], Field(strict=False)] = ()


Row = TypeVar("Row", bound=Base)


def register_producer(document: Mapping[str, Any], at: datetime) -> Producer:
    """Register a producer, its courses, sessions and tracks as the document says; commits.

    Registering the same document again changes nothing; a changed one updates what it names and removes nothing. Raises
    InvalidInput with every problem of the document at once, a code of another producer or course included.
    """
    document = plain(document)
    read = read_shape(_Producer, document, _SENTENCES)
    found = [*_dates(read), *_taken(read)]
    if found:
        raise InvalidInput(found)
    changed: list[str] = []
    producer = _register(read, changed)
    if changed:
        db.session.flush()
        data = {"slug": read.slug, "sha256": fingerprint(document), "changed": changed}
        record(at, "system", "catalogue.register", f"producer:{producer.id}", data)
    db.session.commit()
    return producer


def _dates(read: _Producer) -> list[Problem]:
    wrong = [
        f"courses.{i}.sessions.{j}.ends_on"
        for i, course in enumerate(read.courses)
        for j, session in enumerate(course.sessions)
        if session.ends_on < session.starts_on
    ]
    found = [problem(path, "session_dates", sentences=_SENTENCES) for path in wrong]
    plain_http = [i for i, course in enumerate(read.courses) if not course.enrol_url.startswith("https://")]
    return found + [problem(f"courses.{i}.enrol_url", "https", sentences=_SENTENCES) for i in plain_http]


def _taken(read: _Producer) -> list[Problem]:
    found = []
    for i, course in enumerate(read.courses):
        row = db.session.scalars(select(Course).filter_by(slug=course.slug)).one_or_none()
        if row is not None and row.producer.slug != read.slug:
            found.append(problem(f"courses.{i}.slug", "taken", sentences=_SENTENCES))
        for j, session in enumerate(course.sessions):
            known = db.session.scalars(select(CourseSession).filter_by(code=session.code)).one_or_none()
            if known is not None and known.course.slug != course.slug:
                found.append(problem(f"courses.{i}.sessions.{j}.code", "taken", sentences=_SENTENCES))
    return found


def _register(read: _Producer, changed: list[str]) -> Producer:
    values = read.model_dump(exclude={"courses", "slug"})
    producer = _keep(Producer, {"slug": read.slug}, values, changed)
    for course in read.courses:
        facts = {"producer_id": producer.id, "texts": course.texts, "enrol_url": course.enrol_url}
        row = _keep(Course, {"slug": course.slug}, facts, changed)
        for session in course.sessions:
            dates = {"starts_on": session.starts_on, "ends_on": session.ends_on}
            _keep(CourseSession, {"code": session.code}, {"course_id": row.id, **dates}, changed)
        for position, track in enumerate(course.tracks):
            labelled = {"labels": track.labels, "position": position}
            _keep(Track, {"course_id": row.id, "code": track.code}, labelled, changed)
    return producer


def _keep(model: type[Row], key: dict[str, Any], values: dict[str, Any], changed: list[str]) -> Row:
    """The row of a key with these values: made, changed where it differs, or left as it is. Names what it touched."""
    row = db.session.scalars(select(model).filter_by(**key)).one_or_none()
    if row is None:
        row = model(**{"id": new_id(), **key, **values})
        db.session.add(row)
        changed.append(model.__tablename__)
        return row
    for name in [name for name, value in values.items() if getattr(row, name) != value]:
        setattr(row, name, values[name])
        changed.append(f"{model.__tablename__}.{name}")
    return row

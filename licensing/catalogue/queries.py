"""Reads of the catalogue: producers, courses, sessions still open on a day, tracks."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from licensing.catalogue.models import Course, CourseSession, Producer, Track
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound


def producers() -> list[Producer]:
    """Every producer, by name."""
    return list(db.session.scalars(select(Producer).order_by(Producer.name)))


def producer_by_slug(slug: str) -> Producer:
    """The producer of that slug; NotFound otherwise."""
    row = db.session.scalars(select(Producer).filter_by(slug=slug)).one_or_none()
    if row is None:
        raise NotFound
    return row


def courses() -> list[Course]:
    """Every course, by slug."""
    return list(db.session.scalars(select(Course).order_by(Course.slug)))


def course_by_slug(slug: str) -> Course:
    """The course of that slug; NotFound otherwise."""
    row = find_course(slug)
    if row is None:
        raise NotFound
    return row


def find_course(slug: str) -> Course | None:
    """The course of that slug, or None."""
    return db.session.scalars(select(Course).filter_by(slug=slug)).one_or_none()


def open_sessions(course_id: str, on: date) -> list[CourseSession]:
    """Sessions of a course that have not ended on that day, by first day."""
    query = select(CourseSession).where(CourseSession.course_id == course_id, CourseSession.ends_on >= on)
    return list(db.session.scalars(query.order_by(CourseSession.starts_on)))


def session_by_code(code: str) -> CourseSession:
    """The session of that code; NotFound otherwise."""
    row = db.session.scalars(select(CourseSession).filter_by(code=code)).one_or_none()
    if row is None:
        raise NotFound
    return row


def tracks(course_id: str) -> list[Track]:
    """The tracks of a course in their order."""
    return list(db.session.scalars(select(Track).filter_by(course_id=course_id).order_by(Track.position)))

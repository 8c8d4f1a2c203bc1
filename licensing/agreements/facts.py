"""Rows of the catalogue → the plain facts that terms freeze."""

from __future__ import annotations

from typing import Any

from licensing.catalogue.models import Course, CourseSession, Producer


def producer_facts(producer: Producer) -> dict[str, Any]:
    """slug, name, legal (see Producer.legal), contact_email, agreement_prefix."""
    names = ("slug", "name", "contact_email", "agreement_prefix")
    return {**{name: getattr(producer, name) for name in names}, "legal": dict(producer.legal)}


def course_facts(course: Course) -> dict[str, Any]:
    """slug, texts {language: {title, tagline}}, enrol_url, tracks {code: {language: label}}."""
    tracks = {track.code: dict(track.labels) for track in course.tracks}
    return {"slug": course.slug, "texts": dict(course.texts), "enrol_url": course.enrol_url, "tracks": tracks}


def session_facts(session: CourseSession) -> dict[str, Any]:
    """id (the session's code), starts_on and ends_on as ISO days, both inclusive."""
    return {"id": session.code, "starts_on": session.starts_on.isoformat(), "ends_on": session.ends_on.isoformat()}

"""Reads of the self-check: the rules that answer on a day, the public count of agreements in force."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from licensing.agreements.libraries import library_on
from licensing.agreements.models import Agreement
from licensing.catalogue.models import Course
from licensing.catalogue.queries import open_sessions
from licensing.kernel.database import db
from licensing.policy.queries import policy_on
from licensing.pricing.queries import schedule_on, vat_rules
from licensing.selfcheck.rules import Rules


def rules_on(course: Course, on: date) -> Rules:
    """The rules of a course's producer on a day. InvalidInput or NotFound while it has published none.

    The session is the next one that has not begun; while there is none, today stands for it: no early registration.
    """
    producer = course.producer
    coming = [each.starts_on for each in open_sessions(course.id, on) if each.starts_on >= on]
    return Rules(
        policy=policy_on(producer.id, on),
        schedule=schedule_on(producer.id, on),
        vat=vat_rules(producer.vat_profile),
        library=library_on(producer.id, on),
        tracks={track.code: track.labels for track in course.tracks},
        session_starts_on=min(coming, default=on),
        on=on,
    )


def agreements_in_force(producer_id: str) -> int:
    """How many agreements of a producer are in force: a public figure, without names."""
    query = select(func.count()).select_from(Agreement).filter_by(producer_id=producer_id, state="in_force")
    return db.session.scalar(query) or 0

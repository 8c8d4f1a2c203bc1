"""Rounds of a review: what the partner sent each time, and which of it each reviewer has read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from licensing.accounts.access import Actor
from licensing.audit.operations import record
from licensing.intake.models import IntakeRequest, ReviewReading, SubmittedAnswers
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import NotFound

REVIEWERS = ("approver", "signatory")


def keep_submission(request: IntakeRequest, at: datetime) -> None:
    """Write down the answers and the price that were just sent, as the next round. Does not commit."""
    sent = SubmittedAnswers(
        number=len(request.submissions) + 1, answers=request.answers, quote=request.quote or {}, submitted_at=at
    )
    request.submissions.append(sent)


def latest_number(request: IntakeRequest) -> int:
    """The number of the last submission; 0 when none was kept (a request sent before submissions were)."""
    return request.submissions[-1].number if request.submissions else 0


def last_read(request: IntakeRequest, reader: str | None) -> int:
    """The number of the last submission that a reviewer decided on or marked as read; 0 for none."""
    query = select(func.max(ReviewReading.number)).filter_by(request_id=request.id, reader=reader or "")
    return db.session.scalar(query) or 0


def note_reading(request: IntakeRequest, by: Actor, at: datetime) -> bool:
    """Note that a reviewer has read what was sent last; False when that was noted before. The request is locked; no commit."""
    number = latest_number(request)
    if not number or last_read(request, by.email) >= number:
        return False
    db.session.add(ReviewReading(request_id=request.id, reader=by.email or "", number=number, at=at))
    return True


def mark_as_read(request_id: str, by: Actor, at: datetime) -> None:
    """A reviewer has read what was sent last: the next time, the file opens on what changed since. Commits.

    Twice is once. `NotFound` for a missing or foreign request or a draft.
    """
    request = lock_row(IntakeRequest, request_id)
    known = request is not None and request.submitted_at is not None
    if request is None or not known or request.producer_id not in by.producers_as(*REVIEWERS):
        raise NotFound(request_id)
    if note_reading(request, by, at):
        data = {"submission": latest_number(request)}
        record(at, by.label, "intake.mark_as_read", f"request:{request.id}", data)
    db.session.commit()

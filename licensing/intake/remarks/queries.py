"""Reads of remarks: in the order of the form, those of a step, what was added to one."""

from __future__ import annotations

from collections.abc import Iterable

from licensing.accounts.access import Actor
from licensing.intake.models import IntakeRequest, ReviewComment
from licensing.intake.rounds import REVIEWERS
from licensing.intake.steps.table import STEPS, step_of
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound

_ORDER = (
    "organisation", "language", "contacts", "cosignatories", "teachers", "session", "cohorts", "uses", "purchase_order", "service_code",
)  # fmt: skip


def in_reading_order(comments: Iterable[ReviewComment]) -> list[ReviewComment]:
    """As the form asks: by step, a remark on the whole step first, then by answer and row, then by age."""
    return sorted(comments, key=_place)


def _place(comment: ReviewComment) -> tuple[int, tuple[tuple[int, str], ...], str]:
    step = step_of(comment.path)
    number = STEPS.index(step) if step else len(STEPS)
    first, *rest = comment.path.split(".")
    top = _ORDER.index(first) if first in _ORDER else -1
    keys = tuple((int(key), "") if key.isdecimal() else (0, key) for key in rest)
    return number, ((top, ""), *keys), comment.created_at.isoformat()


def added_words(comment: ReviewComment) -> list[str]:
    """What the producer added each time the remark was reopened."""
    return [event.text for event in comment.events if event.event == "reopen" and event.text]


def remark_at_desk(comment_id: str, who: Actor) -> ReviewComment:
    """A remark on a request of the actor's producers; `NotFound` otherwise."""
    comment = db.session.get(ReviewComment, comment_id)
    request = db.session.get(IntakeRequest, comment.request_id) if comment else None
    if comment is None or request is None or request.producer_id not in who.producers_as(*REVIEWERS):
        raise NotFound(comment_id)
    return comment


def partner_remarks(request: IntakeRequest) -> list[ReviewComment]:
    """The remarks that the partner may read and that are not closed, in reading order."""
    return in_reading_order(each for each in request.comments if each.shown_to_partner and each.state != "closed")

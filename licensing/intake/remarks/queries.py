"""Reads of remarks: in the order of the form, those of a step, what was added to one."""

from __future__ import annotations

from collections.abc import Iterable

from licensing.intake.models import ReviewComment
from licensing.intake.steps.table import STEPS, step_of

_ORDER = (
    "organisation", "language", "contacts", "teachers", "session", "cohorts", "uses", "purchase_order", "service_code",
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

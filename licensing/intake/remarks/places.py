"""Where remarks stand today: rows move and go between the submission that was read and the answers as they are now."""

from __future__ import annotations

from typing import Any

from licensing.intake.answer_changes import follow
from licensing.intake.models import IntakeRequest, ReviewComment
from licensing.intake.steps import paths
from licensing.intake.steps.table import STEPS, step_of


def answer_at(answers: dict[str, Any], path: str) -> Any:
    """The answer that a path names: of a field, of a row, or of a whole step ("steps.4")."""
    if path.startswith("steps."):
        step = step_of(path)
        return step.part(answers) if step in STEPS and step else None
    return paths.read(answers, path)


def place_of(comment: ReviewComment, request: IntakeRequest) -> str | None:
    """The path of a remark's answer in the answers of today; None when its row was taken away."""
    read = next((sent for sent in request.submissions if sent.number == comment.number), None)
    if read is None or comment.path.startswith("steps."):
        return comment.path
    return follow(comment.path, read.answers, request.answers)


def has_changed(comment: ReviewComment, request: IntakeRequest) -> bool:
    """Whether the answer is another one than when the remark was written; a row that is gone is one too."""
    place = place_of(comment, request)
    return place is None or answer_at(request.answers, place) != comment.value

"""What changed since a reviewer last read a request: answers in words, before and after, and the price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from licensing.intake.answer_changes import Change, changes
from licensing.intake.answer_words import Words
from licensing.intake.models import IntakeRequest, SubmittedAnswers
from licensing.intake.steps.table import STEPS, step_of
from licensing.pricing.values import Quote
from licensing.pricing.wire import quote_from_dict
from licensing.quotes.rules import Change as PriceChange
from licensing.quotes.rules import differences


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One difference in words; `kind` is changed, added or removed, a missing side is empty."""

    kind: str
    path: str
    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Since:
    """What is compared: the submission read before, the answers that changed, the price before and what differs in it."""

    base: SubmittedAnswers
    answers: tuple[ShownChange, ...]
    price_before: Quote
    price: tuple[PriceChange, ...]

    @property
    def nothing(self) -> bool:
        """Whether everything is as it was."""
        return not self.answers and not self.price


def base_of(request: IntakeRequest, read: int, asked: str) -> SubmittedAnswers | None:
    """The earlier submission to compare with: the one asked for in the address, else the last one read; None for none."""
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else read
    earlier = request.submissions[:-1] if request.state == "submitted" else request.submissions
    return next((sent for sent in earlier if sent.number == number), None)


def since(base: SubmittedAnswers, request: IntakeRequest, now: Quote, words: Words) -> Since:
    """Everything that differs between an earlier submission and the last one, at the price that applies now."""
    before = quote_from_dict(base.quote)
    latest: dict[str, Any] = request.submissions[-1].answers
    found = sorted(changes(base.answers, latest), key=_step)
    shown = (_shown(each, words) for each in found if each.path != "submitted_on")
    return Since(base, tuple(shown), before, differences(before, now))


def _step(change: Change) -> int:
    step = step_of(change.path)
    return STEPS.index(step) if step else -1


def _shown(change: Change, words: Words) -> ShownChange:
    before, after = (words.value(change.path, value) for value in (change.before, change.after))
    if change.row and change.kind == "added":
        before = ""
    if change.row and change.kind == "removed":
        after = ""
    return ShownChange(change.kind if change.row else "changed", change.path, words.place(change.path), before, after)


def earlier_rounds(request: IntakeRequest) -> Sequence[SubmittedAnswers]:
    """The submissions that the last one can be compared with."""
    return request.submissions[:-1]

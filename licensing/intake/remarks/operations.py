"""Verbs of remarks: write one while reading, take it back, close, reopen; the partner answers. One commit each.

Drafts are sent together by `review.request_corrections`; `settle` and `notice_changes` belong to other verbs' commits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from licensing.accounts.access import Actor
from licensing.audit.operations import record
from licensing.intake import lifecycle as request_lifecycle
from licensing.intake.models import IntakeRequest, ReviewComment
from licensing.intake.remarks.lifecycle import Hand, can, keep, move
from licensing.intake.remarks.messages import ALREADY_SENT, NO_TEXT, NOT_CORRECTING, NOT_UNDER_REVIEW, NOT_YOURS
from licensing.intake.remarks.places import answer_at, has_changed
from licensing.intake.review_lock import at_desk, lock_for_review
from licensing.intake.review_messages import REASON_LENGTH, too_long
from licensing.intake.rounds import latest_number
from licensing.intake.steps import typed
from licensing.intake.steps.table import step_of
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound

_PATH = re.compile(r"[a-z_]+(\.[a-z0-9_-]+){0,6}")


def write_remark(
    request_id: str, path: str, text: str, by: Actor, at: datetime, internal: bool = False
) -> ReviewComment:
    """Write a remark on one answer: a draft of the review, or at once a note for the producer's own people.

    Raises `NotFound` (request, or a path that no step has), `InvalidInput` without a text; for a remark that the partner is
    to read also as `review_lock.lock_for_review`.
    """
    request = at_desk(request_id, by) if internal else lock_for_review(request_id, by, "request_corrections")
    comment = new_remark(request, path, checked_text(text), by, at)
    if internal:
        comment.internal, comment.state = True, "open"
        keep(comment, "note", Hand("producer", by.label, at))
        db.session.flush()
        data = {"remark": comment.id, "path": path}
        record(at, by.label, "intake.remark_note", f"request:{request.id}", data)
    db.session.commit()
    return comment


def new_remark(request: IntakeRequest, path: str, text: str, by: Actor, at: datetime) -> ReviewComment:
    """A draft remark on a locked request, with the answer as it stands now. Does not commit; `NotFound`: no such path."""
    if len(path) > 120 or not _PATH.fullmatch(path) or step_of(path) is None:
        raise NotFound(path)
    comment = ReviewComment(
        path=path, text=text, author=by.email or "", state="draft", internal=False, created_at=at,
        value=answer_at(request.answers, path), number=latest_number(request) or None,
    )  # fmt: skip
    request.comments.append(comment)
    return comment


def checked_text(text: str) -> str:
    """A remark without outer blanks; `InvalidInput` at "text" when there is none, or it is too long."""
    kept = typed.text(text)
    if not kept:
        raise InvalidInput([NO_TEXT])
    if len(kept) > REASON_LENGTH:
        raise InvalidInput([too_long("text")])
    return kept


def rewrite_draft(comment_id: str, text: str, by: Actor, at: datetime) -> None:
    """Change a remark that was not sent yet; only its author may. Raises as `write_remark`, and `NotAllowed`."""
    comment, _request = _draft(comment_id, by)
    if comment.author != by.email:
        raise NotAllowed("rewrite", comment.state, NOT_YOURS)
    comment.text, comment.created_at = checked_text(text), at
    db.session.commit()


def discard_draft(comment_id: str, by: Actor) -> None:
    """Take a remark away that was not sent yet; any approver may, for a colleague who is away too."""
    comment, request = _draft(comment_id, by)
    request.comments.remove(comment)
    db.session.delete(comment)
    db.session.commit()


def _draft(comment_id: str, by: Actor) -> tuple[ReviewComment, IntakeRequest]:
    comment, request = _known(comment_id, by)
    lock_for_review(request.id, by, "request_corrections")
    db.session.refresh(comment)
    if comment.state != "draft":
        raise NotAllowed("rewrite", comment.state, ALREADY_SENT)
    return comment, request


def _known(comment_id: str, by: Actor) -> tuple[ReviewComment, IntakeRequest]:
    """A remark on a request of the actor's producers, its request locked; `NotFound` otherwise."""
    comment = db.session.get(ReviewComment, comment_id)
    if comment is None:
        raise NotFound(comment_id)
    request = at_desk(comment.request_id, by)
    db.session.refresh(comment)
    return comment, request


def close_remark(comment_id: str, by: Actor, at: datetime, text: str = "") -> None:
    """The remark is dealt with. `NotAllowed`: not an approver, not under review, or closed already."""
    _decide_on(comment_id, "close", by, at, text)


def reopen_remark(comment_id: str, by: Actor, at: datetime, text: str = "") -> None:
    """The answer does not do yet: the remark goes out again with the next request for corrections, with the words added."""
    _decide_on(comment_id, "reopen", by, at, text)


def _decide_on(comment_id: str, event: str, by: Actor, at: datetime, text: str) -> None:
    comment, request = _known(comment_id, by)
    if not comment.internal:
        if not request_lifecycle.can(request.state, "request_corrections"):
            raise NotAllowed(event, request.state, NOT_UNDER_REVIEW)
        lock_for_review(request.id, by, "request_corrections")
    move(comment, event, Hand("producer", by.label, at), checked_text(text) if typed.text(text) else "")
    db.session.commit()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the partner says to a remark: words, and whether the point is dealt with (None: not asked)."""

    comment_id: str
    text: str = ""
    done: bool | None = None


def answer_remarks(request_id: str, answers: Sequence[Answer], who: str, at: datetime) -> None:
    """The partner answers remarks of a request that is being corrected; what says nothing new is left aside. Commits.

    `who`: the partner as the journal names them; the caller knows that the request is theirs. A reply counts as dealt with.
    `NotAllowed` unless the request is being corrected, `InvalidInput` for a reply that is too long.
    """
    request = lock_row(IntakeRequest, request_id)
    if request is None:
        raise NotFound(request_id)
    if request.state != "corrections_requested":
        raise NotAllowed("answer", request.state, NOT_CORRECTING)
    shown = {comment.id: comment for comment in request.comments if comment.shown_to_partner}
    hand = Hand("partner", who, at)
    for answer in answers:
        if answer.comment_id in shown:
            _answer(shown[answer.comment_id], answer, hand)
    db.session.commit()


def _answer(comment: ReviewComment, answer: Answer, hand: Hand) -> None:
    text = checked_text(answer.text) if typed.text(answer.text) else ""
    done = True if text else answer.done
    if done is True and can(comment.state, "resolve"):
        move(comment, "resolve", hand, text)
    elif done is False and can(comment.state, "unresolve"):
        move(comment, "unresolve", hand)
    elif text and comment.state != "closed":
        keep(comment, "reply", hand, text)
        data = {"remark": comment.id, "path": comment.path}
        record(hand.at, hand.label, "intake.remark_reply", f"request:{comment.request_id}", data)


def notice_changes(request: IntakeRequest, who: str, at: datetime) -> None:
    """Open remarks whose answer is another one in what is being sent count as dealt with; the others stay open. No commit."""
    for comment in request.comments:
        if comment.state == "open" and comment.shown_to_partner and has_changed(comment, request):
            move(comment, "change", Hand("partner", who, at))


def settle(request: IntakeRequest, by: Actor, at: datetime, final: bool) -> None:
    """A decision closes what the partner dealt with; a final one also what is still open. Notes stay. Does not commit."""
    states = ("open", "resolved") if final else ("resolved",)
    for comment in request.comments:
        if comment.state in states and comment.shown_to_partner:
            move(comment, "decide", Hand("producer", by.label, at))

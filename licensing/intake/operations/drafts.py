"""Start a draft: the row, this browser's right to it, the mail with the link that finds it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from licensing.accounts.access import Actor
from licensing.accounts.operations import make_resume_url
from licensing.audit.operations import record
from licensing.catalogue.models import Course
from licensing.intake.models import DraftGrant, IntakeRequest
from licensing.intake.operations.prefills import beginning
from licensing.intake.operations.traces import actor_label
from licensing.intake.steps.answers import begin_with, blank_answers, learner_count, organisation_name
from licensing.kernel.clock import business_day
from licensing.kernel.database import db
from licensing.kernel.errors import NotAllowed
from licensing.outbox.mail import send_mail


@dataclass(frozen=True, slots=True)
class Start:
    """What the start page asked. `key` is the page's own secret: the same key twice is one draft."""

    audience: str
    email: str
    course: Course
    language: str
    key: str
    known: Mapping[str, Any] | None = None
    """What a self-check already said: country, learners, options."""


def start_draft(start: Start, by: Actor, at: datetime, earlier: Mapping[str, Any] | None = None) -> IntakeRequest:
    """Create the draft once per `start.key`, grant it to this browser session, mail its resume link. Commits.

    `earlier`: the answers of a former request to begin from.
    `NotAllowed` when the key was used for another e-mail.
    """
    found = _made_with(start.key)
    if found is None:
        try:
            return _create(start, by, at, earlier)
        except IntegrityError:  # the double click's other half committed first
            db.session.rollback()
            found = db.session.scalars(select(IntakeRequest).where(IntakeRequest.creation_key == start.key)).one()
    return _again(found, start, by, at)


def is_made(key: str) -> bool:
    """Whether a start page with that secret already made its draft."""
    return _made_with(key) is not None


def _made_with(key: str) -> IntakeRequest | None:
    return db.session.scalar(select(IntakeRequest).where(IntakeRequest.creation_key == key))


def _create(start: Start, by: Actor, at: datetime, earlier: Mapping[str, Any] | None) -> IntakeRequest:
    blank = blank_answers(start.audience, start.language, start.course.slug, start.email)
    taken = beginning(blank, earlier, start.course, business_day(at)) if earlier else None
    answers = taken.answers if taken else begin_with(blank, start.known or {})
    request = IntakeRequest(
        producer_id=start.course.producer_id,
        language=start.language,
        owner_email=start.email,
        audience=start.audience,
        answers=answers,
        steps_done=taken.done if taken else [],
        recheck=taken.recheck if taken else [],
        organisation_name=organisation_name(answers),
        learner_count=learner_count(answers),
        creation_key=start.key,
        created_at=at,
        updated_at=at,
    )
    db.session.add(request)
    db.session.flush()
    if by.session_id:
        db.session.add(DraftGrant(session_id=by.session_id, request_id=request.id, granted_at=at))
    record(at, actor_label(by, request), "intake.start_draft", f"request:{request.id}", {"audience": start.audience})
    _mail_link(request, start.course, at)
    db.session.commit()
    return request


def _again(request: IntakeRequest, start: Start, by: Actor, at: datetime) -> IntakeRequest:
    """The same page sent twice: the draft it already made, also when the two answers gave the browser two sessions."""
    if request.owner_email != start.email or request.state != "draft":
        raise NotAllowed("start", request.state)
    granted = select(DraftGrant.id).where(DraftGrant.request_id == request.id, DraftGrant.session_id == by.session_id)
    if by.session_id and db.session.scalar(granted) is None:
        db.session.add(DraftGrant(session_id=by.session_id, request_id=request.id, granted_at=at))
        db.session.commit()
    return request


def _other_drafts(request: IntakeRequest) -> int:
    """How many other drafts that address has for the same course: told by mail alone, to the one who reads it."""
    query = select(IntakeRequest.answers).where(
        IntakeRequest.owner_email == request.owner_email,
        IntakeRequest.state == "draft",
        IntakeRequest.id != request.id,
    )
    return sum(answers["course"] == request.answers["course"] for answers in db.session.scalars(query))


def _mail_link(request: IntakeRequest, course: Course, at: datetime) -> None:
    url = make_resume_url(request.owner_email, f"/request/{request.id}", at)
    title = course.texts.get(request.language, course.texts["fr"])["title"]
    send_mail(
        template="intake/mail/resume",
        to=request.owner_email,
        language=request.language,
        context={"url": url, "course": title, "others": _other_drafts(request) or ""},
        key=f"intake.resume:{request.id}",
        at=at,
        producer_id=course.producer_id,
        reply_to=course.producer.contact_email,
        secrets=[url],
        about=f"request:{request.id}",
    )

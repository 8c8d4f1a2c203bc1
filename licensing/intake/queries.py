"""Reads of intake: whose request it is, what can be resumed, what the catalogue offers to it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from licensing.accounts.access import Actor
from licensing.catalogue import queries as catalogue
from licensing.catalogue.models import Course
from licensing.intake.models import DraftGrant, IntakeRequest, ReviewComment
from licensing.intake.steps.table import Step, step_of
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound


def request_for(who: Actor, request_id: str) -> IntakeRequest:
    """The request, when this actor made it in this browser or proved its e-mail address; `NotFound` otherwise."""
    query = select(IntakeRequest).where(IntakeRequest.id == request_id, _belongs_to(who))
    request = db.session.scalar(query)
    if request is None:
        raise NotFound
    return request


def requests_of(who: Actor) -> Sequence[IntakeRequest]:
    """Every request of this actor that was not withdrawn, last touched first."""
    query = select(IntakeRequest).where(_belongs_to(who), IntakeRequest.state != "withdrawn")
    return db.session.scalars(query.order_by(IntakeRequest.updated_at.desc(), IntakeRequest.id)).all()


def _belongs_to(who: Actor) -> ColumnElement[bool]:
    """Made in this browser session, or owned by — or asked for in the name of — the proved e-mail address."""
    granted = exists().where(DraftGrant.request_id == IntakeRequest.id, DraftGrant.session_id == who.session_id)
    if not who.partner_email:
        return granted
    email = who.partner_email.lower()
    requester = IntakeRequest.answers["contacts"]["requester"]["email"].as_string()
    return or_(granted, func.lower(IntakeRequest.owner_email) == email, func.lower(requester) == email)


def course_named(slug: str) -> Course:
    """The course of that slug; `NotFound` when there is none."""
    return catalogue.course_by_slug(slug)


def course_of(request: IntakeRequest) -> Course:
    """The course a request is for."""
    return catalogue.course_by_slug(request.answers["course"])


def open_comments(request: IntakeRequest, step: Step | None = None) -> list[ReviewComment]:
    """The producer's remarks still to be dealt with: all of them, or those on one step. Notes and drafts are no remarks."""
    still_open = [comment for comment in request.comments if comment.state == "open" and comment.shown_to_partner]
    return [comment for comment in still_open if step is None or step_of(comment.path) is step]

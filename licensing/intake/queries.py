"""Reads of intake: whose request it is, what can be resumed, what the catalogue offers to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, not_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnElement

from licensing.accounts.access import Actor
from licensing.accounts.models import BrowserSession
from licensing.audit.models import AuditEntry
from licensing.catalogue import queries as catalogue
from licensing.catalogue.models import Course
from licensing.intake.models import (
    Colleague,
    DraftGrant,
    IntakeRequest,
    RequestFile,
    ReviewComment,
    StepSave,
    SubmittedFile,
)
from licensing.intake.steps.table import Step, step_of
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound, NotProved

LIVING = frozenset({"draft", "submitted", "corrections_requested"})
"""States in which a request is still on its way to a decision."""


def request_for(who: Actor, request_id: str) -> IntakeRequest:
    """The request, when this actor made it in this browser or proved its e-mail address; `NotFound` otherwise.

    `NotProved` in a browser that began it, once the owner proved the address in another one.
    """
    query = select(IntakeRequest).where(IntakeRequest.id == request_id)
    request = db.session.scalar(query.where(_belongs_to(who)))
    if request is not None:
        return request
    began = db.session.scalar(query.where(_began(who)))
    raise NotProved(began.owner_email) if began is not None else NotFound


def requests_of(who: Actor) -> Sequence[IntakeRequest]:
    """Every request of this actor that was not withdrawn, last touched first."""
    query = select(IntakeRequest).where(_belongs_to(who), IntakeRequest.state != "withdrawn")
    return db.session.scalars(query.order_by(IntakeRequest.updated_at.desc(), IntakeRequest.id)).all()


def _belongs_to(who: Actor) -> ColumnElement[bool]:
    """Made in this browser session, or the proved e-mail address is its owner's, its requester's or an invited colleague's.

    What a browser may do without proof ends when the owner proves the address anywhere.
    """
    granted = _began(who, owner_proved_since())
    if not who.partner_email:
        return granted
    email = who.partner_email.lower()
    return or_(granted, _named_in(email))


def _named_in(email: ColumnElement[str] | InstrumentedAttribute[str | None] | str) -> ColumnElement[bool]:
    requester = IntakeRequest.answers["contacts"]["requester"]["email"].as_string()
    invited = exists().where(Colleague.request_id == IntakeRequest.id, Colleague.email == email)
    return or_(invited, func.lower(IntakeRequest.owner_email) == email, func.lower(requester) == email)


def _began(who: Actor, ended: ColumnElement[bool] | None = None) -> ColumnElement[bool]:
    """Begun in this browser session, and that right has not ended."""
    return exists().where(
        DraftGrant.request_id == IntakeRequest.id,
        DraftGrant.session_id == who.session_id,
        not_(ended) if ended is not None else true(),
    )


def owner_proved_since() -> ColumnElement[bool]:
    """Whether the owner of a request proved the address after a browser was granted it: the journal says so, for good."""
    return exists().where(
        AuditEntry.actor == "partner:" + func.lower(IntakeRequest.owner_email),
        AuditEntry.action == "accounts.prove_email",
        AuditEntry.at >= DraftGrant.granted_at,
    )


def speaks_for(who: Actor, request: IntakeRequest) -> bool:
    """Whether the actor proved an address that has a part in the request: its owner's, its requester's or a colleague's."""
    if not who.partner_email:
        return False
    query = select(IntakeRequest.id).where(IntakeRequest.id == request.id, _named_in(who.partner_email.lower()))
    return db.session.scalar(query) is not None


def saved_last(request_id: str) -> dict[int, StepSave]:
    """Who last changed each step, by the step's number; steps nobody changed are not there."""
    rows = db.session.scalars(select(StepSave).where(StepSave.request_id == request_id))
    return {row.step: row for row in rows}


def colleagues_of(request_id: str) -> Sequence[Colleague]:
    """The people invited to a request, in the order of their invitations."""
    query = select(Colleague).where(Colleague.request_id == request_id)
    return db.session.scalars(query.order_by(Colleague.invited_at, Colleague.id)).all()


def unproved_browsers(request: IntakeRequest) -> Sequence[tuple[DraftGrant, BrowserSession]]:
    """The browsers that may open a request because they began it, and whose address nobody proved since."""
    query = select(DraftGrant, BrowserSession).join(BrowserSession, BrowserSession.id == DraftGrant.session_id)
    query = query.join(IntakeRequest, IntakeRequest.id == DraftGrant.request_id)
    query = query.where(DraftGrant.request_id == request.id, not_(owner_proved_since()))
    unproved = or_(BrowserSession.partner_email.is_(None), not_(_named_in(BrowserSession.partner_email)))
    rows = db.session.execute(query.where(unproved).order_by(DraftGrant.granted_at, DraftGrant.id))
    return [(grant, session) for grant, session in rows]


def invitations_since(request_id: str, since: datetime) -> int:
    """How many people were invited to a request since an instant, those taken away again included."""
    query = select(func.count()).select_from(AuditEntry).where(AuditEntry.subject == f"request:{request_id}")
    return db.session.scalar(query.where(AuditEntry.action == "intake.invite", AuditEntry.at >= since)) or 0


def is_owner(who: Actor, request: IntakeRequest) -> bool:
    """Whether the actor proved the address of the request's owner; a browser that only began the draft proved nothing."""
    return bool(who.partner_email) and who.partner_email == request.owner_email.lower()


def files_of(request_id: str, kind: str | None = None) -> Sequence[RequestFile]:
    """The files put with a request, or those of one kind, in the order they came."""
    query = select(RequestFile).where(RequestFile.request_id == request_id)
    if kind is not None:
        query = query.where(RequestFile.kind == kind)
    return db.session.scalars(query.order_by(RequestFile.added_at, RequestFile.id)).all()


def file_for(who: Actor, request_id: str, file_id: str) -> RequestFile:
    """A file put with a request of this partner; `NotFound` otherwise."""
    request_for(who, request_id)
    row = db.session.get(RequestFile, file_id)
    if row is None or row.request_id != request_id:
        raise NotFound(file_id)
    return row


def sent_file_for(who: Actor, request_id: str, file_id: str) -> SubmittedFile:
    """A file sent with a request, for its partner or the desk of its producer; `NotFound` otherwise."""
    request = db.session.get(IntakeRequest, request_id)
    if request is None or request.producer_id not in who.producers_as("approver", "signatory"):
        request_for(who, request_id)
    row = db.session.get(SubmittedFile, file_id)
    if row is None or row.request_id != request_id:
        raise NotFound(file_id)
    return row


def sent_files_of(request: IntakeRequest) -> Sequence[SubmittedFile]:
    """The files as they were sent with the newest submission of a request."""
    query = select(SubmittedFile).where(SubmittedFile.request_id == request.id)
    newest = query.where(SubmittedFile.submitted_at == request.submitted_at)
    return db.session.scalars(newest.order_by(SubmittedFile.kind, SubmittedFile.file_name, SubmittedFile.id)).all()


def others_for(request: IntakeRequest, who: Actor) -> list[IntakeRequest]:
    """Living requests of this actor that seem to ask for the same thing: same course, and same session as far as chosen."""
    return [other for other in requests_of(who) if other.id != request.id and _asks_for_the_same(request, other)]


def _asks_for_the_same(request: IntakeRequest, other: IntakeRequest) -> bool:
    if other.answers["course"] != request.answers["course"] or other.state not in LIVING:
        return False
    here, there = (each.answers["session"].get("id") for each in (request, other))
    return here == there if here and there else other.state == "draft"


def drafts_for(who: Actor, course: str, email: str) -> list[IntakeRequest]:
    """Drafts that this actor may open and that the address began for a course, last touched first."""
    return [
        one
        for one in requests_of(who)
        if one.state == "draft" and one.answers["course"] == course and one.owner_email.lower() == email.lower()
    ]


def earlier_than(request: IntakeRequest, who: Actor) -> IntakeRequest | None:
    """The newest request of this actor and audience that was sent before: its answers can begin this one."""
    sent = [one for one in requests_of(who) if one.submitted_at is not None and one.id != request.id]
    fitting = [one for one in sent if one.audience == request.audience]
    return max(fitting, key=lambda one: one.submitted_at or one.created_at, default=None)


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

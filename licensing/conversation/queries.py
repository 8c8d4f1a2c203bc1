"""Reads of the conversation: what was said, who may read it, which questions wait for an answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from licensing.accounts.access import Actor
from licensing.conversation.models import Thread, ThreadMessage, ThreadRead
from licensing.conversation.people import STAFF_ROLES
from licensing.conversation.rules import answer_by
from licensing.intake.models import IntakeRequest
from licensing.intake.operations.traces import actor_label
from licensing.intake.queries import request_for
from licensing.kernel.clock import business_day
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound


def partner_request(who: Actor, request_id: str) -> IntakeRequest:
    """A sent request of this partner; NotFound for a draft, a foreign or a missing one."""
    request = request_for(who, request_id)
    if request.submitted_at is None:
        raise NotFound(request_id)
    return request


def desk_request(who: Actor, request_id: str) -> IntakeRequest:
    """A request that one of the actor's producers received; NotFound for a draft, a foreign or a missing one."""
    request = db.session.get(IntakeRequest, request_id)
    if request is None or request.submitted_at is None or not is_at_desk(who, request):
        raise NotFound(request_id)
    return request


def is_at_desk(who: Actor, request: IntakeRequest) -> bool:
    """Whether the actor works on this request for its producer."""
    return request.producer_id in who.producers_as(*STAFF_ROLES)


def reader_of(request: IntakeRequest, who: Actor) -> str:
    """Under which name it is noted how far this actor has read."""
    if is_at_desk(who, request):
        return f"staff:{who.email}"
    return actor_label(who, request).lower()


def messages_of(request_id: str) -> Sequence[ThreadMessage]:
    """Everything said about a request, oldest first."""
    query = select(ThreadMessage).where(ThreadMessage.request_id == request_id)
    return db.session.scalars(query.order_by(ThreadMessage.created_at, ThreadMessage.id)).all()


def read_until(request_id: str, reader: str) -> datetime | None:
    """How far a reader has read."""
    return db.session.scalar(select(ThreadRead.read_at).filter_by(request_id=request_id, reader=reader))


def mail_messages(request_id: str, since: datetime) -> list[tuple[datetime, str]]:
    """(when, text) of what came by mail since an instant."""
    query = select(ThreadMessage.created_at, ThreadMessage.text).where(ThreadMessage.request_id == request_id)
    rows = db.session.execute(query.where(ThreadMessage.way == "mail", ThreadMessage.created_at > since))
    return [(row.created_at, row.text) for row in rows]


@dataclass(frozen=True, slots=True)
class WaitingThread:
    """A conversation in which the partner waits for an answer, since when, and by when one is promised."""

    request_id: str
    reference: str
    organisation_name: str
    since: datetime
    answer_by: date


def threads_waiting(producer_ids: Collection[str]) -> list[WaitingThread]:
    """Conversations of these producers with a question that nobody answered, the oldest first."""
    query = select(Thread.request_id, IntakeRequest.reference, IntakeRequest.organisation_name, Thread.waiting_since)
    query = query.join(IntakeRequest, IntakeRequest.id == Thread.request_id)
    query = query.where(Thread.producer_id.in_(producer_ids), Thread.waiting_since.is_not(None))
    rows = db.session.execute(query.order_by(Thread.waiting_since, Thread.request_id).limit(200))
    return [
        WaitingThread(request_id, reference or "", name, since, answer_by(business_day(since)))
        for request_id, reference, name, since in rows
        if since is not None
    ]


def waiting_since(request_id: str) -> datetime | None:
    """Since when a question of the partner waits for an answer; None when none does."""
    return db.session.scalar(select(Thread.waiting_since).where(Thread.request_id == request_id))


def unread_for(who: Actor, producer_ids: Collection[str]) -> dict[str, int]:
    """Request id → how many messages of the partner this member of staff has not read, where there are any."""
    read = select(ThreadRead.request_id, ThreadRead.read_at).where(ThreadRead.reader == f"staff:{who.email}").subquery()
    query = select(ThreadMessage.request_id).join(Thread, Thread.request_id == ThreadMessage.request_id)
    query = query.outerjoin(read, read.c.request_id == ThreadMessage.request_id)
    unread = read.c.read_at.is_(None) | (ThreadMessage.created_at > read.c.read_at)
    rows = db.session.scalars(
        query.where(Thread.producer_id.in_(producer_ids), ThreadMessage.side == "partner", unread)
    )
    counts: dict[str, int] = {}
    for request_id in rows:
        counts[request_id] = counts.get(request_id, 0) + 1
    return counts

"""Reads of the mail room: the log with the state of each mail, mails of a dossier, what did not arrive, what waits in quarantine."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from licensing.accounts.access import Actor
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound
from licensing.kernel.paging import PAGE_SIZE, Cursor, read_cursor
from licensing.mailroom.models import IncomingMail
from licensing.outbox.models import Mail, MailBounce, MailEntry, OutboxMessage

READER_ROLES = ("approver", "signatory", "finance")
STATES = ("waiting", "failing", "failed", "sent", "caught", "delayed", "bounced", "resent")
RECENT = timedelta(days=90)
_again = aliased(MailEntry)


@dataclass(frozen=True, slots=True)
class Line:
    """One mail of the log: `state` is one of STATES; `attempts` and `next_try` of one that waits; `left_at` of one that left."""

    entry: MailEntry
    state: str
    attempts: int
    next_try: datetime | None
    left_at: datetime | None
    bounce: MailBounce | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the log, newest first; `following`: the cursor of the next."""

    lines: tuple[Line, ...]
    following: str | None


@dataclass(frozen=True, slots=True)
class Filters:
    """What the log is narrowed to; empty means everything. `text` looks in address and subject, `about` names a dossier."""

    state: str = ""
    text: str = ""
    about: str = ""


def visible(who: Actor) -> ColumnElement[bool]:
    """Mails about dossiers of the actor's producers; all mails for who runs the installation."""
    if who.is_admin:
        return MailEntry.id.is_not(None)
    return MailEntry.producer_id.in_(who.producers_as(*READER_ROLES))


def log(who: Actor, filters: Filters, after: str = "") -> Page:
    """One page of the log as this actor may see it."""
    query = _lines().where(visible(who), *_narrowed(filters))
    cursor = read_cursor(after, ("mails",))
    if cursor is not None:
        query = query.where(tuple_(MailEntry.created_at, MailEntry.id) < cursor.place())
    rows = _load(query.limit(PAGE_SIZE + 1))
    shown = tuple(rows[:PAGE_SIZE])
    last = shown[-1].entry if len(rows) > PAGE_SIZE else None
    return Page(shown, Cursor("mails", last.created_at, last.id).text() if last else None)


def line_of(who: Actor, entry_id: str) -> Line:
    """One mail of the log; NotFound for a foreign or a missing one."""
    found = _load(_lines().where(MailEntry.id == entry_id, visible(who)))
    if not found:
        raise NotFound(entry_id)
    return found[0]


def repeats_of(entry: MailEntry) -> list[Line]:
    """When it was sent again, and how that went; newest first."""
    return _load(_lines().where(MailEntry.repeats_id == entry.id))


def mails_about(about: str) -> list[Line]:
    """Every mail of a dossier ("request:<id>"), newest first, of one instant by mail and address. The caller has checked who reads."""
    order = (MailEntry.created_at.desc(), MailEntry.template, MailEntry.to, MailEntry.id)
    return _load(_lines().where(MailEntry.about == about).order_by(None).order_by(*order).limit(200))


def undelivered(producer_ids: Collection[str], since: datetime) -> list[Line]:
    """Mails about dossiers of these producers that came back for good since an instant and were not sent again, newest first."""
    query = _lines().where(MailEntry.producer_id.in_(producer_ids), _is_bounced(), ~_is_resent())
    return _load(query.where(MailEntry.created_at >= since).limit(100))


def incoming(who: Actor, after: str = "") -> tuple[Sequence[IncomingMail], str | None]:
    """Mails kept for a person to look at, newest first, one page; those of no producer only for who runs the installation."""
    mine = IncomingMail.producer_id.in_(who.producers_as("approver", "signatory"))
    unclaimed = IncomingMail.producer_id.is_(None) & IncomingMail.state.in_(("quarantined", "unreadable"))
    query = select(IncomingMail).where(or_(mine, unclaimed) if who.is_admin else mine)
    query = query.where(IncomingMail.state.in_(("quarantined", "unreadable")))
    cursor = read_cursor(after, ("incoming",))
    if cursor is not None:
        query = query.where(tuple_(IncomingMail.received_at, IncomingMail.id) < cursor.place())
    query = query.order_by(IncomingMail.received_at.desc(), IncomingMail.id.desc()).limit(PAGE_SIZE + 1)
    rows = db.session.scalars(query).all()
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return rows[:PAGE_SIZE], Cursor("incoming", last.received_at, last.id).text() if last else None


def quarantined_of(about: str) -> Sequence[IncomingMail]:
    """Mails kept for a person to look at that belong to a dossier, oldest first."""
    query = select(IncomingMail).where(IncomingMail.about == about, IncomingMail.state == "quarantined")
    return db.session.scalars(query.order_by(IncomingMail.received_at, IncomingMail.id)).all()


@dataclass(frozen=True, slots=True)
class InboxState:
    """When the inbox last answered, and what it said when it did not."""

    last_seen: datetime | None
    fault: str


def inbox_state(kind: str) -> InboxState:
    """How the periodic visits of that kind go."""
    seen = db.session.scalar(select(func.max(OutboxMessage.done_at)).where(OutboxMessage.kind == kind))
    failing = select(OutboxMessage.last_error).where(OutboxMessage.kind == kind, OutboxMessage.last_error.is_not(None))
    error = db.session.scalars(failing.order_by(OutboxMessage.created_at.desc()).limit(1)).first()
    return InboxState(seen, error.strip().splitlines()[-1].partition("InboxFault: ")[2] if error else "")


def _lines() -> Select[Any]:
    """(entry, state, attempts, next try, left at, newest bounce), newest first."""
    columns: tuple[Any, ...] = (
        MailEntry,
        _state(),
        OutboxMessage.attempts,
        OutboxMessage.state,
        OutboxMessage.available_at,
        Mail.sent_at,
        MailBounce,
    )
    newest = (
        select(func.max(MailBounce.id))
        .where(MailBounce.entry_id == MailEntry.id)
        .correlate(MailEntry)
        .scalar_subquery()
    )
    return (
        select(*columns)
        .select_from(MailEntry)
        .outerjoin(OutboxMessage, OutboxMessage.key == "mail:" + MailEntry.message_key)
        .outerjoin(Mail, Mail.message_key == MailEntry.message_key)
        .outerjoin(MailBounce, MailBounce.id == newest)
        .order_by(MailEntry.created_at.desc(), MailEntry.id.desc())
    )


def _load(query: Select[Any]) -> list[Line]:
    return [_line(*row) for row in db.session.execute(query)]


def _line(
    entry: MailEntry, state: str, attempts: int | None, queued: str | None, next_try: datetime | None,
    left_at: datetime | None, bounce: MailBounce | None,
) -> Line:  # fmt: skip
    return Line(entry, state, attempts or 0, next_try if queued == "pending" else None, left_at, bounce)


def _is_bounced() -> ColumnElement[bool]:
    return _reports().where(MailBounce.is_final).exists()


def _reports() -> Select[str]:
    return select(MailBounce.id).where(MailBounce.entry_id == MailEntry.id).correlate(MailEntry)


def _is_resent() -> ColumnElement[bool]:
    return select(_again.id).where(_again.repeats_id == MailEntry.id).correlate(MailEntry).exists()


def _state() -> ColumnElement[str]:
    """The newest thing that can be said of a mail."""
    waits = OutboxMessage.state.in_(("pending", "claimed"))
    state: ColumnElement[str] = case(
        (_is_resent(), "resent"),
        (_is_bounced(), "bounced"),
        (_reports().exists(), "delayed"),
        (Mail.state.is_not(None), Mail.state),
        (OutboxMessage.state == "failed", "failed"),
        (and_(waits, OutboxMessage.last_error.is_not(None)), "failing"),
        else_="waiting",
    )
    return state


def _narrowed(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.state:
        conditions.append(_state() == filters.state)
    if filters.about:
        conditions.append(MailEntry.about == filters.about)
    if filters.text:
        columns = (MailEntry.to, MailEntry.subject)
        conditions.append(or_(*(column.icontains(filters.text, autoescape=True) for column in columns)))
    return conditions

"""Reads of the producer's desk: the queue in two runs — waiting on me, oldest first; all others, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, tuple_

from licensing.accounts.access import Actor
from licensing.agreements import progress
from licensing.agreements.models import Agreement
from licensing.agreements.paging import PAGE_SIZE, Cursor, read_cursor
from licensing.intake.models import IntakeRequest
from licensing.kernel.database import db

_STAGE_OF_AGREEMENT = {"signature_declined": "declined"}
_STAGE_OF_REQUEST = {
    "to_review": "submitted",
    "corrections": "corrections_requested",
    "declined": "declined",
    "withdrawn": "withdrawn",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the queue is narrowed to; empty means everything. `text` looks in organisation and reference."""

    stage: str = ""
    audience: str = ""
    session: str = ""
    text: str = ""

    def asked(self) -> dict[str, str]:
        """Only the filters in use, as they stand in the address."""
        names = ("stage", "audience", "session", "text")
        return {name: value for name in names if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One file in the queue; `total` is a decimal string in `currency`, `stage` one of `progress.STAGES`."""

    id: str
    reference: str
    producer_id: str
    organisation_name: str
    audience: str
    session: str
    learner_count: int
    submitted_at: datetime
    total: str
    currency: str
    stage: str
    proposed_by: str | None
    is_mine: bool


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the queue; `following` is the cursor of the next page, None on the last."""

    rows: tuple[QueueRow, ...]
    following: str | None


def queue(who: Actor, filters: Filters, after: str = "") -> QueuePage:
    """One page of the files at the actor's producers: those waiting on them first, oldest first; then the others, newest first."""
    cursor = read_cursor(after, ("mine", "others"))
    wanted, rows = PAGE_SIZE + 1, []
    if cursor is None or cursor.run == "mine":
        rows = _run("mine", who, filters, cursor, wanted)
        cursor = None
    if len(rows) < wanted:
        rows += _run("others", who, filters, cursor, wanted - len(rows))
    shown = tuple(rows[:PAGE_SIZE])
    last = shown[-1] if len(rows) > PAGE_SIZE else None
    following = Cursor("mine" if last.is_mine else "others", last.submitted_at, last.id).text() if last else None
    return QueuePage(shown, following)


def stage_totals(who: Actor) -> dict[str, int]:
    """How many files of the actor's producers stand at each stage."""
    query = select(IntakeRequest.state, Agreement.state, func.count()).select_from(IntakeRequest)
    query = query.outerjoin(Agreement, Agreement.request_id == IntakeRequest.id).where(_visible(who))
    totals: dict[str, int] = {}
    for request_state, agreement_state, count in db.session.execute(
        query.group_by(IntakeRequest.state, Agreement.state)
    ):
        stage = progress.stage(request_state, agreement_state)
        totals[stage] = totals.get(stage, 0) + count
    return totals


def sessions_at_desk(who: Actor) -> Sequence[str]:
    """Codes of the sessions that files of the actor's producers are about, for the filter."""
    code = _session()
    return db.session.scalars(select(code).where(_visible(who)).distinct().order_by(code)).all()


def _run(run: str, who: Actor, filters: Filters, after: Cursor | None, limit: int) -> list[QueueRow]:
    mine = run == "mine"
    query = _narrowed(_columns(), filters).where(_visible(who), _waiting_on(who) if mine else ~_waiting_on(who))
    place = tuple_(IntakeRequest.submitted_at, IntakeRequest.id)
    if after is not None:
        query = query.where(place > after.place() if mine else place < after.place())
    order = (IntakeRequest.submitted_at, IntakeRequest.id)
    query = query.order_by(*(order if mine else (column.desc() for column in order))).limit(limit)
    return [_row(found, mine) for found in db.session.execute(query)]


def _row(found: Any, mine: bool) -> QueueRow:
    *facts, proposed_by, request_state, agreement_state = found
    return QueueRow(*[*facts, progress.stage(request_state, agreement_state), proposed_by, mine])


def _columns() -> Select[Any]:
    quote = IntakeRequest.quote
    columns: tuple[Any, ...] = (
        IntakeRequest.id, IntakeRequest.reference, IntakeRequest.producer_id, IntakeRequest.organisation_name,
        IntakeRequest.audience, _session(), IntakeRequest.learner_count, IntakeRequest.submitted_at,
        quote["total"].as_string(), quote["currency"].as_string(), IntakeRequest.proposed_by,
        IntakeRequest.state, Agreement.state,
    )  # fmt: skip
    return select(*columns).select_from(IntakeRequest).outerjoin(Agreement, Agreement.request_id == IntakeRequest.id)


def _session() -> ColumnElement[str]:
    code: ColumnElement[str] = IntakeRequest.answers["session"]["id"].as_string()
    return code


def _visible(who: Actor) -> ColumnElement[bool]:
    producers = who.producers_as("approver", "signatory")
    return and_(IntakeRequest.producer_id.in_(producers), IntakeRequest.submitted_at.is_not(None))


def _waiting_on(who: Actor) -> ColumnElement[bool]:
    """Requests this actor may approve and did not propose to, agreements this actor's producer must counter-sign."""
    approves = IntakeRequest.producer_id.in_(who.producers_as("approver"))
    signs = IntakeRequest.producer_id.in_(who.producers_as("signatory"))
    half_signed = func.coalesce(Agreement.state, "") == "awaiting_licensor"
    to_decide = and_(
        IntakeRequest.state == "submitted", func.coalesce(IntakeRequest.proposed_by, "") != (who.email or "-")
    )
    return or_(and_(to_decide, approves), and_(half_signed, signs))


def _narrowed(query: Select[Any], filters: Filters) -> Select[Any]:
    if filters.stage:
        query = query.where(_at_stage(filters.stage))
    if filters.audience:
        query = query.where(IntakeRequest.audience == filters.audience)
    if filters.session:
        query = query.where(_session() == filters.session)
    if filters.text:
        query = query.where(matches(filters.text, IntakeRequest.reference, IntakeRequest.organisation_name))
    return query


def _at_stage(stage: str) -> ColumnElement[bool]:
    if stage in _STAGE_OF_REQUEST:
        return IntakeRequest.state == _STAGE_OF_REQUEST[stage]
    if stage not in progress.STAGES or stage == "draft":
        return false()
    return Agreement.state == _STAGE_OF_AGREEMENT.get(stage, stage)


def matches(text: str, *columns: Any) -> ColumnElement[bool]:
    """Whether one of the columns contains the text, in any case; its % and _ stand for themselves."""
    return or_(*(column.icontains(text, autoescape=True) for column in columns))

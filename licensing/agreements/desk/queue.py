"""The queue, a page at a time: in two runs — waiting on me, oldest first; all others, newest first — or in one order asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Numeric, Select, case, cast, func, literal, not_, select

from licensing.agreements import progress
from licensing.agreements.desk.filters import ORDERS, Filters
from licensing.agreements.desk.rows import (
    QueueRow,
    currency,
    due,
    joined,
    read_row,
    rows_query,
    session_code,
    total_text,
    visible,
    waiting_on,
)
from licensing.agreements.desk.standing import Standing
from licensing.agreements.models import Agreement
from licensing.intake.models import IntakeRequest
from licensing.kernel import paging
from licensing.kernel.database import db
from licensing.kernel.paging import PAGE_SIZE, Key, beyond, order_of, read_instant

NEVER = date(9999, 12, 31)
"""Where a file without deadline stands among deadlines."""
_NUMBER = Numeric(18, 4)


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the queue; `following` is the cursor of the next page, None on the last."""

    rows: tuple[QueueRow, ...]
    following: str | None


@dataclass(frozen=True, slots=True)
class Totals:
    """How many files stand at each stage, wait on the reader, are late, are late and wait on the reader."""

    stages: dict[str, int]
    mine: int
    late: int
    mine_late: int


def queue(reader: Standing, filters: Filters, after: str = "") -> QueuePage:
    """One page of the files at the reader's producers, in the order asked for. A cursor of another order is the first page."""
    runs = ("mine", "others") if filters.order == ORDERS[0] else (filters.order,)
    run, texts = paging.unpack(after, runs) or (runs[0], None)
    rows: list[QueueRow] = []
    for name in runs[runs.index(run) :]:
        query = _run(name, rows_query(reader, filters), reader)
        keys = _keys(name)
        try:
            query = query.where(beyond(keys, texts)) if texts else query
        except ValueError:
            return queue(reader, filters)
        query = query.order_by(*order_of(keys)).limit(PAGE_SIZE + 1 - len(rows))
        rows += map(read_row, db.session.execute(query))
        texts = None
        if len(rows) > PAGE_SIZE:
            break
    shown = tuple(rows[:PAGE_SIZE])
    return QueuePage(shown, _cursor(shown[-1], filters.order) if len(rows) > PAGE_SIZE else None)


def all_rows(reader: Standing, filters: Filters) -> Iterator[QueueRow]:
    """Every filtered file in its order, read a part at a time: for an export."""
    query = rows_query(reader, filters)
    if filters.order == ORDERS[0]:
        query = query.order_by(case((waiting_on(reader), 0), else_=1), *order_of(_keys("oldest")))
    else:
        query = query.order_by(*order_of(_keys(filters.order)))
    yield from map(read_row, db.session.execute(query.execution_options(yield_per=500)))


def chosen_rows(reader: Standing, ids: Collection[str]) -> dict[str, QueueRow]:
    """The files of these ids that the reader may see, by id."""
    query = rows_query(reader).where(IntakeRequest.id.in_(list(ids)))
    return {row.id: row for row in map(read_row, db.session.execute(query))}


def due_rows(reader: Standing, until: date, limit: int) -> list[QueueRow]:
    """Files whose deadline is not after that day, the soonest first."""
    query = rows_query(reader).where(due() <= until).order_by(*order_of(_keys("due"))).limit(limit)
    return [read_row(found) for found in db.session.execute(query)]


def totals(reader: Standing) -> Totals:
    """The figures above the queue, in one query."""
    mine, late = waiting_on(reader), due() < reader.today
    counts = [func.sum(case((condition, 1), else_=0)) for condition in (mine, late, mine & late)]
    columns: tuple[Any, ...] = (IntakeRequest.state, Agreement.state, func.count(), *counts)
    query = joined(select(*columns)).where(visible(reader))
    stages: dict[str, int] = {}
    sums = [0, 0, 0]
    for request_state, agreement_state, count, *more in db.session.execute(
        query.group_by(IntakeRequest.state, Agreement.state)
    ):
        stage = progress.stage(request_state, agreement_state)
        stages[stage] = stages.get(stage, 0) + count
        sums = [total + int(each) for total, each in zip(sums, more, strict=True)]
    return Totals(stages, *sums)


def sessions_and_currencies(reader: Standing) -> tuple[Sequence[str], Sequence[str]]:
    """Codes of the sessions and currencies of the files at the desk, for the filters."""
    query = select(session_code(), currency()).where(visible(reader)).distinct()
    found = db.session.execute(query).all()
    return sorted({session for session, _ in found}), sorted({money for _, money in found if money})


def _run(name: str, query: Select[Any], reader: Standing) -> Select[Any]:
    if name == "mine":
        return query.where(waiting_on(reader))
    return query.where(not_(waiting_on(reader))) if name == "others" else query


def _keys(run: str) -> list[Key]:
    """What a run is ordered by; the id makes the order total."""
    received = Key(IntakeRequest.submitted_at, read_instant, descending=run in ("others", "newest"))
    last = Key(IntakeRequest.id, literal, descending=received.descending)
    if run == "due":
        day = func.coalesce(due(), literal(NEVER, Date()))
        return [Key(day, lambda text: literal(date.fromisoformat(text), Date())), received, last]
    if run == "amount":
        total = Key(cast(total_text(), _NUMBER), lambda text: cast(literal(_digits(text)), _NUMBER), descending=True)
        return [Key(currency(), literal), total, last]
    return [received, last]


def _digits(text: str) -> str:
    if not text.replace(".", "", 1).removeprefix("-").isdecimal():
        raise ValueError(text)
    return text


def _cursor(row: QueueRow, order: str) -> str:
    """The cursor after a row: the values of the keys of its run."""
    received = row.submitted_at.isoformat()
    if order == "due":
        return paging.pack(order, [(row.due_on or NEVER).isoformat(), received, row.id])
    if order == "amount":
        return paging.pack(order, [row.currency, row.total, row.id])
    run = ("mine" if row.is_mine else "others") if order == ORDERS[0] else order
    return paging.pack(run, [received, row.id])

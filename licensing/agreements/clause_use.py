"""Where clause versions are used, and their reviews by professionals of law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, literal_column, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from licensing.accounts.access import Actor
from licensing.agreements.models import Agreement, ClauseReview
from licensing.agreements.values import Clause
from licensing.audit.operations import record
from licensing.kernel.clock import business_day
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotFound, Problem
from licensing.kernel.texts import storable
from licensing.versions.queries import DRAFTING

LONGEST = 2000
_MISSING = {
    "reviewer": {
        "fr": "Nommez la personne qui a relu la clause.",
        "en": "Name the person who reviewed the clause.",
        "ar": "اذكروا اسم الشخص الذي راجع البند.",
    },
    "scope": {"fr": "Dites ce qui a été relu.", "en": "Say what was reviewed.", "ar": "اذكروا ما تمت مراجعته."},
    "reviewed_on": {
        "fr": "Donnez le jour de la relecture, aujourd’hui au plus tard.",
        "en": "Give the day of the review, today at the latest.",
        "ar": "أدخلوا يوم المراجعة، اليوم على أبعد تقدير.",
    },
}


@dataclass(frozen=True, slots=True)
class Use:
    """An agreement that holds a clause version."""

    request_id: str
    reference: str
    organisation_name: str
    state: str


def agreements_with(producer_id: str, clause: Clause, limit: int = 100) -> tuple[int, list[Use]]:
    """How many agreements of a producer hold exactly this clause version, and the newest of them."""
    held = _holding(select(Agreement).where(Agreement.producer_id == producer_id), clause)
    count = db.session.scalars(select(func.count()).select_from(held.subquery())).one()
    rows = db.session.scalars(held.order_by(Agreement.created_at.desc(), Agreement.id).limit(limit))
    return int(count), [Use(row.request_id, row.reference, row.organisation_name, row.state) for row in rows]


def _holding(query: Select[Any], clause: Clause) -> Select[Any]:
    """Only agreements whose frozen terms list the clause by key, version and fingerprint."""
    if db.session.get_bind().dialect.name == "postgresql":
        item = {"key": clause.key, "version": clause.version, "sha256": clause.sha256}
        return query.where(type_coerce(Agreement.terms, JSONB)["clauses"].contains([item]))
    items = func.json_each(Agreement.terms, "$.clauses").table_valued("value", name="item")
    value: Any = literal_column("item.value")
    named = select(items.c.value).where(
        func.json_extract(value, "$.key") == clause.key,
        func.json_extract(value, "$.version") == clause.version,
        func.json_extract(value, "$.sha256") == clause.sha256,
    )
    return query.where(named.correlate(Agreement).exists())


def reviews_of_clause(producer_id: str, clause: Clause) -> list[ClauseReview]:
    """Every recorded review of a clause version, newest first."""
    query = select(ClauseReview).filter_by(producer_id=producer_id, sha256=clause.sha256)
    return list(db.session.scalars(query.order_by(ClauseReview.recorded_at.desc(), ClauseReview.id.desc())))


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a review says: who, when, of what."""

    reviewer: str
    on: date | None
    scope: str


def record_review(producer_id: str, clause: Clause, said: Reviewed, by: Actor, at: datetime) -> ClauseReview:
    """Write down that a professional of law reviewed a clause version; agreements made from now on say so. One commit.

    NotFound without a drafting role at the producer; InvalidInput without name or scope, or for a day to come.
    """
    if producer_id not in by.producers_as(*DRAFTING):
        raise NotFound(producer_id)
    reviewer, scope = _clean(said.reviewer)[:200], _clean(said.scope)[:LONGEST]
    wrong = [name for name, value in (("reviewer", reviewer), ("scope", scope)) if not value]
    if said.on is None or said.on > business_day(at):
        wrong.append("reviewed_on")
    if wrong or said.on is None:
        raise InvalidInput([Problem(name, "missing", _MISSING[name]) for name in wrong])
    row = ClauseReview(
        producer_id=producer_id, key=clause.key, version=clause.version, sha256=clause.sha256, reviewer=reviewer,
        reviewed_on=said.on, scope=scope, recorded_by=by.email or by.label, recorded_at=at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    data = {"key": clause.key, "version": clause.version, "sha256": clause.sha256, "reviewer": reviewer}
    record(at, by.label, "clause.review", f"producer:{producer_id}", {**data, "on": said.on.isoformat()})
    db.session.commit()
    return row


def _clean(text: str) -> str:
    return storable(text).strip()

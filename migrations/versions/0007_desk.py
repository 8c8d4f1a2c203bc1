"""The desk: deadlines kept with their files, absences, assignments, saved views, acts on several requests."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
PARIS = ZoneInfo("Europe/Paris")
WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Columns, tables, and the deadlines of what is open already."""
    op.add_column("intake_request", sa.Column("due_on", sa.Date(), nullable=True))
    op.add_column("agreement", sa.Column("due_on", sa.Date(), nullable=True))
    op.create_index("ix_agreement_due", "agreement", ["producer_id", "due_on"])
    op.add_column("person", sa.Column("shortcuts", sa.Boolean(), nullable=False, server_default=sa.true()))
    _absence()
    _assignment()
    _views()
    _bulk()
    _fill_reviews()
    _fill_signatures()


def downgrade() -> None:
    """They go."""
    for table in ("desk_bulk_run", "desk_first_view", "saved_view", "desk_assignment", "absence"):
        op.drop_table(table)
    op.drop_column("person", "shortcuts")
    op.drop_index("ix_agreement_due", "agreement")
    op.drop_column("agreement", "due_on")
    op.drop_column("intake_request", "due_on")


def _foreign(table: str, column: str, target: str, cascade: bool = False) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [target], name=name, ondelete="CASCADE" if cascade else None)


def _absence() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("producer_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("stand_in_id", sa.String(length=32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", WHEN, nullable=False),
        sa.Column("cancelled_at", WHEN, nullable=True),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_absence_days_in_order")),
        sa.CheckConstraint("person_id <> stand_in_id", name=op.f("ck_absence_somebody_else")),
        _foreign("absence", "producer_id", "producer.id"),
        _foreign("absence", "person_id", "person.id", cascade=True),
        _foreign("absence", "stand_in_id", "person.id", cascade=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_days", "absence", ["producer_id", "ends_on"])


def _assignment() -> None:
    op.create_table(
        "desk_assignment",
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("assigned_by", sa.String(length=320), nullable=False),
        sa.Column("assigned_at", WHEN, nullable=False),
        _foreign("desk_assignment", "request_id", "intake_request.id"),
        _foreign("desk_assignment", "person_id", "person.id"),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_desk_assignment")),
    )
    op.create_index("ix_desk_assignment_person_id", "desk_assignment", ["person_id"])


def _views() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_key", sa.String(length=120), nullable=False),
        sa.Column("filters", JSON, nullable=False),
        sa.Column("shared_with", sa.String(length=32), nullable=True),
        sa.Column("created_at", WHEN, nullable=False),
        _foreign("saved_view", "person_id", "person.id", cascade=True),
        _foreign("saved_view", "shared_with", "producer.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("person_id", "name_key", name=op.f("uq_saved_view_person_id")),
    )
    op.create_index("ix_saved_view_shared_with", "saved_view", ["shared_with"])
    op.create_table(
        "desk_first_view",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("view_id", sa.String(length=32), nullable=False),
        _foreign("desk_first_view", "person_id", "person.id", cascade=True),
        _foreign("desk_first_view", "view_id", "saved_view.id", cascade=True),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_desk_first_view")),
    )


def _bulk() -> None:
    op.create_table(
        "desk_bulk_run",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("wanted", JSON, nullable=False),
        sa.Column("results", JSON, nullable=False),
        sa.Column("started_at", WHEN, nullable=False),
        sa.Column("ended_at", WHEN, nullable=True),
        _foreign("desk_bulk_run", "person_id", "person.id", cascade=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_bulk_run")),
    )


def _fill_reviews() -> None:
    """Five working days after the day a request was received: what was promised then."""
    rows = sa.table("intake_request", sa.column("id"), sa.column("submitted_on", sa.Date), sa.column("due_on", sa.Date))
    received = sa.select(rows.c.id, rows.c.submitted_on).where(rows.c.submitted_on.is_not(None))
    for key, day in op.get_bind().execute(received).all():
        op.execute(rows.update().where(rows.c.id == key).values(due_on=_working_days_after(day, 5)))


def _fill_signatures() -> None:
    """Fifteen days after the last move of an agreement that waits for a signature, or the first day of its session before that."""
    agreements = sa.table(
        "agreement", sa.column("id"), sa.column("request_id"), sa.column("state"), sa.column("due_on", sa.Date)
    )
    requests = sa.table("intake_request", sa.column("id"), sa.column("answers", JSON))
    waiting = sa.select(agreements.c.id, requests.c.answers).join_from(
        agreements, requests, requests.c.id == agreements.c.request_id
    )
    states = ("awaiting_licensee", "awaiting_licensor")
    for key, answers in op.get_bind().execute(waiting.where(agreements.c.state.in_(states))).all():
        moved = _last_move(key)
        if moved is not None:
            due = _signing_due(moved, answers)
            op.execute(agreements.update().where(agreements.c.id == key).values(due_on=due))


def _last_move(agreement_id: str) -> date | None:
    entries = sa.table(
        "audit_entry", sa.column("at", WHEN), sa.column("subject"), sa.column("action"), sa.column("seq")
    )
    moves = sa.select(entries.c.at).where(entries.c.subject == f"agreement:{agreement_id}")
    moves = moves.where(entries.c.action.like("agreements.%")).order_by(entries.c.seq.desc()).limit(1)
    at: datetime | None = op.get_bind().execute(moves).scalar()
    if at is None:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=timezone.utc)).astimezone(PARIS).date()


def _signing_due(moved: date, answers: dict[str, Any]) -> date:
    latest, text = moved + timedelta(days=15), answers["session"].get("starts_on")
    starts_on = date.fromisoformat(text) if text else latest
    return min(latest, starts_on) if starts_on > moved else latest


def _working_days_after(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day

"""Remarks on single answers with their history, what was sent each time, who read it, proposed approvals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from licensing.kernel.triggers import immutable_table_ddl, mutable_table_ddl

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)
APPEND_ONLY = ("review_comment_event", "submitted_answers", "review_reading")
PROPOSAL = {
    "proposed_by": sa.String(length=320),
    "proposed_at": INSTANT,
    "proposed_sha256": sa.String(length=64),
}


def remarks() -> None:
    with op.batch_alter_table("review_comment") as table:
        table.add_column(sa.Column("internal", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("value", JSON, nullable=True))
        table.add_column(sa.Column("number", sa.Integer(), nullable=True))
        table.drop_constraint(op.f("ck_review_comment_state"), type_="check")
        table.create_check_constraint(op.f("ck_review_comment_state"), "state IN ('draft','open','resolved','closed')")
    with op.batch_alter_table("review_comment") as table:
        table.alter_column("internal", server_default=None, existing_type=sa.Boolean(), existing_nullable=False)
    op.create_table(
        "review_comment_event",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("comment_id", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=12), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=320), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["review_comment.id"], name=op.f("fk_review_comment_event_comment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_comment_event")),
    )
    op.create_index(op.f("ix_review_comment_event_comment_id"), "review_comment_event", ["comment_id"], unique=False)


def rounds() -> None:
    op.create_table(
        "submitted_answers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("quote", JSON, nullable=False),
        sa.Column("submitted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["intake_request.id"], name=op.f("fk_submitted_answers_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submitted_answers")),
        sa.UniqueConstraint("request_id", "number", name=op.f("uq_submitted_answers_request_id")),
    )
    op.create_table(
        "review_reading",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("reader", sa.String(length=320), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["intake_request.id"], name=op.f("fk_review_reading_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_reading")),
        sa.UniqueConstraint("request_id", "reader", "number", name=op.f("uq_review_reading_request_id")),
    )


def first_submissions() -> None:
    """What is under review or decided stands as it was sent; a request being corrected may have changed since."""
    op.execute(
        "INSERT INTO submitted_answers (id, request_id, number, answers, quote, submitted_at) "
        "SELECT id, id, 1, answers, quote, submitted_at FROM intake_request "
        "WHERE state IN ('submitted', 'approved', 'declined') AND submitted_at IS NOT NULL"
    )


def upgrade() -> None:
    """Tables and columns, what was sent so far, then what protects them."""
    remarks()
    rounds()
    for name, kind in PROPOSAL.items():
        op.add_column("intake_request", sa.Column(name, kind, nullable=True))
    first_submissions()
    for name in APPEND_ONLY:
        for statement in immutable_table_ddl(name, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """They go, in the opposite order; drafts and internal notes with them, which the tables before could not keep apart."""
    for name in APPEND_ONLY:
        for statement in mutable_table_ddl(name, op.get_bind().dialect.name):
            op.execute(statement)
    for name in reversed(PROPOSAL):
        op.drop_column("intake_request", name)
    for name in reversed(APPEND_ONLY):
        op.drop_table(name)
    op.execute("DELETE FROM review_comment WHERE state = 'draft' OR internal")
    with op.batch_alter_table("review_comment") as table:
        table.drop_constraint(op.f("ck_review_comment_state"), type_="check")
        table.create_check_constraint(op.f("ck_review_comment_state"), "state IN ('open','resolved','closed')")
        table.drop_column("number")
        table.drop_column("value")
        table.drop_column("internal")

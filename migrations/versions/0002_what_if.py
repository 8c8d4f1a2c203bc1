"""Replays of requests against a draft of the rules."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """One table."""
    op.create_table(
        "what_if",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("producer_id", sa.String(length=32), nullable=False),
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("policy_before_id", sa.String(length=32), nullable=False),
        sa.Column("prices_before_id", sa.String(length=32), nullable=False),
        sa.Column("policy_after", JSON, nullable=True),
        sa.Column("prices_after", JSON, nullable=True),
        sa.Column("given", JSON, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("report", JSON, nullable=True),
        sa.Column("problem", JSON, nullable=True),
        sa.Column("asked_by", sa.String(length=320), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name=op.f("ck_what_if_state")),
        sa.ForeignKeyConstraint(["draft_id"], ["version_draft.id"], name=op.f("fk_what_if_draft_id")),
        sa.ForeignKeyConstraint(
            ["policy_before_id"], ["published_version.id"], name=op.f("fk_what_if_policy_before_id")
        ),
        sa.ForeignKeyConstraint(
            ["prices_before_id"], ["published_version.id"], name=op.f("fk_what_if_prices_before_id")
        ),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_what_if_producer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_what_if")),
    )
    op.create_index("ix_what_if_draft", "what_if", ["draft_id", "asked_at"], unique=False)


def downgrade() -> None:
    """It goes."""
    op.drop_table("what_if")

"""Reviews of clause versions by professionals of law; never changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.kernel.triggers import immutable_table_ddl, mutable_table_ddl

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table, and what protects it."""
    op.create_table(
        "clause_review",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("producer_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reviewer", sa.String(length=200), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(length=320), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_clause_review_producer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_review")),
    )
    op.create_index("ix_clause_review_clause", "clause_review", ["producer_id", "sha256"], unique=False)
    for statement in immutable_table_ddl("clause_review", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """It goes."""
    for statement in mutable_table_ddl("clause_review", op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("clause_review")

"""A producer's logo and accent colour."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.kernel.triggers import immutable_table_ddl, mutable_table_ddl

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table, and what protects it."""
    op.create_table(
        "producer_looks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("producer_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("accent", sa.String(length=7), nullable=True),
        sa.Column("logo_document_id", sa.String(length=32), nullable=True),
        sa.Column("logo_width", sa.Integer(), nullable=True),
        sa.Column("logo_height", sa.Integer(), nullable=True),
        sa.Column("set_by", sa.String(length=320), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["logo_document_id"], ["stored_document.id"], name=op.f("fk_producer_looks_logo_document_id")
        ),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_producer_looks_producer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_producer_looks")),
        sa.UniqueConstraint("producer_id", "position", name=op.f("uq_producer_looks_producer_id")),
    )
    for statement in immutable_table_ddl("producer_looks", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """It goes."""
    for statement in mutable_table_ddl("producer_looks", op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("producer_looks")

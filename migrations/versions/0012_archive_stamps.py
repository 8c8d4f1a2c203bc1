"""The archive time stamps of sealed files, one row each, never changed; what made the bytes of a document."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from licensing.kernel.triggers import immutable_table_ddl, mutable_table_ddl

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
DOCUMENT = "stored_document.id"


def upgrade() -> None:
    """One table with what protects it, and one column."""
    op.add_column("stored_document", sa.Column("made_with", JSON, nullable=True))
    op.create_table(
        "archive_stamp",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("procedure_id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("previous_document_id", sa.String(length=32), nullable=True),
        sa.Column("authority", sa.String(length=300), nullable=False),
        sa.Column("digest", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("stamped_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["procedure_id"], ["signing_procedure.id"], name=op.f("fk_archive_stamp_procedure_id")),
        sa.ForeignKeyConstraint(["document_id"], [DOCUMENT], name=op.f("fk_archive_stamp_document_id")),
        sa.ForeignKeyConstraint(
            ["previous_document_id"], [DOCUMENT], name=op.f("fk_archive_stamp_previous_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_stamp")),
        sa.UniqueConstraint("document_id", name=op.f("uq_archive_stamp_document_id")),
    )
    op.create_index("ix_archive_stamp_procedure_id", "archive_stamp", ["procedure_id"], unique=False)
    for statement in immutable_table_ddl("archive_stamp", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """They go; the files and their stamps stay, and are put on record again by the next look."""
    op.drop_column("stored_document", "made_with")
    for statement in mutable_table_ddl("archive_stamp", op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("archive_stamp")

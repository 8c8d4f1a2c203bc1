"""Who works on a request, who saved each step, the files sent with it, and steps to look at again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from licensing.kernel.triggers import immutable_table_ddl, mutable_table_ddl

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def to_the_request(table: str, on_delete: str | None = None) -> list[sa.schema.SchemaItem]:
    """The key of a table, and its way to the request."""
    name = op.f(f"fk_{table}_request_id")
    return [
        sa.ForeignKeyConstraint(["request_id"], ["intake_request.id"], name=name, ondelete=on_delete),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def step_save() -> None:
    op.create_table(
        "step_save",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.String(length=340), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        *to_the_request("step_save", "CASCADE"),
        sa.UniqueConstraint("request_id", "step", name=op.f("uq_step_save_request_id")),
    )


def colleague() -> None:
    op.create_table(
        "request_colleague",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("invited_by", sa.String(length=320), nullable=False),
        sa.Column("invited_at", INSTANT, nullable=False),
        *to_the_request("request_colleague", "CASCADE"),
        sa.UniqueConstraint("request_id", "email", name=op.f("uq_request_colleague_request_id")),
    )
    op.create_index(op.f("ix_request_colleague_email"), "request_colleague", ["email"], unique=False)


def file_columns() -> list[sa.Column[str] | sa.Column[int]]:
    return [
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("added_by", sa.String(length=340), nullable=False),
    ]


def request_file() -> None:
    op.create_table(
        "request_file",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        *file_columns(),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.CheckConstraint("kind IN ('purchase_order', 'mandate')", name=op.f("ck_request_file_kind")),
        sa.ForeignKeyConstraint(["document_id"], ["stored_document.id"], name=op.f("fk_request_file_document_id")),
        *to_the_request("request_file"),
        sa.UniqueConstraint("request_id", "kind", "sha256", name=op.f("uq_request_file_request_id")),
    )


def submitted_file() -> None:
    op.create_table(
        "submitted_file",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("request_version", sa.Integer(), nullable=False),
        *file_columns(),
        sa.Column("submitted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["stored_document.id"], name=op.f("fk_submitted_file_document_id")),
        *to_the_request("submitted_file"),
    )
    op.create_index("ix_submitted_file_request", "submitted_file", ["request_id", "request_version"], unique=False)


def upgrade() -> None:
    """A column, four tables, and what protects the last."""
    op.add_column("intake_request", sa.Column("recheck", JSON, nullable=False, server_default="[]"))
    for make in (step_save, colleague, request_file, submitted_file):
        make()
    for statement in immutable_table_ddl("submitted_file", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """They go, in the opposite order."""
    for statement in mutable_table_ddl("submitted_file", op.get_bind().dialect.name):
        op.execute(statement)
    for name in ("submitted_file", "request_file", "request_colleague", "step_save"):
        op.drop_table(name)
    op.drop_column("intake_request", "recheck")

"""Discounts by hand, numbered quotes, their acceptance and printed files; nothing of a quote is ever changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from licensing.kernel.triggers import immutable_table_ddl, mutable_table_ddl

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
AMOUNT = sa.Numeric(18, 4).with_variant(sa.BigInteger(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
APPEND_ONLY = ("issued_quote", "quote_acceptance", "quote_document")


def manual_discount() -> None:
    op.create_table(
        "manual_discount",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("percent", AMOUNT, nullable=True),
        sa.Column("amount", AMOUNT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=320), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint("(percent IS NULL) <> (amount IS NULL)", name=op.f("ck_manual_discount_one_measure")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_manual_discount_reason")),
        sa.ForeignKeyConstraint(["request_id"], ["intake_request.id"], name=op.f("fk_manual_discount_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manual_discount")),
    )


def issued_quote() -> None:
    op.create_table(
        "issued_quote",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("producer_id", sa.String(length=32), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("request_version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("quote", JSON, nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("inputs", JSON, nullable=False),
        sa.Column("versions", JSON, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("replaces_id", sa.String(length=32), nullable=True),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("issued_by", sa.String(length=320), nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_issued_quote_producer_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["issued_quote.id"], name=op.f("fk_issued_quote_replaces_id")),
        sa.ForeignKeyConstraint(["request_id"], ["intake_request.id"], name=op.f("fk_issued_quote_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_quote")),
        sa.UniqueConstraint("number", name=op.f("uq_issued_quote_number")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_issued_quote_replaces_id")),
    )
    op.create_index("ix_issued_quote_request", "issued_quote", ["request_id", "issued_at"], unique=False)


def accepted_and_printed() -> None:
    op.create_table(
        "quote_acceptance",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("quote_id", sa.String(length=32), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.String(length=320), nullable=False),
        sa.ForeignKeyConstraint(["quote_id"], ["issued_quote.id"], name=op.f("fk_quote_acceptance_quote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_acceptance")),
        sa.UniqueConstraint("quote_id", name=op.f("uq_quote_acceptance_quote_id")),
    )
    op.create_table(
        "quote_document",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("quote_id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["stored_document.id"], name=op.f("fk_quote_document_document_id")),
        sa.ForeignKeyConstraint(["quote_id"], ["issued_quote.id"], name=op.f("fk_quote_document_quote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_document")),
        sa.UniqueConstraint("quote_id", name=op.f("uq_quote_document_quote_id")),
    )


def upgrade() -> None:
    """Tables in the order of their references, then what protects them."""
    manual_discount()
    issued_quote()
    accepted_and_printed()
    for name in APPEND_ONLY:
        for statement in immutable_table_ddl(name, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """They go, in the opposite order."""
    for name in APPEND_ONLY:
        for statement in mutable_table_ddl(name, op.get_bind().dialect.name):
            op.execute(statement)
    for name in ("quote_document", "quote_acceptance", "issued_quote", "manual_discount"):
        op.drop_table(name)

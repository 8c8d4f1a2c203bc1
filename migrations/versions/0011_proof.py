"""Anchors of the journal under outside time stamps; attestations of the right of use."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.kernel.triggers import immutable_table_ddl, mutable_table_ddl

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
PROTECTED = ("audit_anchor", "attestation")


def upgrade() -> None:
    """New tables, and what protects them."""
    op.create_table(
        "audit_anchor",
        sa.Column("entries", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("stamped_at", INSTANT, nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("entries", name=op.f("pk_audit_anchor")),
    )
    op.create_table(
        "attestation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("agreement_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_attestation_agreement_id")),
        sa.ForeignKeyConstraint(["document_id"], ["stored_document.id"], name=op.f("fk_attestation_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestation")),
        sa.UniqueConstraint("agreement_id", "position", name=op.f("uq_attestation_agreement_id")),
        sa.UniqueConstraint("token", name=op.f("uq_attestation_token")),
    )
    for table in PROTECTED:
        for statement in immutable_table_ddl(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """They go."""
    for table in PROTECTED:
        for statement in mutable_table_ddl(table, op.get_bind().dialect.name):
            op.execute(statement)
    op.drop_table("attestation")
    op.drop_table("audit_anchor")

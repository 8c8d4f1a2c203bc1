"""Agreements that end: at their term, or before it with a ground, a letter and what becomes of the price."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from licensing.kernel.triggers import immutable_table_ddl, mutable_table_ddl

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STATES = ("preparing", "awaiting_licensee", "awaiting_licensor", "in_force", "declined", "cancelled")
ENDED = ("expired", "terminated")
LAST_DAY = {
    "sqlite": "json_extract(terms, '$.session.ends_on')",
    "postgresql": "CAST(terms #>> '{session,ends_on}' AS DATE)",
}


def listed(words: tuple[str, ...]) -> str:
    return ",".join(f"'{word}'" for word in words)


def states(known: tuple[str, ...], signed: tuple[str, ...], old: str, new: str) -> None:
    """Which states there are, and which of them need a sealed file."""
    with op.batch_alter_table("agreement") as table:
        table.drop_constraint(op.f("ck_agreement_state"), type_="check")
        table.create_check_constraint(op.f("ck_agreement_state"), f"state IN ({listed(known)})")
        table.drop_constraint(op.f(f"ck_agreement_{old}"), type_="check")
        table.create_check_constraint(
            op.f(f"ck_agreement_{new}"), f"state NOT IN ({listed(signed)}) OR sealed_document_id IS NOT NULL"
        )


def upgrade() -> None:
    """The last day from the terms of each agreement; then the new states; then how agreements ended."""
    with op.batch_alter_table("agreement") as table:
        table.add_column(sa.Column("ending_document_id", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        table.create_foreign_key(
            op.f("fk_agreement_ending_document_id"), "stored_document", ["ending_document_id"], ["id"]
        )
    op.execute(f"UPDATE agreement SET ends_on = {LAST_DAY[op.get_bind().dialect.name]}")
    with op.batch_alter_table("agreement") as table:
        table.alter_column("ends_on", existing_type=sa.Date(), nullable=False)
    states((*STATES, *ENDED), ("in_force", *ENDED), "in_force_is_sealed", "signed_is_sealed")
    op.create_index("ix_agreement_term", "agreement", ["state", "ends_on"])
    op.create_table(
        "agreement_end",
        sa.Column("agreement_id", sa.String(length=32), nullable=False),
        sa.Column("ground", sa.String(length=30), nullable=False),
        sa.Column("price", sa.String(length=10), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("recorded_by", sa.String(length=320), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.CheckConstraint("price IN ('not_due','due','settle')", name=op.f("ck_agreement_end_price")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_end_agreement_id")),
        sa.PrimaryKeyConstraint("agreement_id", name=op.f("pk_agreement_end")),
    )
    for statement in immutable_table_ddl("agreement_end", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Agreements that ended are in force again: the tables before know nothing else of a signed one."""
    for statement in mutable_table_ddl("agreement_end", op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("agreement_end")
    op.drop_index("ix_agreement_term", table_name="agreement")
    op.execute(f"UPDATE agreement SET state = 'in_force' WHERE state IN ({listed(ENDED)})")
    states(STATES, ("in_force",), "signed_is_sealed", "in_force_is_sealed")
    with op.batch_alter_table("agreement") as table:
        table.drop_constraint(op.f("fk_agreement_ending_document_id"), type_="foreignkey")
        table.drop_column("ends_on")
        table.drop_column("ending_document_id")

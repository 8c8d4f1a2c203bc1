"""Several signatories per side, each with its signature field; who signs for a producer, in order; links that expire; delegations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def fields() -> None:
    """The one request of each side signs in the field that bears the side's name."""
    with op.batch_alter_table("signature_request") as table:
        table.add_column(sa.Column("field", sa.String(length=20), nullable=True))
    op.execute("UPDATE signature_request SET field = party")
    with op.batch_alter_table("signature_request") as table:
        table.alter_column("field", existing_type=sa.String(length=20), nullable=False)
        table.create_unique_constraint(op.f("uq_signature_request_field"), ["procedure_id", "field"])


STATES = ("waiting", "invited", "consented", "sealed", "declined", "cancelled")


def state_check(states: tuple[str, ...]) -> None:
    """The states a request may be in."""
    listed = ",".join(f"'{state}'" for state in states)
    with op.batch_alter_table("signature_request") as table:
        table.drop_constraint(op.f("ck_signature_request_state"), type_="check")
        table.create_check_constraint(op.f("ck_signature_request_state"), f"state IN ({listed})")


def expiry() -> None:
    op.add_column("signing_procedure", sa.Column("latest_at", INSTANT, nullable=True))
    op.add_column("signature_request", sa.Column("expires_at", INSTANT, nullable=True))
    state_check((*STATES[:2], "expired", *STATES[2:]))


def producer_signatories() -> None:
    op.create_table(
        "producer_signatory",
        sa.Column("producer_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_producer_signatory_person_id")),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_producer_signatory_producer_id")),
        sa.PrimaryKeyConstraint("producer_id", "position", name=op.f("pk_producer_signatory")),
        sa.UniqueConstraint("producer_id", "person_id", name=op.f("uq_producer_signatory_producer_id")),
    )


def delegations() -> None:
    op.create_table(
        "signature_delegation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("former_name", sa.String(length=200), nullable=False),
        sa.Column("former_email", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("proof", JSON, nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("decided_by", sa.String(length=320), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("answer", sa.String(length=2000), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed','approved','refused','overtaken')", name=op.f("ck_signature_delegation_state")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["signature_request.id"], name=op.f("fk_signature_delegation_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_delegation")),
    )
    op.create_index("ix_signature_delegation_request", "signature_delegation", ["request_id", "proposed_at"])


def upgrade() -> None:
    """Columns and tables."""
    fields()
    expiry()
    producer_signatories()
    delegations()


def downgrade() -> None:
    """They go; of several signatories of a side, the procedures keep all, which the tables before allow."""
    op.drop_table("signature_delegation")
    op.drop_table("producer_signatory")
    op.execute("UPDATE signature_request SET state = 'invited' WHERE state = 'expired'")
    state_check(STATES)
    op.drop_column("signature_request", "expires_at")
    op.drop_column("signing_procedure", "latest_at")
    with op.batch_alter_table("signature_request") as table:
        table.drop_constraint(op.f("uq_signature_request_field"), type_="unique")
        table.drop_column("field")

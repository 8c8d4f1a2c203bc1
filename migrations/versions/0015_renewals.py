"""Agreements proposed again for another session."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """The proposals; there are none yet."""
    op.create_table(
        "renewal_offer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("agreement_id", sa.String(length=32), nullable=False),
        sa.Column("session_code", sa.String(length=40), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("quote_id", sa.String(length=32), nullable=False),
        sa.Column("answers_sha256", sa.String(length=64), nullable=False),
        sa.Column("offered_by", sa.String(length=320), nullable=False),
        sa.Column("offered_at", INSTANT, nullable=False),
        sa.Column("declined_at", INSTANT, nullable=True),
        sa.Column("decline_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(declined_at IS NULL) = (decline_reason IS NULL)", name=op.f("ck_renewal_offer_declined_with_reason")
        ),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_renewal_offer_agreement_id")),
        sa.ForeignKeyConstraint(["request_id"], ["intake_request.id"], name=op.f("fk_renewal_offer_request_id")),
        sa.ForeignKeyConstraint(["quote_id"], ["issued_quote.id"], name=op.f("fk_renewal_offer_quote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_offer")),
        sa.UniqueConstraint("request_id", name=op.f("uq_renewal_offer_request_id")),
        sa.UniqueConstraint("agreement_id", "session_code", name="uq_renewal_offer_once"),
    )
    op.create_index("ix_renewal_offer_session", "renewal_offer", ["session_code"])


def downgrade() -> None:
    """The proposals are gone; what they led to stays."""
    op.drop_table("renewal_offer")

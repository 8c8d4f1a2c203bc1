"""Since when a browser may open a request it began; who proved an address is found in the journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """A right given before now counts from the day its request was begun."""
    op.create_index("ix_audit_entry_actor", "audit_entry", ["actor", "at"])
    op.add_column("draft_grant", sa.Column("granted_at", INSTANT, nullable=True))
    op.execute(
        "UPDATE draft_grant SET granted_at ="
        " (SELECT created_at FROM intake_request WHERE intake_request.id = draft_grant.request_id)"
    )
    with op.batch_alter_table("draft_grant") as table:
        table.alter_column("granted_at", existing_type=INSTANT, nullable=False)


def downgrade() -> None:
    """The journal keeps what it says."""
    with op.batch_alter_table("draft_grant") as table:
        table.drop_column("granted_at")
    op.drop_index("ix_audit_entry_actor", "audit_entry")

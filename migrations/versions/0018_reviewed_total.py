"""What a request costs while it is reviewed, where prices or discounts by hand changed it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Files that wait get theirs with the next change of their price."""
    op.add_column("intake_request", sa.Column("reviewed_total", sa.String(length=30), nullable=True))


def downgrade() -> None:
    """Lists show the price that was sent."""
    op.drop_column("intake_request", "reviewed_total")

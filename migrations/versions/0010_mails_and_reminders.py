"""Wordings of mails and reminder calendars as versions; the reminders sent, and dossiers without reminders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.kernel.triggers import immutable_table_ddl, mutable_table_ddl

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BEFORE = ("policy", "prices", "clause")
AFTER = (*BEFORE, "mail", "reminders")
TABLES = ("published_version", "version_draft")


def upgrade() -> None:
    """More kinds of versions, two tables, and what protects the first."""
    for table in TABLES:
        change_kinds(table, BEFORE, AFTER)
    op.create_table(
        "reminder_sent",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["intake_request.id"], name=op.f("fk_reminder_sent_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_sent")),
        sa.UniqueConstraint("key", name=op.f("uq_reminder_sent_key")),
    )
    op.create_index("ix_reminder_sent_request", "reminder_sent", ["request_id", "sent_at"], unique=False)
    op.create_table(
        "reminder_switch",
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=320), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("scope IN ('none', 'partner', 'all')", name=op.f("ck_reminder_switch_scope")),
        sa.ForeignKeyConstraint(["request_id"], ["intake_request.id"], name=op.f("fk_reminder_switch_request_id")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_reminder_switch")),
    )
    for statement in immutable_table_ddl("reminder_sent", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """They go, and with them what was written of the kinds that go."""
    dialect = op.get_bind().dialect.name
    for statement in mutable_table_ddl("reminder_sent", dialect):
        op.execute(statement)
    op.drop_table("reminder_switch")
    op.drop_table("reminder_sent")
    protected = ("published_version", "version_withdrawal")
    for table in protected:
        for statement in mutable_table_ddl(table, dialect):
            op.execute(statement)
    gone = "(SELECT id FROM published_version WHERE kind IN ('mail', 'reminders'))"
    op.execute("DELETE FROM version_draft WHERE kind IN ('mail', 'reminders')")
    op.execute(f"DELETE FROM version_withdrawal WHERE version_id IN {gone}")
    op.execute("DELETE FROM published_version WHERE kind IN ('mail', 'reminders')")
    for table in TABLES:
        change_kinds(table, AFTER, BEFORE)
    for table in protected:
        for statement in immutable_table_ddl(table, dialect):
            op.execute(statement)


def change_kinds(table: str, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Another list of kinds in the CHECK of a table.

    SQLite keeps the text of a table's definition and reads it when the schema's number rises: its manual's way to change a CHECK
    without copying the rows (https://sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes"), which
    foreign keys and the triggers of a protected table would not allow.
    """
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(f"ck_{table}_kind"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, f"kind IN {after}")
        return
    bind = op.get_bind()
    number = bind.scalar(sa.text("PRAGMA schema_version"))
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = sa.text(
        "UPDATE sqlite_master SET sql = replace(sql, :before, :after) WHERE type = 'table' AND name = :name"
    )
    bind.execute(changed, {"before": f"kind IN {before}", "after": f"kind IN {after}", "name": table})
    bind.exec_driver_sql(f"PRAGMA schema_version = {number + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")

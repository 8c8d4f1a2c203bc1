"""The log of mails with bounces, mails that come in, the conversation of a request."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from licensing.kernel.triggers import immutable_table_ddl, mutable_table_ddl

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
WHEN = sa.DateTime(timezone=True)
STATES = (
    "arrived",
    "posted",
    "noted",
    "automatic",
    "ignored",
    "quarantined",
    "unreadable",
    "duplicate",
    "accepted",
    "discarded",
)


def upgrade() -> None:
    """Seven tables, and what protects the one of messages."""
    _log()
    _incoming()
    _conversation()
    for statement in immutable_table_ddl("thread_message", op.get_bind().dialect.name):
        op.execute(statement)


def _key(table: str, column: str = "id") -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(column, name=op.f(f"pk_{table}"))


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _log() -> None:
    op.create_table(
        "mail_entry",
        _text("id", 32), _text("message_key", 200), _text("message_hash", 40), _text("producer_id", 32, nullable=True),
        _text("about", 120, nullable=True), _text("to", 320), _text("reply_to", 320, nullable=True), _text("language", 5),
        _text("template", 60), _text("subject", 300),
        sa.Column("text", sa.Text(), nullable=False), sa.Column("html", sa.Text(), nullable=False),
        sa.Column("attachments", JSON, nullable=False), sa.Column("links", JSON, nullable=False),
        sa.Column("holds_code", sa.Boolean(), nullable=False),
        _text("repeats_id", 32, nullable=True), _text("asked_by", 320, nullable=True),
        sa.Column("created_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(["repeats_id"], ["mail_entry.id"], name=op.f("fk_mail_entry_repeats_id")),
        _key("mail_entry"),
        sa.UniqueConstraint("message_key", name=op.f("uq_mail_entry_message_key")),
    )  # fmt: skip
    op.create_index("ix_mail_entry_log", "mail_entry", ["producer_id", "created_at", "id"])
    op.create_index("ix_mail_entry_about", "mail_entry", ["about", "created_at"])
    for column in ("message_hash", "to", "repeats_id"):
        op.create_index(op.f(f"ix_mail_entry_{column}"), "mail_entry", [column])
    op.create_table(
        "mail_bounce",
        _text("id", 32), _text("entry_id", 32), _text("source", 80), sa.Column("is_final", sa.Boolean(), nullable=False),
        _text("status", 16), _text("diagnostic", 500), sa.Column("at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["mail_entry.id"], name=op.f("fk_mail_bounce_entry_id")),
        _key("mail_bounce"),
        sa.UniqueConstraint("source", name=op.f("uq_mail_bounce_source")),
    )  # fmt: skip
    op.create_index(op.f("ix_mail_bounce_entry_id"), "mail_bounce", ["entry_id"])


def _incoming() -> None:
    op.create_table(
        "incoming_mail",
        _text("id", 32), _text("source", 200), _text("fingerprint", 64), _text("state", 12), _text("why", 20),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        _text("sender", 320), _text("sender_name", 200), _text("subject", 300),
        sa.Column("text", sa.Text(), nullable=False), sa.Column("files", JSON, nullable=False),
        _text("producer_id", 32, nullable=True), _text("about", 120, nullable=True),
        sa.Column("received_at", WHEN, nullable=False), _text("handled_by", 320, nullable=True),
        sa.Column("handled_at", WHEN, nullable=True),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("ck_incoming_mail_state")),
        _key("incoming_mail"),
        sa.UniqueConstraint("source", name=op.f("uq_incoming_mail_source")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_incoming_mail_fingerprint")),
    )  # fmt: skip
    op.create_index("ix_incoming_mail_list", "incoming_mail", ["state", "received_at", "id"])


def _conversation() -> None:
    op.create_table(
        "thread",
        _text("request_id", 32), _text("producer_id", 32), sa.Column("waiting_since", WHEN, nullable=True),
        sa.Column("last_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["intake_request.id"], name=op.f("fk_thread_request_id")),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_thread_producer_id")),
        _key("thread", "request_id"),
    )  # fmt: skip
    op.create_index("ix_thread_waiting", "thread", ["producer_id", "waiting_since"])
    op.create_table(
        "thread_message",
        _text("id", 32), _text("request_id", 32), _text("side", 8), _text("author_email", 320), _text("author_name", 200),
        sa.Column("text", sa.Text(), nullable=False), _text("way", 4), sa.Column("is_cut", sa.Boolean(), nullable=False),
        sa.Column("files", JSON, nullable=False), _text("put_by", 320, nullable=True), _text("key", 64),
        sa.Column("created_at", WHEN, nullable=False),
        sa.CheckConstraint("side IN ('partner','producer')", name=op.f("ck_thread_message_side")),
        sa.CheckConstraint("way IN ('page','mail','kept')", name=op.f("ck_thread_message_way")),
        sa.ForeignKeyConstraint(["request_id"], ["thread.request_id"], name=op.f("fk_thread_message_request_id")),
        _key("thread_message"),
        sa.UniqueConstraint("key", name=op.f("uq_thread_message_key")),
    )  # fmt: skip
    op.create_index("ix_thread_message_thread", "thread_message", ["request_id", "created_at", "id"])
    op.create_table(
        "thread_read",
        _text("id", 32), _text("request_id", 32), _text("reader", 340), sa.Column("read_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["thread.request_id"], name=op.f("fk_thread_read_request_id")),
        _key("thread_read"),
        sa.UniqueConstraint("request_id", "reader", name=op.f("uq_thread_read_request_id")),
    )  # fmt: skip
    op.create_table(
        "reply_address",
        _text("id", 32), _text("request_id", 32), _text("side", 8), _text("email", 320), _text("nonce", 64),
        _text("token_hash", 64), sa.Column("created_at", WHEN, nullable=False),
        sa.CheckConstraint("side IN ('partner','producer')", name=op.f("ck_reply_address_side")),
        sa.ForeignKeyConstraint(["request_id"], ["intake_request.id"], name=op.f("fk_reply_address_request_id")),
        _key("reply_address"),
        sa.UniqueConstraint("request_id", "side", "email", name=op.f("uq_reply_address_request_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_reply_address_token_hash")),
    )  # fmt: skip


def downgrade() -> None:
    """They go, those that refer to others first."""
    for statement in mutable_table_ddl("thread_message", op.get_bind().dialect.name):
        op.execute(statement)
    for table in (
        "reply_address",
        "thread_read",
        "thread_message",
        "thread",
        "incoming_mail",
        "mail_bounce",
        "mail_entry",
    ):
        op.drop_table(table)

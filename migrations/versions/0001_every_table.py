"""Every table of the product, and the triggers that keep issued invoices and the journal from being changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from licensing.kernel.triggers import immutable_table_ddl, mutable_table_ddl

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
AMOUNT = sa.Numeric(18, 4).with_variant(sa.BigInteger(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
APPEND_ONLY = ("audit_entry", "invoice", "published_version", "version_withdrawal")


def audit_entry() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(length=320), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_subject"), "audit_entry", ["subject"], unique=False)


def audit_head() -> None:
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )


def email_code() -> None:
    op.create_table(
        "email_code",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_code")),
    )
    op.create_index(op.f("ix_email_code_email"), "email_code", ["email"], unique=False)


def mail() -> None:
    op.create_table(
        "mail",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("message_key", sa.String(length=200), nullable=False),
        sa.Column("to", sa.String(length=320), nullable=False),
        sa.Column("reply_to", sa.String(length=320), nullable=True),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("attachments", JSON, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=False),
        sa.CheckConstraint("state IN ('sent','caught')", name=op.f("ck_mail_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("message_key", name=op.f("uq_mail_message_key")),
    )
    op.create_index(op.f("ix_mail_to"), "mail", ["to"], unique=False)


def outbox_message() -> None:
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("available_at", INSTANT, nullable=False),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('pending','claimed','done','failed')", name=op.f("ck_outbox_message_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_message_key")),
    )
    op.create_index("ix_outbox_message_state_available", "outbox_message", ["state", "available_at"], unique=False)


def person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )


def producer() -> None:
    op.create_table(
        "producer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("legal", JSON, nullable=False),
        sa.Column("contact_email", sa.String(length=320), nullable=False),
        sa.Column("vat_profile", sa.String(length=12), nullable=False),
        sa.Column("agreement_prefix", sa.String(length=12), nullable=False),
        sa.Column("invoice_prefix", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "vat_profile IN ('not_taxable','franchise','taxable','public')", name=op.f("ck_producer_vat_profile")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_producer")),
        sa.UniqueConstraint("slug", name=op.f("uq_producer_slug")),
    )


def rate_counter() -> None:
    op.create_table(
        "rate_counter",
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_counter")),
    )
    op.create_index(op.f("ix_rate_counter_expires_at"), "rate_counter", ["expires_at"], unique=False)


def reference_counter() -> None:
    op.create_table(
        "reference_counter",
        sa.Column("series", sa.String(length=60), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_reference_counter")),
    )


def resume_link() -> None:
    op.create_table(
        "resume_link",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("next_path", sa.String(length=300), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resume_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_resume_link_token_hash")),
    )


def stored_document() -> None:
    op.create_table(
        "stored_document",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("storage_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_document")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_stored_document_storage_key")),
    )
    op.create_index(op.f("ix_stored_document_sha256"), "stored_document", ["sha256"], unique=False)


def browser_session() -> None:
    op.create_table(
        "browser_session",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("partner_email", sa.String(length=320), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("last_seen_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_browser_session_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_browser_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_browser_session_token_hash")),
    )


def course() -> None:
    op.create_table(
        "course",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("producer_id", sa.String(length=32), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("texts", JSON, nullable=False),
        sa.Column("enrol_url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_course_producer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("producer_id", "slug", name=op.f("uq_course_producer_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_course_slug")),
    )


def intake_request() -> None:
    op.create_table(
        "intake_request",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("producer_id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("owner_email", sa.String(length=320), nullable=False),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("steps_done", JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("quote", JSON, nullable=True),
        sa.Column("organisation_name", sa.String(length=300), nullable=False),
        sa.Column("learner_count", sa.Integer(), nullable=False),
        sa.Column("creation_key", sa.String(length=64), nullable=True),
        sa.Column("submission_key", sa.String(length=64), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("submitted_at", INSTANT, nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by", sa.String(length=320), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'corrections_requested', 'approved', 'declined', 'withdrawn')",
            name=op.f("ck_intake_request_state"),
        ),
        sa.CheckConstraint(
            "state IN ('draft','withdrawn') OR (reference IS NOT NULL AND quote IS NOT NULL)",
            name=op.f("ck_intake_request_submitted_has_quote"),
        ),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_intake_request_producer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_request")),
        sa.UniqueConstraint("creation_key", name=op.f("uq_intake_request_creation_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_intake_request_reference")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_intake_request_submission_key")),
    )
    op.create_index(op.f("ix_intake_request_owner_email"), "intake_request", ["owner_email"], unique=False)
    op.create_index(
        "ix_intake_request_queue", "intake_request", ["producer_id", "state", "submitted_at", "id"], unique=False
    )


def membership() -> None:
    op.create_table(
        "membership",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("producer_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.CheckConstraint("role IN ('editor','approver','signatory','finance')", name=op.f("ck_membership_role")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_membership_producer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("person_id", "producer_id", "role", name=op.f("uq_membership_person_id")),
    )


def number_series() -> None:
    op.create_table(
        "number_series",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("producer_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_number_series_producer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_series")),
        sa.UniqueConstraint("producer_id", "name", name=op.f("uq_number_series_producer_id")),
    )


def published_version() -> None:
    op.create_table(
        "published_version",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("producer_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(length=320), nullable=False),
        sa.Column("approved_by", sa.String(length=320), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.CheckConstraint("kind IN ('policy', 'prices', 'clause')", name=op.f("ck_published_version_kind")),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_published_version_producer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_version")),
        sa.UniqueConstraint("producer_id", "kind", "code", name=op.f("uq_published_version_producer_id")),
    )
    op.create_index(
        "ix_published_version_in_force", "published_version", ["producer_id", "kind", "effective_from"], unique=False
    )


def version_withdrawal() -> None:
    op.create_table(
        "version_withdrawal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.String(length=320), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["published_version.id"], name=op.f("fk_version_withdrawal_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version_withdrawal")),
        sa.UniqueConstraint("version_id", name=op.f("uq_version_withdrawal_version_id")),
    )


def version_draft() -> None:
    op.create_table(
        "version_draft",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("producer_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("based_on_id", sa.String(length=32), nullable=True),
        sa.Column("version_id", sa.String(length=32), nullable=True),
        sa.Column("editors", JSON, nullable=False),
        sa.Column("created_by", sa.String(length=320), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_by", sa.String(length=320), nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("proposed_by", sa.String(length=320), nullable=True),
        sa.Column("proposed_at", INSTANT, nullable=True),
        sa.CheckConstraint("kind IN ('policy', 'prices', 'clause')", name=op.f("ck_version_draft_kind")),
        sa.CheckConstraint(
            "state IN ('draft', 'proposed', 'published', 'discarded')", name=op.f("ck_version_draft_state")
        ),
        sa.ForeignKeyConstraint(["based_on_id"], ["published_version.id"], name=op.f("fk_version_draft_based_on_id")),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_version_draft_producer_id")),
        sa.ForeignKeyConstraint(["version_id"], ["published_version.id"], name=op.f("fk_version_draft_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version_draft")),
    )
    op.create_index("ix_version_draft_open", "version_draft", ["producer_id", "kind", "state"], unique=False)


def signing_procedure() -> None:
    op.create_table(
        "signing_procedure",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed_document_id", sa.String(length=32), nullable=True),
        sa.Column("evidence_document_id", sa.String(length=32), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "state IN ('open','complete','declined','cancelled')", name=op.f("ck_signing_procedure_state")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["stored_document.id"], name=op.f("fk_signing_procedure_document_id")),
        sa.ForeignKeyConstraint(
            ["evidence_document_id"], ["stored_document.id"], name=op.f("fk_signing_procedure_evidence_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["sealed_document_id"], ["stored_document.id"], name=op.f("fk_signing_procedure_sealed_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_procedure")),
        sa.UniqueConstraint("subject", name=op.f("uq_signing_procedure_subject")),
    )


def agreement() -> None:
    op.create_table(
        "agreement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("producer_id", sa.String(length=32), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("organisation_name", sa.String(length=300), nullable=False),
        sa.Column("terms", JSON, nullable=False),
        sa.Column("terms_sha256", sa.String(length=64), nullable=False),
        sa.Column("unsigned_document_id", sa.String(length=32), nullable=True),
        sa.Column("half_signed_document_id", sa.String(length=32), nullable=True),
        sa.Column("sealed_document_id", sa.String(length=32), nullable=True),
        sa.Column("evidence_document_id", sa.String(length=32), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("in_force_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "state <> 'in_force' OR sealed_document_id IS NOT NULL", name=op.f("ck_agreement_in_force_is_sealed")
        ),
        sa.CheckConstraint(
            "state IN ('preparing', 'awaiting_licensee', 'awaiting_licensor', 'in_force', 'declined', 'cancelled')",
            name=op.f("ck_agreement_state"),
        ),
        sa.ForeignKeyConstraint(
            ["evidence_document_id"], ["stored_document.id"], name=op.f("fk_agreement_evidence_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["half_signed_document_id"], ["stored_document.id"], name=op.f("fk_agreement_half_signed_document_id")
        ),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_agreement_producer_id")),
        sa.ForeignKeyConstraint(["request_id"], ["intake_request.id"], name=op.f("fk_agreement_request_id")),
        sa.ForeignKeyConstraint(
            ["sealed_document_id"], ["stored_document.id"], name=op.f("fk_agreement_sealed_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["unsigned_document_id"], ["stored_document.id"], name=op.f("fk_agreement_unsigned_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("reference", name=op.f("uq_agreement_reference")),
        sa.UniqueConstraint("request_id", name=op.f("uq_agreement_request_id")),
    )
    op.create_index("ix_agreement_list", "agreement", ["producer_id", "created_at", "id"], unique=False)


def agreement_preview() -> None:
    op.create_table(
        "agreement_preview",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("terms_sha256", sa.String(length=64), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["stored_document.id"], name=op.f("fk_agreement_preview_document_id")),
        sa.ForeignKeyConstraint(["request_id"], ["intake_request.id"], name=op.f("fk_agreement_preview_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_preview")),
        sa.UniqueConstraint("request_id", "terms_sha256", name=op.f("uq_agreement_preview_request_id")),
    )


def course_session() -> None:
    op.create_table(
        "course_session",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("course_id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_course_session_dates")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_session_course_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_session")),
        sa.UniqueConstraint("code", name=op.f("uq_course_session_code")),
    )


def draft_grant() -> None:
    op.create_table(
        "draft_grant",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["intake_request.id"], name=op.f("fk_draft_grant_request_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["browser_session.id"], name=op.f("fk_draft_grant_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_grant")),
        sa.UniqueConstraint("session_id", "request_id", name=op.f("uq_draft_grant_session_id")),
    )


def manual_line() -> None:
    op.create_table(
        "manual_line",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("product", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", AMOUNT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=320), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_manual_line_reason")),
        sa.ForeignKeyConstraint(["request_id"], ["intake_request.id"], name=op.f("fk_manual_line_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manual_line")),
        sa.UniqueConstraint("request_id", "product", name=op.f("uq_manual_line_request_id")),
    )


def review_comment() -> None:
    op.create_table(
        "review_comment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("path", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=320), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint("state IN ('open','resolved','closed')", name=op.f("ck_review_comment_state")),
        sa.ForeignKeyConstraint(["request_id"], ["intake_request.id"], name=op.f("fk_review_comment_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_comment")),
    )


def signature_request() -> None:
    op.create_table(
        "signature_request",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("procedure_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=10), nullable=False),
        sa.Column("organisation", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("bound_sha256", sa.String(length=64), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("code_sent_at", INSTANT, nullable=True),
        sa.Column("code_expires_at", INSTANT, nullable=True),
        sa.Column("code_attempts", sa.Integer(), nullable=False),
        sa.Column("codes_sent", sa.Integer(), nullable=False),
        sa.Column("invited_at", INSTANT, nullable=True),
        sa.Column("viewed_at", INSTANT, nullable=True),
        sa.Column("consented_at", INSTANT, nullable=True),
        sa.Column("sealed_at", INSTANT, nullable=True),
        sa.Column("declined_at", INSTANT, nullable=True),
        sa.Column("decline_reason", sa.String(length=2000), nullable=True),
        sa.Column("evidence", JSON, nullable=False),
        sa.CheckConstraint("party IN ('licensee','licensor')", name=op.f("ck_signature_request_party")),
        sa.CheckConstraint(
            "state IN ('waiting','invited','consented','sealed','declined','cancelled')",
            name=op.f("ck_signature_request_state"),
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["signing_procedure.id"], name=op.f("fk_signature_request_procedure_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_request")),
        sa.UniqueConstraint("procedure_id", "position", name=op.f("uq_signature_request_procedure_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_signature_request_token_hash")),
    )


def track() -> None:
    op.create_table(
        "track",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("course_id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("labels", JSON, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_track_course_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_track")),
        sa.UniqueConstraint("course_id", "code", name=op.f("uq_track_course_id")),
    )


def invoice() -> None:
    op.create_table(
        "invoice",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("producer_id", sa.String(length=32), nullable=False),
        sa.Column("agreement_id", sa.String(length=32), nullable=False),
        sa.Column("series", sa.String(length=30), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=35), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.Column("issued_by", sa.String(length=320), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net", AMOUNT, nullable=False),
        sa.Column("vat_amount", AMOUNT, nullable=False),
        sa.Column("total", AMOUNT, nullable=False),
        sa.Column("buyer_name", sa.String(length=300), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("facts_sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint("net + vat_amount = total", name=op.f("ck_invoice_adds_up")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_invoice_agreement_id")),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_invoice_producer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("agreement_id", name=op.f("uq_invoice_agreement_id")),
        sa.UniqueConstraint("producer_id", "number", name="uq_invoice_number"),
        sa.UniqueConstraint("producer_id", "series", "sequence", name="uq_invoice_sequence"),
    )
    op.create_index("ix_invoice_list", "invoice", ["producer_id", "issued_on", "id"], unique=False)


def invoice_document() -> None:
    op.create_table(
        "invoice_document",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("invoice_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["stored_document.id"], name=op.f("fk_invoice_document_document_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_document_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_document")),
        sa.UniqueConstraint("invoice_id", "kind", name=op.f("uq_invoice_document_invoice_id")),
    )


TABLES = (
    audit_entry,
    audit_head,
    email_code,
    mail,
    outbox_message,
    person,
    producer,
    rate_counter,
    reference_counter,
    resume_link,
    stored_document,
    browser_session,
    course,
    intake_request,
    membership,
    number_series,
    published_version,
    version_withdrawal,
    version_draft,
    signing_procedure,
    agreement,
    agreement_preview,
    course_session,
    draft_grant,
    manual_line,
    review_comment,
    signature_request,
    track,
    invoice,
    invoice_document,
)


def upgrade() -> None:
    """Tables in the order of their references, then what protects two of them."""
    for table in TABLES:
        table()
    for name in APPEND_ONLY:
        for statement in immutable_table_ddl(name, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Everything goes, in the opposite order."""
    for name in APPEND_ONLY:
        for statement in mutable_table_ddl(name, op.get_bind().dialect.name):
            op.execute(statement)
    for table in reversed(TABLES):
        op.drop_table(table.__name__)

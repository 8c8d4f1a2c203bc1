"""The wiring of rooms, part by part, called by `app.create_app` only."""

from __future__ import annotations

from datetime import date

from flask import Flask, url_for
from sqlalchemy import select

from config import Settings
from licensing.accounts import models as accounts_rows
from licensing.accounts import views as accounts
from licensing.agreements import clause_kind
from licensing.agreements import ending_handlers as endings_effects
from licensing.agreements import handlers as agreements_effects
from licensing.agreements import models as agreements_rows
from licensing.agreements import views as agreements
from licensing.agreements.invoiced import Invoiced, use_invoices_of
from licensing.agreements.libraries import withheld_languages
from licensing.api import views as api
from licensing.attestations import handlers as attestations_effects
from licensing.attestations import models as attestations_rows
from licensing.attestations import views as attestations
from licensing.audit import models as audit_rows
from licensing.billing import handlers as billing_effects
from licensing.billing import models as billing_rows
from licensing.billing import views as billing
from licensing.billing.queries.invoices import invoice_of
from licensing.catalogue import models as catalogue_rows
from licensing.conversation import models as conversation_rows
from licensing.conversation import receiving as conversation_effects
from licensing.conversation import views as conversation
from licensing.documents import models as documents_rows
from licensing.documents.operations import read
from licensing.documents.queries import document_of
from licensing.evidence import handlers as evidence_effects
from licensing.evidence import views as evidence
from licensing.intake import models as intake_rows
from licensing.intake import views as intake
from licensing.intake.languages import use_withheld_languages_of
from licensing.kernel.database import db
from licensing.looks import models as looks_rows
from licensing.looks import views as looks
from licensing.looks.queries import mail_colours
from licensing.mailing import kind as mail_kind
from licensing.mailing.library import own_wording
from licensing.mailroom import handlers as mailroom_effects
from licensing.mailroom import models as mailroom_rows
from licensing.mailroom import views as mailroom
from licensing.outbox import handlers as outbox_effects
from licensing.outbox import models as outbox_rows
from licensing.outbox.engine import make_engine, register_tasks, wake_after_commit
from licensing.outbox.log import Owner, use_owners_of
from licensing.outbox.mail import Attachment, use_attachments_of, use_colours_of, use_wordings_of
from licensing.outbox.values import Colours, MailKind
from licensing.outbox.wording import Wording
from licensing.policy import kind as policy_kind
from licensing.pricing import kind as prices_kind
from licensing.quotes import handlers as quotes_effects
from licensing.quotes import models as quotes_rows
from licensing.quotes import views as quotes
from licensing.reminders import handlers as reminders_effects
from licensing.reminders import kind as reminders_kind
from licensing.reminders import models as reminders_rows
from licensing.reminders import views as reminders
from licensing.renewals import handlers as renewals_effects
from licensing.renewals import models as renewals_rows
from licensing.renewals import views as renewals
from licensing.rulebook import handlers as rulebook_effects
from licensing.rulebook import models as rulebook_rows
from licensing.rulebook import views as rulebook
from licensing.selfcheck import views as selfcheck
from licensing.signing import handlers as signing_effects
from licensing.signing import models as signing_rows
from licensing.signing import views as signing
from licensing.terms_of_use import handlers as terms_of_use_effects
from licensing.terms_of_use import views as terms_of_use
from licensing.verification import views as verification
from licensing.versions import models as versions_rows
from licensing.web import shell
from licensing.web import views as web

ROWS = (
    audit_rows, outbox_rows, accounts_rows, mailroom_rows, catalogue_rows, looks_rows, versions_rows,
    documents_rows, signing_rows, intake_rows, conversation_rows, quotes_rows, agreements_rows, attestations_rows, billing_rows,
    renewals_rows, reminders_rows, rulebook_rows,
)  # fmt: skip
"""Every room's rows: importing them completes the metadata."""

PAGES = (
    accounts, mailroom, intake, conversation, quotes, agreements, signing, billing, terms_of_use, selfcheck, renewals, reminders, rulebook,
    looks, verification, attestations, evidence, api, web,
)  # fmt: skip
KINDS = (policy_kind, prices_kind, clause_kind, mail_kind, reminders_kind)
"""Importing them makes the kinds of versioned documents known."""

EFFECTS = (
    outbox_effects, mailroom_effects, conversation_effects, signing_effects,
    agreements_effects, endings_effects, billing_effects, rulebook_effects, quotes_effects, terms_of_use_effects,
    renewals_effects, reminders_effects, evidence_effects, attestations_effects,
)  # fmt: skip
"""Importing them registers the outbox handlers."""


def wire(app: Flask, settings: Settings) -> None:
    """Extensions, pages, access checks, attachments of mails, and the engine (not in tests: they drain the outbox)."""
    shell.install(app, settings)
    for room in PAGES:
        app.register_blueprint(room.blueprint)
    shell.accept_without_form(app, api.blueprint)
    shell.seal(app)
    use_attachments_of(app, _attachment)
    use_invoices_of(app, _invoices)
    use_wordings_of(app, _wording)
    use_colours_of(app, _colours)
    use_owners_of(app, _owner)
    use_withheld_languages_of(app, withheld_languages)
    if settings.environment != "test":
        start_engine(app, settings)


def start_engine(app: Flask, settings: Settings) -> None:
    """The engine that workers run, woken by every commit that wrote a message; in `app.extensions["engine"]`."""
    engine = make_engine(settings.queue_url, settings.data_dir)
    app.extensions["engine"] = engine
    with app.app_context():
        wake_after_commit(db.session.session_factory, register_tasks(app, engine))


def _invoices(agreement_id: str) -> list[Invoiced]:
    row = invoice_of(agreement_id)
    if row is None:
        return []
    href = url_for("billing.invoice", invoice_id=row.id)
    return [Invoiced(row.id, row.number, row.issued_at, row.total, row.currency, href)]


def _owner(about: str) -> Owner:
    """The producer whose dossier a mail is about, and that dossier: an agreement's is the one of its request."""
    kind, _colon, key = about.partition(":")
    if kind == "agreement":
        made_from = agreements_rows.Agreement.request_id
        kind, key = "request", db.session.scalar(select(made_from).where(agreements_rows.Agreement.id == key)) or ""
    owner = select(intake_rows.IntakeRequest.producer_id).where(intake_rows.IntakeRequest.id == key)
    producer_id = db.session.scalar(owner) if kind == "request" else None
    return (producer_id, f"request:{key}") if producer_id else (None, about)


def _attachment(document_id: str) -> Attachment:
    row = document_of(document_id)
    return Attachment(row.file_name, row.media_type, read(document_id))


def _colours(producer_id: str | None, about: str | None) -> Colours | None:
    """The accent of the producer whose mail it is."""
    return mail_colours(producer_id or (_owner(about)[0] if about else None) or "")


def _wording(producer_id: str | None, about: str | None, kind: MailKind, language: str, on: date) -> Wording | None:
    """A producer's own wording: theirs who is named, or whose dossier the mail is about."""
    return own_wording(producer_id or (_owner(about)[0] if about else None) or "", kind, language, on)

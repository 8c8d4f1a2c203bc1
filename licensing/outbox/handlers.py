"""Handlers of the outbox itself: kind `mail`."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from smtplib import SMTPRecipientsRefused
from typing import Any

from flask import current_app
from sqlalchemy import select, update

from config import Settings
from licensing.kernel.database import db
from licensing.outbox import bounces
from licensing.outbox.log import MASK, PARTS, message_hash
from licensing.outbox.mail import Attachment, load_attachment
from licensing.outbox.models import Mail, OutboxMessage
from licensing.outbox.operations import handles
from licensing.outbox.sending import build_message, send_by_smtp

PERMANENT = 500
"""SMTP answers from here on are for good (RFC 5321, 4.2.1)."""


@handles("mail")
def deliver(payload: dict[str, Any], at: datetime) -> None:
    """Send a mail by SMTP, or keep it in the local catcher when no server is set; once per key.

    The kept copy hides the secrets of a mail that really left; the message in the outbox loses its bodies.
    """
    if db.session.scalars(select(Mail.id).where(Mail.message_key == payload["key"])).first():
        return
    settings = current_app.config["SETTINGS"]
    attachments = [load_attachment(document_id) for document_id in payload["attachments"]]
    files = payload.get("files", [])
    inline = [Attachment(each["file_name"], each["media_type"], each["text"].encode()) for each in files]
    message = build_message(payload, settings.mail_from, [*attachments, *inline], at)
    if settings.mail_url and not _leaves(message, payload, settings, at):
        return
    names = zip(payload["attachments"], attachments, strict=True)
    row = _row(payload, masked=bool(settings.mail_url), at=at)
    row.attachments = [{"document_id": i, "file_name": a.file_name, "media_type": a.media_type} for i, a in names]
    row.attachments += files
    db.session.add(row)
    _forget_bodies(payload)


def _leaves(message: EmailMessage, payload: dict[str, Any], settings: Settings, at: datetime) -> bool:
    """Send by SMTP. False when the server refuses the address for good: noted as a bounce at once, never tried again."""
    try:
        send_by_smtp(message, settings.mail_url, settings.inbox_address(f"b-{message_hash(payload['key'])}"))
    except SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        if code < PERMANENT:
            raise
        bounces.note(payload["key"], bounces.Report.of_refusal(words), f"smtp:{message_hash(payload['key'])}", at)
        _forget_bodies(payload)
        return False
    return True


def _row(payload: dict[str, Any], *, masked: bool, at: datetime) -> Mail:
    copied = {name: payload[name] for name in ("to", "language", "template")}
    shown = {name: payload[name] or "" for name in PARTS}
    if masked:
        shown = {name: _mask(text, payload["secrets"]) for name, text in shown.items()}
    shown["reply_to"] = shown["reply_to"] or None
    return Mail(message_key=payload["key"], state="sent" if masked else "caught", sent_at=at, **copied, **shown)


def _mask(text: str, secrets: list[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text


def _forget_bodies(payload: dict[str, Any]) -> None:
    """What was sent is in the mail's own row; the outbox keeps no second copy, and no secret."""
    kept = {name: payload[name] for name in ("key", "template", "to")}
    db.session.execute(update(OutboxMessage).where(OutboxMessage.key == f"mail:{payload['key']}").values(payload=kept))

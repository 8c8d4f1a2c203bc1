"""Mail: rendered when the business transaction is written, sent by a worker, kept as it was sent.

`send_mail` renders `templates/<template>.txt` (first line: subject, empty line, text) and `templates/<template>.html`
in the recipient's language, and enqueues one message of kind `mail`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app, render_template
from flask_babel import force_locale

from licensing.kernel.errors import InvalidInput, Problem
from licensing.outbox.log import note_mail
from licensing.outbox.operations import enqueue

SUBJECT_LENGTH = 300
NO_ADDRESS = {
    "fr": "Cette adresse e-mail ne peut pas recevoir de message.",
    "en": "This e-mail address cannot receive a message.",
    "ar": "لا يمكن لعنوان البريد الإلكتروني هذا أن يتوصل بالرسائل.",
}
KEPT_SIGNS = frozenset("\u00a0\u202f\u2066\u2068\u2069")
"""Signs of a subject that do not count as printable: no-break spaces, and isolates round what is written left to right."""
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to attach: its name, media type ("application/pdf") and bytes."""

    file_name: str
    media_type: str
    data: bytes


Loader = Callable[[str], Attachment]


def use_attachments_of(app: Flask, loader: Loader) -> None:
    """Tell where attachments come from (stored-document id → file); called by the wiring."""
    app.extensions["mail_attachments"] = loader


def load_attachment(document_id: str) -> Attachment:
    """The file behind a stored-document id."""
    loader: Loader = current_app.extensions["mail_attachments"]
    return loader(document_id)


def send_mail(
    *,
    template: str,
    to: str,
    language: str,
    context: dict[str, Any],
    key: str,
    at: datetime,
    attachments: Sequence[str] = (),
    reply_to: str | None = None,
    secrets: Sequence[str] = (),
    about: str | None = None,
    producer_id: str | None = None,
) -> None:
    """Render a mail now and have it sent after the commit (the caller commits); the same `key` twice is one mail.

    `attachments`: stored-document ids. `secrets`: strings masked in the kept copy once the mail has really left.
    `about`: the dossier it belongs to ("request:<id>", "agreement:<id>"), whose people find it in their log; `producer_id`: theirs,
    found by `about` when not given.
    InvalidInput when an address could not stand in a header.
    """
    for address in (to, *([reply_to] if reply_to else [])):
        _check_address(address)
    with force_locale(language):
        subject, text = _subject_and_text(render_template(f"{template}.txt", **context))
        html = render_template(f"{template}.html", **context, subject=subject, language=language)
    payload = {
        "key": key, "template": template, "to": to, "reply_to": reply_to, "language": language, "subject": subject,
        "text": text, "html": html, "attachments": list(attachments), "secrets": list(secrets),
    }  # fmt: skip
    note_mail(payload, at, about=about, producer_id=producer_id)
    enqueue("mail", f"mail:{key}", payload, at)


def _subject_and_text(rendered: str) -> tuple[str, str]:
    first, _, rest = rendered.strip().partition("\n")
    subject = "".join(sign if sign.isprintable() or sign in KEPT_SIGNS else " " for sign in first)
    return " ".join(re.split(r"[ \t]+", subject)).strip()[:SUBJECT_LENGTH], rest.strip() + "\n"


def _check_address(address: str) -> None:
    if not _ADDRESS.fullmatch(address) or not address.isprintable():
        raise InvalidInput([Problem("to", "address", NO_ADDRESS)])

"""Mail: drawn when the business transaction is written, sent by a worker, kept as it was sent.

`send_mail` takes the wording in force (the producer's own, or the one delivered: `templates/<room>/mail/`), fills it in the
recipient's language as text and as HTML, and enqueues one message of kind `mail`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask, current_app

from licensing.kernel.clock import business_day
from licensing.kernel.errors import InvalidInput, Problem
from licensing.outbox.drawing import DELIVERED, draw
from licensing.outbox.log import note_mail
from licensing.outbox.operations import enqueue
from licensing.outbox.registry import mail_of_template
from licensing.outbox.values import Colours, MailKind
from licensing.outbox.wording import Wording

NO_ADDRESS = {
    "fr": "Cette adresse e-mail ne peut pas recevoir de message.",
    "en": "This e-mail address cannot receive a message.",
    "ar": "لا يمكن لعنوان البريد الإلكتروني هذا أن يتوصل بالرسائل.",
}
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


WordingFinder = Callable[[str | None, str | None, MailKind, str, date], Wording | None]


def use_wordings_of(app: Flask, finder: WordingFinder) -> None:
    """Tell who knows the producers' own wordings: (producer's id, what it is about, mail, language, day) → wording, or None."""
    app.extensions["mail_wordings"] = finder


ColoursFinder = Callable[[str | None, str | None], Colours | None]


def use_colours_of(app: Flask, finder: ColoursFinder) -> None:
    """Tell who knows the producers' colours: (producer's id, what it is about) → colours, or None."""
    app.extensions["mail_colours"] = finder


def colours_of(producer_id: str | None, about: str | None) -> Colours:
    """The colours of a mail: the producer's own, else those delivered."""
    finder: ColoursFinder = current_app.extensions["mail_colours"]
    return finder(producer_id, about) or DELIVERED


def wording_on(producer_id: str | None, about: str | None, kind: MailKind, language: str, on: date) -> Wording:
    """The wording of a mail in force on a day: the producer's own, else (also where theirs lacks the language) the delivered one."""
    finder: WordingFinder = current_app.extensions["mail_wordings"]
    return finder(producer_id, about, kind, language, on) or kind.wording(language)


def send_mail(
    *,
    template: str,
    to: str,
    language: str,
    context: dict[str, Any],
    key: str,
    at: datetime,
    attachments: Sequence[str] = (),
    files: Sequence[Attachment] = (),
    reply_to: str | None = None,
    secrets: Sequence[str] = (),
    about: str | None = None,
    producer_id: str | None = None,
) -> None:
    """Draw a mail now and have it sent after the commit (the caller commits); the same `key` twice is one mail.

    `context`: exactly the values that the mail declares, already written in `language`. `attachments`: stored-document ids.
    `files`: small texts kept with the mail itself (a calendar). `secrets`: strings masked in the kept copy once the mail has
    really left. `about`: the dossier it belongs to ("request:<id>", "agreement:<id>"); `producer_id`: whose mail it is, found by
    `about` when not given; a mail with neither is nobody's in particular.
    InvalidInput when an address could not stand in a header.
    """
    for address in (to, *([reply_to] if reply_to else [])):
        _check_address(address)
    kind = mail_of_template(template)
    wording = wording_on(producer_id, about, kind, language, business_day(at))
    drawn = draw(kind, wording, language, context, colours_of(producer_id, about))
    payload = {
        "key": key, "template": template, "to": to, "reply_to": reply_to, "language": language, "subject": drawn.subject,
        "text": drawn.text, "html": drawn.html, "attachments": list(attachments), "secrets": list(secrets),
        "files": [
            {"file_name": each.file_name, "media_type": each.media_type, "text": each.data.decode()} for each in files
        ],
    }  # fmt: skip
    note_mail(payload, at, about=about, producer_id=producer_id)
    enqueue("mail", f"mail:{key}", payload, at)


def _check_address(address: str) -> None:
    if not _ADDRESS.fullmatch(address) or not address.isprintable():
        raise InvalidInput([Problem("to", "address", NO_ADDRESS)])

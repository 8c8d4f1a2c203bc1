"""The log of mails: one line per mail asked for, written with it; codes and personal links are masked before anything is kept.

A link of a kind that a room `renews` is made anew when the mail is sent again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app

from licensing.kernel.canonical import sha256_hex
from licensing.kernel.database import insert_once
from licensing.kernel.ids import new_id
from licensing.outbox.models import MailEntry

MASK = "••••••"
PARTS = ("subject", "text", "html", "reply_to")
_URL = re.compile(r"https?://[^\s<>\"']+")

Renewer = Callable[[str, datetime], str | None]
"""SHA-256 of a link's token → the same link with a fresh token, in the caller's transaction; None when it has lost its sense."""
_renewers: dict[str, Renewer] = {}


def renews(prefix: str) -> Callable[[Renewer], Renewer]:
    """Register who makes personal links anew whose path is `prefix` and a token ("/resume/")."""

    def register(renewer: Renewer) -> Renewer:
        _renewers[prefix] = renewer
        return renewer

    return register


def renewed(link: dict[str, str], at: datetime) -> str | None:
    """A link of the log with a fresh token; None when nobody can make it."""
    renewer = _renewers.get(link["prefix"])
    return renewer(link["sha256"], at) if renewer else None


Owner = tuple[str | None, str]
"""A producer's id, and the subject under which the dossier lists its mails."""


def use_owners_of(app: Flask, owner: Callable[[str], Owner]) -> None:
    """Tell who knows which dossier a subject belongs to ("agreement:<id>" → (producer id, "request:<id>")); called by the wiring."""
    app.extensions["mail_owner"] = owner


def hole(number: int) -> str:
    """What stands in a kept text where the personal link of that number (from 0) stood."""
    return f"••{number + 1}••"


def message_hash(key: str) -> str:
    """The left part of the Message-ID of a mail: the same key gives the same one."""
    return sha256_hex(key.encode())[:40]


@dataclass(frozen=True, slots=True)
class Masked:
    """The parts of a mail without what is secret, its personal links by number, and whether a code was in it."""

    parts: dict[str, Any]
    links: list[dict[str, str]]
    holds_code: bool


def masked(payload: dict[str, Any]) -> Masked:
    """Take personal links and secrets out of a mail. A reply address that holds a secret counts as a link of prefix "reply:"."""
    parts = {name: payload[name] for name in PARTS}
    links: list[dict[str, str]] = []
    for text, prefix, token in _personal(payload):
        parts = {name: _without(part, text, hole(len(links))) for name, part in parts.items()}
        links.append({"prefix": prefix, "sha256": sha256_hex(token.encode())})
    shown = "\n".join(str(parts[name]) for name in ("subject", "text", "html"))
    codes = [secret for secret in payload["secrets"] if secret and secret in shown]
    for code in codes:
        parts = {name: _without(part, code, MASK) for name, part in parts.items()}
    return Masked(parts, links, bool(codes))


def note_mail(
    payload: dict[str, Any], at: datetime, *, about: str | None, producer_id: str | None, **again: str
) -> None:
    """Write the line of a mail that is being asked for; the same key twice is one line. Does not commit.

    `again`: `repeats_id` and `asked_by` of a mail sent once more.
    """
    mail = masked(payload)
    if producer_id is None and about is not None:
        producer_id, about = current_app.extensions["mail_owner"](about)
    row = {
        "id": new_id(), "message_key": payload["key"], "message_hash": message_hash(payload["key"]), "created_at": at,
        "producer_id": producer_id, "about": about, "links": mail.links, "holds_code": mail.holds_code, **mail.parts,
        **{name: payload[name] for name in ("to", "language", "template", "attachments")}, **again,
    }  # fmt: skip
    insert_once(MailEntry, "message_key", row)


def _personal(payload: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(text to mask, prefix of its kind, token) of each personal link, in the order they stand in the mail."""
    found: dict[str, tuple[str, str, str]] = {}
    for url in (match.rstrip(".,;)") for match in _URL.findall(payload["text"])):
        head, _slash, token = urlsplit(url).path.rpartition("/")
        prefix = next((known for known in _renewers if f"{head}/".endswith(known)), "")
        if prefix or any(secret and secret in url for secret in payload["secrets"]):
            found.setdefault(url, (url, prefix, token))
    for secret in payload["secrets"]:
        if secret and payload["reply_to"] and secret in payload["reply_to"]:
            found.setdefault(payload["reply_to"], (payload["reply_to"], "reply:", secret))
    return list(found.values())


def _without(part: str | None, secret: str, mask: str) -> str | None:
    """A part with a secret masked, as it stands and as HTML writes it."""
    return part.replace(escape(secret), mask).replace(secret, mask) if part else part

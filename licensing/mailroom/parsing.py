"""A mail as it came, taken apart by Python's email package within limits: size, parts, length of what is read. Pure.

`Unreadable` says why a mail was left alone. Whatever else the parser raises on hostile input is the caller's to catch.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage, Message, MIMEPart
from email.policy import default
from typing import Any, cast

from licensing.mailroom.plain import html_to_text
from licensing.mailroom.quotes import without_quote
from licensing.mailroom.values import DeliveryReport, Received, Unreadable

LARGEST = 5 * 1024 * 1024
"""Bytes of a mail, attachments included; a larger one is not fetched."""
MOST_PARTS = 60
MOST_HTML = 400_000
LONGEST_HEADER = 2_000
LONGEST_TEXT = 20_000
"""Characters kept of what a person wrote."""
MOST_FILES = 20

_RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
_AUTOMATIC = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "List-Id", "List-Unsubscribe", "X-Loop")
_BULK = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_OUR_ID = re.compile(r"<([0-9a-f]{40})@[\w.-]+>")


def parse(raw: bytes, address: str) -> Received:
    """Read a mail that came to our `address` (reponses@host). Unreadable: "too_large", "too_many_parts", "no_sender"."""
    if len(raw) > LARGEST:
        raise Unreadable("too_large")
    if len(re.findall(rb"^content-type:", raw, re.IGNORECASE | re.MULTILINE)) > MOST_PARTS:
        raise Unreadable("too_many_parts")
    message = message_from_bytes(raw, policy=default)
    sender, name = _sender(message)
    said, is_cut = _said(message)
    return Received(
        message_id=_line(_raw(message, "Message-ID"), 998), sender=sender, sender_name=name, subject=_line(message["Subject"], 300),
        tags=_tags(message, address), ours=_ours(message), text=said, files=_files(message), is_cut=is_cut,
        is_automatic=_is_automatic(message), reports=_reports(message),
    )  # fmt: skip


def _raw(message: Message, name: str) -> str:
    """A header as it came, unparsed, cut to what is read of it; empty when absent."""
    found = (str(value) for header, value in message.raw_items() if header.lower() == name.lower())
    return next(found, "")[:LONGEST_HEADER]


def _line(value: object, length: int) -> str:
    """One line of printable characters."""
    text = "".join(sign if sign.isprintable() else " " for sign in str(value or ""))
    return " ".join(text.split())[:length]


def _sender(message: EmailMessage) -> tuple[str, str]:
    """The one address in From, and the name beside it. More than one author is nobody in particular."""
    if len(_raw(message, "From")) >= LONGEST_HEADER:
        raise Unreadable("no_sender")
    authors = message.get_all("From", [])
    if len(authors) != 1 or len(authors[0].addresses) != 1:
        raise Unreadable("no_sender")
    author = authors[0].addresses[0]
    address = _line(author.addr_spec, 321).lower()
    if not 3 <= len(address) <= 320 or address.count("@") != 1:
        raise Unreadable("no_sender")
    return address, _line(author.display_name, 200)


def _tags(message: Message, address: str) -> tuple[str, ...]:
    local, _at, domain = address.lower().rpartition("@")
    tagged = re.compile(rf"(?<![\w.+-]){re.escape(local)}\+([a-z0-9-]{{1,60}})@{re.escape(domain)}(?!\.?[\w-])")
    heads = " ".join(_raw(message, name).lower() for name in _RECIPIENTS)
    return tuple(dict.fromkeys(tagged.findall(heads)))


def _ours(message: EmailMessage) -> tuple[str, ...]:
    """Hashes of our mails that this one answers, or gives back as undelivered."""
    named = [_raw(message, "In-Reply-To"), _raw(message, "References")]
    named += [
        part.as_string()[:LONGEST_TEXT] for part in message.walk() if part.get_content_type() == "text/rfc822-headers"
    ]
    named += [_raw(returned, "Message-ID") for returned in _returned(message)]
    return tuple(dict.fromkeys(_OUR_ID.findall(" ".join(named))))


def _returned(message: EmailMessage) -> list[Message]:
    """The mails inside this one."""
    inside = [part.get_payload() for part in message.walk() if part.get_content_type() == "message/rfc822"]
    return [
        payload[0] for payload in inside if isinstance(payload, list) and payload and isinstance(payload[0], Message)
    ]


def _is_automatic(message: EmailMessage) -> bool:
    """Sent by a program (RFC 3834): never posted, never answered."""
    declared = _raw(message, "Auto-Submitted").split(";")[0].strip().lower()
    return (
        declared not in ("", "no")
        or _raw(message, "Precedence").strip().lower() in _BULK
        or any(message.get(name) is not None for name in _AUTOMATIC)
        or _raw(message, "Return-Path").strip() == "<>"
        or message.get_content_type() == "multipart/report"
    )


def _reports(message: EmailMessage) -> tuple[DeliveryReport, ...]:
    """The delivery status of each recipient (RFC 3464, section 2.3)."""
    if message.get_content_type() != "multipart/report":
        return ()
    parts = [part for part in message.walk() if part.get_content_type() == "message/delivery-status"]
    blocks = [block for part in parts[:1] for block in cast("list[Message]", part.get_payload())]
    return tuple(_report(block) for block in blocks if _raw(block, "Action"))


def _report(block: Message) -> DeliveryReport:
    action = _raw(block, "Action").strip().lower()
    status = re.search(r"[245]\.\d{1,3}\.\d{1,3}", _raw(block, "Status"))
    said = _raw(block, "Diagnostic-Code").partition(";")[2]
    return DeliveryReport(action, status.group() if status else "", _line(said, 500))


def _said(message: EmailMessage) -> tuple[str, bool]:
    """What the person wrote, without the quoted mail; whether it was cut to what is kept."""
    body = message.get_body(("plain", "html"))
    if body is None:
        return "", False
    text = _decoded(body)
    if body.get_content_type() == "text/html":
        text = html_to_text(text[:MOST_HTML])
    said = without_quote(_clean(text[:MOST_HTML]))
    return said[:LONGEST_TEXT].rstrip(), len(said) > LONGEST_TEXT


def _decoded(part: MIMEPart) -> str:
    """The text of a part, whatever its charset claims to be; what cannot be read shows as �."""
    data: Any = part.get_payload(decode=True)
    raw = data if isinstance(data, bytes) else b""
    for charset in (part.get_content_charset() or "utf-8", "utf-8", "cp1252"):
        try:
            return raw.decode(charset)
        except (LookupError, ValueError):
            continue
    return raw.decode("utf-8", "replace")


def _clean(text: str) -> str:
    """Without control characters, which no reader sees and no database takes."""
    return "".join(sign for sign in text if sign in "\n\t" or sign == "\r" or (ord(sign) >= 32 and ord(sign) != 127))


def _files(message: EmailMessage) -> tuple[str, ...]:
    """Names of what was attached, for saying that it was not taken over."""
    names = [_line(part.get_filename(), 120) or part.get_content_type() for part in message.iter_attachments()]
    return tuple(names[:MOST_FILES])

"""Mails as they come in, and an inbox to put them into."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

ADDRESS = "reponses@licensing.example"


def mail(
    text: str = "Oui, c’est possible.", *, to: str = ADDRESS, sender: str = "Camille <camille@valmont.example>",
    html: str | None = None, message_id: str = "<1@valmont.example>", subject: str = "Re: question", **headers: str,
) -> bytes:  # fmt: skip
    """A plain reply; underscores in header names stand for dashes."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    if message_id:
        message["Message-ID"] = message_id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def bounce(
    message_hash: str, *, to: str = ADDRESS, action: str = "failed", status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 <x@y.example>: no such user",
) -> bytes:  # fmt: skip
    """A delivery report about one of our mails, as Postfix writes them (RFC 3464)."""
    return f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <bounce-{message_hash[:8]}-{action}@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; x@y.example
Action: {action}
Status: {status}
Diagnostic-Code: {diagnostic}

--B
Content-Type: text/rfc822-headers

Message-ID: <{message_hash}@licensing.example>
Subject: CONV

--B--
""".encode()


def drop(inbox: Path, raw: bytes, name: str = "1.host") -> Path:
    """A mail arrives in a maildir."""
    (inbox / "new").mkdir(parents=True, exist_ok=True)
    path = inbox / "new" / name
    path.write_bytes(raw)
    return path

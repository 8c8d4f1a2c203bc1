"""How a rendered mail leaves: by SMTP, addressed and built so that nothing in it can add a header."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

from licensing.outbox.log import message_hash
from licensing.outbox.mail import Attachment

TIMEOUT_SECONDS = 20


def build_message(
    payload: dict[str, Any], mail_from: str, attachments: Sequence[Attachment], at: datetime
) -> EmailMessage:
    """The message of a payload made by `outbox.mail.send_mail`. A header with a line break is a ValueError.

    The Message-ID comes from the key: a mail that leaves twice after a crash is recognised as one.
    """
    name, address = parseaddr(mail_from)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=payload["to"])
    if payload["reply_to"]:
        message["Reply-To"] = Address(addr_spec=payload["reply_to"])
    message["Subject"] = payload["subject"]
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{message_hash(payload['key'])}@{address.rpartition('@')[2]}>"
    message["Content-Language"] = payload["language"]
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(payload["text"], cte="quoted-printable")
    message.add_alternative(payload["html"], subtype="html", cte="quoted-printable")
    for attachment in attachments:
        main, _, sub = attachment.media_type.partition("/")
        message.add_attachment(attachment.data, maintype=main, subtype=sub, filename=attachment.file_name)
    return message


def send_by_smtp(message: EmailMessage, mail_url: str, bounces_to: str | None = None) -> None:
    """Hand a message to the server of smtp://user:password@host:port (STARTTLS when offered) or smtps://….

    `bounces_to`: the envelope's sender, where reports about this very mail come back to; the From address when not given.
    smtplib.SMTPException or OSError when it does not take it: the outbox tries again later.
    """
    parts = urlsplit(mail_url)
    with _connection(parts.scheme, parts.hostname or "localhost", parts.port) as server:
        if parts.scheme != "smtps":
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message, from_addr=bounces_to)


def _connection(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
    return smtplib.SMTP(host, port or 25, timeout=TIMEOUT_SECONDS)

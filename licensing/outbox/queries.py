"""Reads of the outbox: the mails that left or were caught, and what stands out in them."""

from __future__ import annotations

import re

from sqlalchemy import select

from licensing.kernel.database import db
from licensing.kernel.errors import NotFound
from licensing.outbox.models import Mail

_LINK = re.compile(r"https?://[^\s<>\"]+")
_CODE = re.compile(r"(?<![\w-])\d{6}(?![\w-])")


def latest_mails(to: str = "", limit: int = 100) -> list[Mail]:
    """Newest first; those to one address when given."""
    query = select(Mail).order_by(Mail.sent_at.desc(), Mail.id.desc()).limit(limit)
    return list(db.session.scalars(query.where(Mail.to == to) if to else query))


def mail_of(mail_id: str) -> Mail:
    """The mail with that id; NotFound when there is none."""
    mail = db.session.get(Mail, mail_id)
    if mail is None:
        raise NotFound()
    return mail


def first_link(mail: Mail) -> str | None:
    """The address the mail asks to open."""
    found = _LINK.search(mail.text)
    return found.group().rstrip(".,;)") if found else None


def code_in(mail: Mail) -> str | None:
    """The six digits the mail asks to type; digits inside addresses do not count."""
    found = _CODE.search(_LINK.sub(" ", mail.text))
    return found.group() if found else None

"""Verbs of the mail room: send a mail again, put a kept mail aside."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape

from sqlalchemy import func, select

from licensing.accounts.access import Actor
from licensing.audit.operations import record
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import NotAllowed, NotFound
from licensing.mailroom import queries, refusals
from licensing.mailroom.models import IncomingMail
from licensing.outbox.log import hole, note_mail, renewed
from licensing.outbox.models import MailEntry
from licensing.outbox.operations import enqueue

OFTEN = 3
"""How often a mail may be sent again within a day."""
PAUSE = timedelta(minutes=5)
"""The least time between two of them."""


def resend(entry_id: str, by: Actor, at: datetime) -> MailEntry:
    """Send a mail again as it was, its personal links made anew; the first one's line refers to the new one. Commits.

    NotFound for a foreign mail. NotAllowed for a code, one that has not left yet, a link that has lost its sense, or too often.
    """
    line = queries.line_of(by, entry_id)
    entry = lock_row(MailEntry, entry_id)
    if entry is None:
        raise NotFound(entry_id)
    first = lock_row(MailEntry, entry.repeats_id) if entry.repeats_id else entry
    if first is None:
        raise NotFound(entry_id)
    _require_sensible(line, first, at)
    count = _repeats(first, at - timedelta(days=3650)) + 1
    payload = _again(entry, f"again:{first.id}:{count}", at)
    note_mail(
        payload, at, about=entry.about, producer_id=entry.producer_id, repeats_id=first.id, asked_by=by.email or ""
    )  # fmt: skip
    enqueue("mail", f"mail:{payload['key']}", payload, at)
    record(at, by.label, "mailroom.resend", entry.about or f"mail:{first.id}", {"mail": first.id, "to": entry.to})
    db.session.commit()
    return db.session.scalars(select(MailEntry).where(MailEntry.message_key == payload["key"])).one()


def put_aside(incoming_id: str, by: Actor, at: datetime) -> IncomingMail:
    """Note that a kept mail needs nothing more; its text goes. NotFound for a foreign one, NotAllowed when it was handled. Commits."""
    row = kept_for(incoming_id, by)
    settle(row, "discarded", by, at)
    db.session.commit()
    return row


def kept_for(incoming_id: str, by: Actor) -> IncomingMail:
    """A kept mail this actor may handle, locked. NotFound for a foreign or missing one."""
    row = lock_row(IncomingMail, incoming_id)
    mine = row is not None and row.producer_id in by.producers_as("approver", "signatory")
    if row is None or not (mine or (by.is_admin and row.producer_id is None)):
        db.session.rollback()
        raise NotFound(incoming_id)
    return row


def settle(row: IncomingMail, state: str, by: Actor, at: datetime) -> None:
    """Close a kept mail; NotAllowed when somebody did. Does not commit."""
    if row.state not in ("quarantined", "unreadable"):
        raise NotAllowed("settle", row.state, refusals.HANDLED)
    row.state, row.handled_by, row.handled_at, row.text = state, by.email, at, ""
    record(
        at, by.label, f"mailroom.{state}", row.about or f"incoming:{row.id}", {"incoming": row.id, "from": row.sender}
    )


def _require_sensible(line: queries.Line, first: MailEntry, at: datetime) -> None:
    if first.holds_code:
        raise NotAllowed("resend", line.state, refusals.CODE)
    if line.state in ("waiting", "failing"):
        raise NotAllowed("resend", line.state, refusals.WAITS)
    if _repeats(first, at - PAUSE) or _repeats(first, at - timedelta(days=1)) >= OFTEN:
        raise NotAllowed("resend", line.state, refusals.TOO_OFTEN)


def _repeats(first: MailEntry, since: datetime) -> int:
    query = select(func.count()).where(MailEntry.repeats_id == first.id, MailEntry.created_at > since)
    return db.session.scalar(query) or 0


def _again(entry: MailEntry, key: str, at: datetime) -> dict[str, object]:
    """The payload of the same mail with fresh links in the holes of the kept text."""
    parts = {"subject": entry.subject, "text": entry.text, "html": entry.html, "reply_to": entry.reply_to or ""}
    secrets = []
    for number, link in enumerate(entry.links):
        fresh = renewed(link, at)
        if fresh is None:
            raise NotAllowed("resend", "expired", refusals.DEAD_LINK)
        secrets.append(_secret(link, fresh))
        parts |= {name: parts[name].replace(hole(number), fresh) for name in ("subject", "text", "reply_to")}
        parts["html"] = parts["html"].replace(hole(number), escape(fresh))
    return {
        "key": key, "template": entry.template, "to": entry.to, "language": entry.language, "attachments": entry.attachments,
        "secrets": secrets, **parts, "reply_to": parts["reply_to"] or None,
    }  # fmt: skip


def _secret(link: dict[str, str], fresh: str) -> str:
    """What is masked again: the whole link, or the token in a reply address."""
    if link["prefix"] != "reply:":
        return fresh
    return fresh.partition("@")[0].rpartition("-")[2]

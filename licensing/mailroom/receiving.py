"""Taking mail in. `fetch` puts each new mail into a row of its own and asks for its reading; `read` says what becomes of one.

A mail is marked as seen in the inbox on the visit after its row was committed: nothing is lost when a worker dies in between, and
nothing is read twice. One that cannot be read ends as such; the others go on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from licensing.kernel.canonical import sha256_hex
from licensing.kernel.database import db
from licensing.kernel.ids import new_id
from licensing.mailroom.inboxes import Inbox, Waiting
from licensing.mailroom.models import IncomingMail
from licensing.mailroom.parsing import LARGEST, parse
from licensing.mailroom.values import DeliveryReport, Outcome, Received, Unreadable
from licensing.outbox import bounces
from licensing.outbox.models import MailEntry
from licensing.outbox.operations import enqueue

MOST_AT_ONCE = 50
"""New mails taken over in one visit; the others wait for the next."""
BOUNCE_TAG = "b-"

Receiver = Callable[[str, Received, str, datetime], Outcome]
"""(what stands after the prefix in our address, the mail, the id of its row, when) → what became of it."""
_receivers: dict[str, Receiver] = {}


def receives(prefix: str) -> Callable[[Receiver], Receiver]:
    """Register who takes mail to our address tagged with `prefix` ("r-" for reponses+r-token@host). Does not commit."""

    def register(receiver: Receiver) -> Receiver:
        _receivers[prefix] = receiver
        return receiver

    return register


def fetch(inbox: Inbox, at: datetime) -> int:
    """Take new mails over; how many. Does not commit."""
    taken = 0
    for waiting in inbox.waiting():
        if db.session.scalar(select(IncomingMail.id).where(IncomingMail.source == waiting.source)) is not None:
            inbox.done(waiting.source)
        elif taken < MOST_AT_ONCE:
            _take(inbox, waiting, at)
            taken += 1
    return taken


def _take(inbox: Inbox, waiting: Waiting, at: datetime) -> None:
    """A mail over the limit is taken over by its first lines only: a person sees who wrote, and what about."""
    most = LARGEST if waiting.size <= LARGEST else 64_000
    raw = inbox.read(waiting.source, most)
    row = IncomingMail(id=new_id(), source=waiting.source, fingerprint=sha256_hex(waiting.source.encode()), raw=raw)
    row.state, row.why, row.received_at = "arrived", "too_large" if waiting.size > LARGEST else "", at
    db.session.add(row)
    db.session.flush()
    enqueue("incoming.read", f"incoming.read:{row.id}", {"id": row.id}, at)


def read(row: IncomingMail, address: str, at: datetime) -> None:
    """Take one mail apart and hand it to whoever expects it. Its bytes are dropped. Does not commit."""
    mail = _parsed(row, address)
    row.raw = None
    if mail is None:
        return
    row.sender, row.sender_name, row.subject, row.files = mail.sender, mail.sender_name, mail.subject, list(mail.files)
    if _is_second(row, mail):
        row.state = "duplicate"
        return
    outcome = _outcome(row, mail, at)
    row.state, row.why, row.producer_id, row.about = outcome.state, outcome.why, outcome.producer_id, outcome.about
    row.text = mail.text if outcome.state == "quarantined" and outcome.why != "too_large" else ""


def _parsed(row: IncomingMail, address: str) -> Received | None:
    try:
        return parse(row.raw or b"", address)
    except Unreadable as refused:
        row.state, row.why = "unreadable", str(refused)
    except Exception:  # noqa: BLE001 — Python's parser raises whatever hostile headers make it raise; this mail alone is given up
        row.state, row.why = "unreadable", "broken"
    return None


def _is_second(row: IncomingMail, mail: Received) -> bool:
    """The same Message-ID from the same sender is the same mail, wherever it lies. One without an id is only itself."""
    if not mail.message_id:
        return False
    fingerprint = sha256_hex(f"{mail.message_id}\n{mail.sender}".encode())
    if db.session.scalar(select(IncomingMail.id).where(IncomingMail.fingerprint == fingerprint)) is not None:
        return True
    row.fingerprint = fingerprint
    db.session.flush()
    return False


def _outcome(row: IncomingMail, mail: Received, at: datetime) -> Outcome:
    if mail.reports:
        return _bounced(row, mail, at)
    if mail.is_automatic:
        return Outcome("automatic")
    answered = _answered(mail)
    if row.why == "too_large":
        return Outcome("quarantined", "too_large", answered.producer_id, answered.about)
    for tag in mail.tags:
        for prefix, receiver in _receivers.items():
            if tag.startswith(prefix):
                return receiver(tag.removeprefix(prefix), mail, row.id, at)
    return answered


def _answered(mail: Received) -> Outcome:
    """A mail without a tag of ours: kept for the people whose mail it answers, else for who runs the installation."""
    query = select(MailEntry).where(MailEntry.message_hash.in_(mail.ours), MailEntry.about.is_not(None))
    entry = db.session.scalars(query.limit(1)).first() if mail.ours else None
    if entry is None:
        return Outcome("quarantined", "no_tag")
    return Outcome("quarantined", "no_tag", entry.producer_id, entry.about)


def _bounced(row: IncomingMail, mail: Received, at: datetime) -> Outcome:
    """A delivery report: about the mail whose return address it came to, else about the one it gives back."""
    named = [tag.removeprefix(BOUNCE_TAG) for tag in mail.tags if tag.startswith(BOUNCE_TAG)] or list(mail.ours)
    entry = db.session.scalars(select(MailEntry).where(MailEntry.message_hash.in_(named)).limit(1)).first()
    if entry is None:
        return Outcome("ignored", "foreign")
    bad = [report for report in mail.reports if report.action in ("failed", "delayed")]
    if not bad:
        return Outcome("ignored", "delivered", entry.producer_id, entry.about)
    bounces.note(entry.message_key, _worst(bad), f"incoming:{row.id}", at)
    return Outcome("noted", "", entry.producer_id, entry.about)


def _worst(reports: list[DeliveryReport]) -> bounces.Report:
    worst = next((report for report in reports if report.action == "failed"), reports[0])
    return bounces.Report(worst.status or bounces.UNKNOWN, worst.diagnostic, worst.action == "failed")

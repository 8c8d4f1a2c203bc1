"""Verbs of the journal: record an entry inside the caller's transaction; verify the whole chain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from licensing.audit import rules
from licensing.audit.models import AuditEntry, AuditHead
from licensing.kernel.database import db, lock_row


def record(at: datetime, actor: str, action: str, subject: str, data: dict[str, Any] | None = None) -> None:
    """Append an entry to the journal in the current transaction (the caller commits).

    `actor`: "staff:<email>", "partner:<email>", "unproved:<email>" (nobody proved it), "system"; `action`: "<room>.<verb>"; `subject`: "<kind>:<id>".
    `data`: JSON values only, no secret, no document. Appends are serialised by a lock on the head row.
    """
    head = _locked_head()
    entry = rules.Entry(head.seq + 1, at, actor, action, subject, data or {}, head.hash)
    entry_hash = rules.entry_hash(entry)
    values = {
        name: getattr(entry, name) for name in ("seq", "at", "actor", "action", "subject", "data", "previous_hash")
    }
    db.session.execute(insert(AuditEntry).values(hash=entry_hash, **values))
    head.seq, head.hash = entry.seq, entry_hash
    db.session.flush()


def _locked_head() -> AuditHead:
    head = lock_row(AuditHead, 1)
    if head is None:
        head = AuditHead(id=1, seq=0, hash=rules.GENESIS)
        db.session.add(head)
        db.session.flush()
    return head


def verify() -> list[str]:
    """Faults of the chain in words, empty when whole. Streams the entries in order."""
    head = db.session.get(AuditHead, 1)
    head_seq, head_hash = (head.seq, head.hash) if head else (0, rules.GENESIS)
    return rules.chain_faults(_entries(), head_seq, head_hash)


def _entries() -> Iterator[rules.Entry]:
    rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq).execution_options(yield_per=500))
    for row in rows:
        yield rules.Entry(row.seq, row.at, row.actor, row.action, row.subject, row.data, row.previous_hash, row.hash)

"""Reads of the journal: its head, its entries about something, its anchors."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from licensing.audit.models import AuditAnchor, AuditEntry, AuditHead
from licensing.kernel.database import db


def head() -> AuditHead | None:
    """The last entry's number and hash; None while nothing is written."""
    return db.session.get(AuditHead, 1)


def entries_about(subjects: Collection[str]) -> Sequence[AuditEntry]:
    """Every entry about these subjects, oldest first."""
    return db.session.scalars(select(AuditEntry).where(AuditEntry.subject.in_(subjects)).order_by(AuditEntry.seq)).all()


def hashes_until(seq: int) -> list[str]:
    """Hashes of the entries 1 to `seq`, in order."""
    return list(db.session.scalars(select(AuditEntry.hash).where(AuditEntry.seq <= seq).order_by(AuditEntry.seq)))


def anchors() -> Sequence[AuditAnchor]:
    """Every anchor, oldest first."""
    return db.session.scalars(select(AuditAnchor).order_by(AuditAnchor.entries)).all()


def anchor_over(seq: int) -> AuditAnchor | None:
    """The first anchor that covers an entry; None before the next one is made."""
    query = select(AuditAnchor).where(AuditAnchor.entries >= seq).order_by(AuditAnchor.entries)
    return db.session.scalars(query.limit(1)).first()

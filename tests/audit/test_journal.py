"""The journal: appends chain up on both databases; an edit is seen."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import text, update

from licensing.audit import operations
from licensing.audit.models import AuditEntry
from licensing.kernel.database import db
from licensing.kernel.triggers import mutable_table_ddl

AT = datetime(2026, 6, 22, 8, 0, tzinfo=UTC)


def _three_entries() -> None:
    for number in range(3):
        operations.record(AT, "system", "test.done", f"thing:{number}", {"number": number})
    db.session.commit()


def test_untouched_chain_is_whole(app: Flask) -> None:
    _three_entries()
    db.session.expire_all()
    assert operations.verify() == []


def test_edited_entry_is_named(app: Flask) -> None:
    """By someone with the rights to take the triggers away first."""
    _three_entries()
    for statement in mutable_table_ddl("audit_entry", db.engine.dialect.name):
        db.session.execute(text(statement))
    db.session.execute(update(AuditEntry).where(AuditEntry.seq == 2).values(data={"number": 7}))
    db.session.commit()
    assert operations.verify() == ["entry 2 was edited"]

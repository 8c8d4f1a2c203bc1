"""Rows of protected tables stay as they are, on both databases; the protection can be taken away and put back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from licensing.audit.operations import record
from licensing.kernel.database import db
from licensing.kernel.triggers import immutable_table_ddl, mutable_table_ddl

AT = datetime(2026, 6, 22, 8, 0, tzinfo=UTC)
CHANGES = ("UPDATE audit_entry SET actor = 'someone else'", "DELETE FROM audit_entry", "TRUNCATE audit_entry")


def _changes() -> tuple[str, ...]:
    return CHANGES if db.engine.dialect.name == "postgresql" else CHANGES[:2]


def _run(statements: tuple[str, ...]) -> None:
    for statement in statements:
        db.session.execute(text(statement))
    db.session.commit()


def test_every_change_is_refused_by_the_database(app: Flask) -> None:
    record(AT, "system", "test.done", "thing:1")
    db.session.commit()
    for change in _changes():
        with pytest.raises(IntegrityError, match="never changed or deleted"):
            _run((change,))
        db.session.rollback()
    assert db.session.execute(text("SELECT actor FROM audit_entry")).scalars().all() == ["system"]


def test_protection_down_and_up_again(app: Flask) -> None:
    record(AT, "system", "test.done", "thing:1")
    dialect = db.engine.dialect.name
    for _ in range(2):
        _run(mutable_table_ddl("audit_entry", dialect))
    _run(_changes()[:1])
    for _ in range(2):
        _run(immutable_table_ddl("audit_entry", dialect))
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        _run(("DELETE FROM audit_entry",))

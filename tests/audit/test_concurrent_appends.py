"""The journal under concurrent writers: every entry has its place, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from flask import Flask

from licensing.audit import operations
from licensing.kernel.database import db

AT = datetime(2026, 6, 22, 8, 0, tzinfo=UTC)


def test_two_writers_make_one_whole_chain(app: Flask) -> None:
    operations.record(AT, "system", "test.first", "thing:0")
    db.session.commit()

    def append_twenty(writer: int) -> None:
        with app.app_context():
            for number in range(20):
                operations.record(AT, f"writer:{writer}", "test.done", f"thing:{number}")
                db.session.commit()
            db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(append_twenty, range(4)))
    db.session.expire_all()
    assert operations.verify() == []
    assert db.session.get_one(operations.AuditHead, 1).seq == 81

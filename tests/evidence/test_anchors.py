"""The journal's daily anchor: by itself, append-only, tried again, and what it shows of a journal that was tampered with."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError

from licensing.audit import queries
from licensing.audit.models import AuditAnchor, AuditEntry, AuditHead
from licensing.audit.operations import record, verify
from licensing.audit.rules import anchor_statement
from licensing.cli import main
from licensing.evidence import anchoring
from licensing.evidence.anchoring import anchor_journal, faults_of_anchors
from licensing.kernel.database import db
from licensing.kernel.triggers import mutable_table_ddl
from licensing.outbox.models import OutboxMessage
from licensing.outbox.operations import drain
from licensing.outbox.periodic import tick
from licensing.signing.authority import installation_trust, signing_authority
from licensing.signing.timestamp import TimestampUnavailable
from licensing.signing.tokens import read_stamp

AT = datetime(2026, 6, 22, 8, 0, tzinfo=UTC)


def _write(count: int) -> None:
    for number in range(count):
        record(AT, "system", "test.done", f"thing:{number}", {"number": number})
    db.session.commit()


@pytest.fixture
def anchored(app: Flask) -> AuditAnchor:
    """Five entries, then an anchor."""
    signing_authority(app.config["SETTINGS"], AT)
    _write(5)
    made = anchor_journal(AT)
    db.session.commit()
    assert made is not None
    return made


def test_a_day_has_one_anchor_over_all_that_was_written(anchored: AuditAnchor, app: Flask) -> None:
    statement = anchor_statement(5, anchored.head, anchored.root)
    read = read_stamp(anchored.token, statement, installation_trust(app.config["SETTINGS"]).time_stampers)
    assert read is not None
    assert (read.trusted, read.at, anchored.entries) == (True, AT, 5)
    assert anchor_journal(AT + timedelta(days=1)) is anchored
    _write(1)
    later = anchor_journal(AT + timedelta(days=1))
    assert later is not None
    assert [later.entries, faults_of_anchors()] == [6, []]
    assert queries.anchor_over(6) is later
    assert queries.anchor_over(5) is anchored


def test_a_token_over_other_bytes_or_of_another_authority_is_not_taken(
    anchored: AuditAnchor, app: Flask, tmp_path_factory: pytest.TempPathFactory
) -> None:
    trusted = installation_trust(app.config["SETTINGS"]).time_stampers
    statement = anchor_statement(5, anchored.head, anchored.root)
    assert read_stamp(anchored.token, statement + b" ", trusted) is None
    assert read_stamp(b"no token", statement, trusted) is None
    strange = read_stamp(anchored.token, statement, ())
    assert strange is not None
    assert not strange.trusted
    broken = bytearray(anchored.token)
    broken[-5] ^= 1
    read = read_stamp(bytes(broken), statement, trusted)
    assert read is None or not read.trusted


def test_an_anchor_is_never_changed(anchored: AuditAnchor) -> None:
    for statement in (update(AuditAnchor).values(root="0" * 64), delete(AuditAnchor)):
        with pytest.raises(IntegrityError):
            db.session.execute(statement)
        db.session.rollback()


def test_the_job_comes_by_itself_and_again_after_an_outage(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    signing_authority(sqlite_app.config["SETTINGS"], AT)
    _write(2)

    def down(*_given: object) -> bytes:
        raise TimestampUnavailable("down")

    with monkeypatch.context() as outage:
        outage.setattr(anchoring, "stamp", down)
        tick(AT)
        drain(AT)
    job = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "journal.anchor")).one()
    assert (job.state, db.session.scalars(select(AuditAnchor)).all()) == ("pending", [])
    drain(AT + timedelta(minutes=1))
    assert [anchor.entries for anchor in queries.anchors()] == [2]


def _open(table: str) -> None:
    for statement in mutable_table_ddl(table, db.engine.dialect.name):
        db.session.execute(text(statement))


def test_a_journal_cut_off_with_its_head_put_right_is_seen(anchored: AuditAnchor) -> None:
    """By someone who can do everything in the database but ask the time-stamp authority for yesterday."""
    _open("audit_entry")
    db.session.execute(delete(AuditEntry).where(AuditEntry.seq > 3))
    last = db.session.get_one(AuditEntry, 3)
    db.session.execute(update(AuditHead).values(seq=3, hash=last.hash))
    db.session.commit()
    assert verify() == []
    assert faults_of_anchors() == ["5 entries were anchored on 2026-06-22, 3 are left"]


def test_an_anchor_written_to_fit_is_seen(anchored: AuditAnchor) -> None:
    _open("audit_anchor")
    db.session.execute(update(AuditAnchor).values(stamped_at=AT - timedelta(days=9)))
    db.session.commit()
    db.session.expire_all()
    assert faults_of_anchors() == ["the time stamp of the anchor over 5 entries is not good"]


def test_the_command_says_how_far_the_journal_is_anchored(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = sqlite_app.config["SETTINGS"]
    signing_authority(settings, AT)
    _write(3)
    anchor_journal(AT)
    db.session.commit()
    monkeypatch.setenv("LICENSING_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("LICENSING_DATABASE_URL", settings.database)
    done = CliRunner().invoke(main, ["audit", "verify", "--json"])
    assert (done.exit_code, json.loads(done.output.splitlines()[-1])["anchors"]) == (0, [3])

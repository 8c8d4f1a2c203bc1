"""Migrations: the tables they make are the rows' tables, up and down and up again with data, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, insert, inspect, select, text
from sqlalchemy.exc import DatabaseError

from licensing.accounts.models import BrowserSession
from licensing.agreements.models import Agreement, AgreementEnd
from licensing.app import create_app
from licensing.audit import operations as journal
from licensing.catalogue.models import Producer
from licensing.intake.models import DraftGrant, IntakeRequest
from licensing.kernel.database import Base, db
from licensing.versions.models import PublishedVersion
from tests.conftest import make_settings

AT = datetime(2026, 6, 22, 8, 0, tzinfo=UTC)
TRIGGERS = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
}


@pytest.fixture
def bare_app(tmp_path: Path, database_url: str) -> Iterator[Flask]:
    """The application on an empty database, no table made."""
    application = create_app(make_settings(tmp_path, database_url))
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


def _triggers() -> set[tuple[str, str]]:
    with db.engine.connect() as connection:
        return {(row[0], row[1]) for row in connection.execute(text(TRIGGERS[db.engine.dialect.name]))}


def _tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def _some_rows() -> None:
    values = {
        "slug": "gdp", "name": "École d’essai", "legal": {"siren": "000001016"}, "contact_email": "a@b.example",
        "vat_profile": "taxable", "agreement_prefix": "CONV", "invoice_prefix": "F",
    }  # fmt: skip
    db.session.execute(insert(Producer).values(id="0" * 32, **values))
    journal.record(AT, "system", "test.done", "thing:1", {"amount": str(Decimal("1.10"))})
    db.session.commit()


def test_tables_are_those_of_the_rows(bare_app: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert _tables() == set(Base.metadata.tables)


def test_constraints_are_those_of_the_rows(bare_app: Flask) -> None:
    """Checks are not compared by Alembic: their names are, here."""
    upgrade()
    seen = inspect(db.engine)
    for name, table in Base.metadata.tables.items():
        wanted = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)}
        assert {str(check["name"]) for check in seen.get_check_constraints(name)} == wanted, name


def test_triggers_are_those_of_create_all(bare_app: Flask) -> None:
    upgrade()
    migrated = _triggers()
    downgrade(revision="base")
    assert _triggers() == set()
    db.create_all()
    assert _triggers() == migrated
    assert {table for _, table in migrated} >= {"invoice", "audit_entry"}


def test_up_down_up_with_data(bare_app: Flask) -> None:
    upgrade()
    _some_rows()
    downgrade(revision="base")
    assert _tables() == set()
    upgrade()
    assert db.session.scalars(select(Producer)).all() == []
    _some_rows()
    assert journal.verify() == []


def test_a_migration_that_fails_leaves_nothing(bare_app: Flask) -> None:
    upgrade(revision="0012")
    _some_rows()
    db.session.execute(text("CREATE TABLE producer_signatory (id INTEGER)"))
    db.session.commit()
    with pytest.raises(DatabaseError):
        upgrade()
    assert "field" not in {column["name"] for column in inspect(db.engine).get_columns("signature_request")}
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0012"


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"])
def test_journal_cannot_be_changed(bare_app: Flask, statement: str) -> None:
    upgrade()
    _some_rows()
    with pytest.raises(DatabaseError), db.engine.begin() as connection:
        connection.execute(text(statement))
    db.session.expire_all()
    assert journal.verify() == []


def test_upgrade_twice_changes_nothing(bare_app: Flask) -> None:
    upgrade()
    _some_rows()
    upgrade()
    assert journal.verify() == []


def _version(kind: str, code: str) -> None:
    values = {
        "producer_id": "0" * 32, "kind": kind, "code": code, "effective_from": AT.date(), "document": {}, "sha256": "0" * 64,
        "note": "", "proposed_by": "a", "approved_by": "b", "published_at": AT,
    }  # fmt: skip
    db.session.execute(insert(PublishedVersion).values(id=code.rjust(32, "0"), **values))
    db.session.commit()


def test_kinds_of_versions_come_and_go_with_what_protects_them(bare_app: Flask) -> None:
    upgrade()
    _some_rows()
    for kind, code in (("policy", "p1"), ("mail", "m1"), ("reminders", "r1")):
        _version(kind, code)
    with pytest.raises(DatabaseError):
        _version("nonsense", "n1")
    db.session.rollback()
    db.session.remove()
    downgrade(revision="0008")
    assert db.session.scalars(select(PublishedVersion.code)).all() == ["p1"]
    with pytest.raises(DatabaseError):
        _version("mail", "m2")
    db.session.rollback()
    db.session.remove()
    upgrade()
    _version("mail", "m2")
    with pytest.raises(DatabaseError):
        db.session.execute(text("UPDATE published_version SET note = 'x'"))
    db.session.rollback()


def _an_agreement(ended: bool) -> None:
    """A request and its agreement, which another table refers to."""
    request = {
        "id": "1" * 32, "producer_id": "0" * 32, "state": "draft", "language": "fr", "owner_email": "a@b.example",
        "audience": "education", "answers": {}, "created_at": AT, "updated_at": AT,
    }  # fmt: skip
    agreement = {
        "id": "2" * 32, "producer_id": "0" * 32, "request_id": "1" * 32, "reference": "CONV-1", "state": "cancelled",
        "language": "fr", "organisation_name": "Lycée d’essai", "terms": {"session": {"ends_on": "2026-12-18"}},
        "terms_sha256": "0" * 64, "created_at": AT, "ends_on": date(2026, 12, 18),
    }  # fmt: skip
    db.session.execute(insert(IntakeRequest).values(**request))
    db.session.execute(insert(Agreement).values(**agreement))
    if ended:
        end = {"ground": "impeded", "price": "not_due", "effective_on": AT.date(), "facts": {}}
        db.session.execute(insert(AgreementEnd).values(agreement_id="2" * 32, **end, recorded_by="a", recorded_at=AT))
    db.session.commit()
    db.session.remove()


def test_a_table_that_others_refer_to_is_replaced_with_its_rows(bare_app: Flask) -> None:
    upgrade()
    _some_rows()
    _an_agreement(ended=True)
    downgrade(revision="0013")
    with db.engine.connect() as connection:
        kept = connection.execute(text("SELECT reference, organisation_name, request_id FROM agreement")).all()
    assert [tuple(row) for row in kept] == [("CONV-1", "Lycée d’essai", "1" * 32)]
    upgrade()
    assert db.session.scalars(select(Agreement.ends_on)).all() == [date(2026, 12, 18)]
    assert db.session.scalars(select(AgreementEnd)).all() == []
    db.session.remove()
    with pytest.raises(DatabaseError), db.engine.begin() as connection:
        connection.execute(text("UPDATE agreement SET request_id = 'nobody'"))


def test_a_browser_that_began_a_request_did_so_when_it_was_begun(bare_app: Flask) -> None:
    upgrade()
    _some_rows()
    _an_agreement(ended=False)
    browser = {"id": "3" * 32, "token_hash": "0" * 64, "created_at": AT, "last_seen_at": AT}
    db.session.execute(insert(BrowserSession).values(**browser))
    grant = {"id": "4" * 32, "session_id": "3" * 32, "request_id": "1" * 32, "granted_at": AT + timedelta(days=1)}
    db.session.execute(insert(DraftGrant).values(**grant))
    db.session.commit()
    db.session.remove()
    downgrade(revision="0016")
    upgrade()
    assert db.session.scalars(select(DraftGrant.granted_at)).all() == [AT]
    assert db.session.scalars(select(IntakeRequest.reviewed_total)).all() == [None]
    db.session.remove()
    with pytest.raises(DatabaseError), db.engine.begin() as connection:
        connection.execute(text("UPDATE draft_grant SET granted_at = NULL"))


def test_sqlite_refuses_a_migration_that_loses_what_rows_refer_to(tmp_path: Path) -> None:
    with create_app(make_settings(tmp_path, f"sqlite:///{tmp_path / 'lost.db'}")).app_context():
        upgrade()
        _some_rows()
        _an_agreement(ended=False)
        downgrade(revision="0013")
        with db.engine.connect() as connection:
            driver = connection.connection.dbapi_connection
            assert driver is not None
            for statement in ("PRAGMA foreign_keys = OFF", "DELETE FROM intake_request", "PRAGMA foreign_keys = ON"):
                driver.execute(statement)
            driver.commit()
        with pytest.raises(SystemExit):  # the command says what was lost, and ends
            upgrade()
        with db.engine.connect() as connection:
            assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0013"
        db.engine.dispose()

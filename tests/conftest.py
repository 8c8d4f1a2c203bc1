"""Shared fixtures: an application on a fresh database — SQLite, and PostgreSQL where the server is installed."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine, event

from config import Settings
from licensing.accounts import passwords
from licensing.app import create_app
from licensing.kernel.database import db
from tests import own
from tests.compiled import (
    CompiledTemplates,
    keep_compiled_addresses,
    keep_compiled_catalogues,
    keep_compiled_statements,
)
from tests.postgres import PostgresServer, find_postgres
from tests.printed import keep_printed_files
from tests.tables import make_tables
from tests.waiting import LONG

pytest_plugins = ["tests.running"]

DATABASES = ("sqlite", "postgres")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None)
"""The browser without a window first: the same engine, at a third less processor time."""

settings.register_profile("product", deadline=None)  # how long an example takes says something of the machine only
settings.load_profile("product")

Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledTemplates()}
keep_compiled_addresses()
keep_compiled_catalogues()
keep_compiled_statements(db)
keep_printed_files()
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""The cheapest argon2id there is: people of tests have nothing to guard (tests/accounts/test_cost.py keeps the product's cost)."""


@pytest.fixture(scope="session", autouse=True)
def _own_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each test process keeps to its own folders, databases and ports, and its children find theirs in the environment."""
    place = own.place()
    with own.watched(tmp_path_factory.getbasetemp()):
        yield
    assert own.place() == place
    assert own.reached == []


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A private PostgreSQL server for the session, on a Unix socket; skips with its reason where none is installed."""
    found = find_postgres()
    if found is None:
        pytest.skip("no PostgreSQL server on this machine: ./launch test installs it")
    server = PostgresServer(found, tmp_path_factory.mktemp("pg"))
    server.start()
    yield server
    server.stop()


ON_EACH = [pytest.param("sqlite"), pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=ON_EACH)
def tables_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database for `make_tables`, once per kind: that of PostgreSQL is the same for every test of a process."""
    return _url(request, tmp_path, PostgresServer.shared_database)


@pytest.fixture(params=ON_EACH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, once per kind."""
    return _url(request, tmp_path, PostgresServer.fresh_database)


def _url(request: pytest.FixtureRequest, tmp_path: Path, on_server: Callable[[PostgresServer], str]) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    return on_server(request.getfixturevalue("postgres_server"))


def make_settings(tmp_path: Path, database_url: str = "", **overrides: object) -> Settings:
    """Settings of a test application: its own data folder, demo aids on, a fixed secret."""
    values = {"environment": "test", "data_dir": tmp_path / "var", "database_url": database_url, "demo": True}
    return Settings(**{**values, "secret_key": "test-" * 10, **overrides})


@pytest.fixture
def app(tmp_path: Path, tables_url: str) -> Iterator[Flask]:
    """The application with all tables, inside an application context. Runs on both databases."""
    application = create_app(make_settings(tmp_path, tables_url))
    with application.app_context():
        make_tables()
        yield application
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def sqlite_app(tmp_path: Path) -> Iterator[Flask]:
    """The application on SQLite only, for tests that do not touch what differs between databases."""
    application = create_app(make_settings(tmp_path))
    with application.app_context():
        make_tables()
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(sqlite_app: Flask) -> FlaskClient:
    """A test browser without JavaScript on the SQLite application."""
    return sqlite_app.test_client()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium, for one file of tests.

    Playwright keeps its event loop running in the thread until it is closed: left open, neither a second browser nor
    `asyncio.run` (sealing) would start in the files that the same process tests afterwards.
    """
    with sync_playwright() as playwright:
        if not Path(CHROMIUM or playwright.chromium.executable_path).exists():
            pytest.skip("no browser on this machine: ./launch test installs it")
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], timeout=LONG * 1000)
        yield launched
        launched.close()


@event.listens_for(Engine, "connect")
def _no_order_by_chance(connection: Any, _record: Any) -> None:
    """What is asked for without an order comes last first on SQLite: whoever counts on the order of insertion sees it here.

    PostgreSQL gives rows as they lie, and that changes when a row that was deleted leaves its place to another.
    """
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA reverse_unordered_selects = ON")

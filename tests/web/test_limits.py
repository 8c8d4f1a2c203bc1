"""Limits: counted in the database, across workers and restarts, by the client's real address."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from licensing.accounts.models import RateCounter
from licensing.app import create_app
from licensing.kernel.database import db
from licensing.web import limits
from licensing.web.rate_storage import DatabaseStorage, forget_old_counts
from tests.conftest import make_settings
from tests.factories.people import csrf_token


def attempts(client: FlaskClient, count: int, email: str = "a@b.fr", **headers: str) -> list[int]:
    data = {"email": email, "password": "wrong", "csrf_token": csrf_token(client)}
    return [client.post("/sign-in", data=data, headers=headers).status_code for _ in range(count)]


def test_counts_windows_and_ends(app: Flask) -> None:
    store = DatabaseStorage()
    with time_machine.travel("2026-09-01T08:00:00Z", tick=False) as now:
        assert [store.incr("k", 60) for _ in range(3)] == [1, 2, 3]
        assert store.get("k") == 3
        assert store.get_expiry("k") == 1788249660
        now.shift(timedelta(seconds=60))
        assert store.get("k") == 0
        assert store.incr("k", 60, amount=2) == 2
        store.clear("k")
        assert store.get("k") == 0
        assert store.check()


def test_windows_that_are_over_are_forgotten(app: Flask) -> None:
    store = DatabaseStorage()
    with time_machine.travel("2026-09-01T08:00:00Z", tick=False) as now:
        store.incr("old", 60)
        now.shift(timedelta(seconds=61))
        store.incr("new", 60)
        assert forget_old_counts() == 1
        assert db.session.scalars(select(RateCounter.key)).all() == ["new"]
        assert store.reset() == 1


def test_one_address_gets_ten_tries_on_one_account(client: FlaskClient) -> None:
    with time_machine.travel("2026-09-01T08:00:00Z", tick=False) as now:
        assert attempts(client, 11) == [422] * 10 + [429]
        assert attempts(client, 1, email="other@b.fr") == [422]
        now.shift(timedelta(minutes=15))
        assert attempts(client, 1) == [422]


def test_the_page_says_when_to_come_back(client: FlaskClient) -> None:
    with time_machine.travel("2026-09-01T08:00:00Z", tick=False):
        attempts(client, 10)
        answer = client.post("/sign-in", data={"email": "a@b.fr", "password": "x", "csrf_token": csrf_token(client)})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "900"
    assert "15 minutes" in answer.get_data(as_text=True)


def test_another_worker_and_a_restart_count_on(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    with time_machine.travel("2026-09-01T08:00:00Z", tick=False):
        for turn in range(2):
            app = create_app(settings)
            with app.app_context():
                db.create_all()
                assert attempts(app.test_client(), 6) == [422] * (6 if turn == 0 else 4) + [429] * (
                    0 if turn == 0 else 2
                )
                db.session.remove()
                db.engine.dispose()


def test_a_forged_forwarded_address_changes_nothing(client: FlaskClient) -> None:
    with time_machine.travel("2026-09-01T08:00:00Z", tick=False):
        codes = [attempts(client, 1, f"a{n}@b.fr", **{"X-Forwarded-For": f"10.0.0.{n}"})[0] for n in range(21)]
    assert codes == [422] * 20 + [429]


def test_behind_one_trusted_proxy_its_word_counts(tmp_path: Path) -> None:
    app = create_app(make_settings(tmp_path, trusted_proxies=1))
    with app.app_context(), time_machine.travel("2026-09-01T08:00:00Z", tick=False):
        db.create_all()
        client = app.test_client()
        spoofed = {"X-Forwarded-For": "1.2.3.4, 10.0.0.1"}
        assert [attempts(client, 1, f"a{n}@b.fr", **spoofed)[0] for n in range(21)][-1] == 429
        assert attempts(client, 1, "z@b.fr", **{"X-Forwarded-For": "10.0.0.2"}) == [422]
        db.session.remove()
        db.engine.dispose()


def test_reading_is_free(client: FlaskClient) -> None:
    for _ in range(5):
        client.get("/sign-in")
    assert db.session.scalar(select(func.count()).select_from(RateCounter)) == 0


def test_the_counters_keep_no_address(client: FlaskClient) -> None:
    attempts(client, 1, "paul@valmont.example")
    keys = " ".join(db.session.scalars(select(RateCounter.key)))
    assert "paul" not in keys
    assert re.search(r"[0-9a-f]{32}", keys)


@pytest.mark.parametrize("endpoint", sorted({*limits.BY_CLIENT, *limits.BY_EMAIL}))
def test_the_table_names_pages_that_exist(sqlite_app: Flask, endpoint: str) -> None:
    assert endpoint in sqlite_app.view_functions

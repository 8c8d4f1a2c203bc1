"""Staff sign-in, sessions and their ends, through the pages."""

from __future__ import annotations

from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from licensing.accounts import operations
from licensing.accounts.models import BrowserSession
from licensing.accounts.passwords import verify_password
from licensing.app import create_app
from licensing.audit.models import AuditEntry
from licensing.catalogue.models import Producer
from licensing.kernel import clock
from licensing.kernel.database import db
from tests.conftest import make_settings
from tests.factories.catalogue import make_producer
from tests.factories.people import PASSWORD, csrf_token, make_person, sign_in


@pytest.fixture
def producer(sqlite_app: Flask) -> Producer:
    return make_producer()


def token(client: FlaskClient) -> str:
    cookie = client.get_cookie("browser")
    return cookie.value if cookie else ""


def try_sign_in(client: FlaskClient, email: str, password: str, following: str = "") -> tuple[int, str, str]:
    data = {"email": email, "password": password, "next": following, "csrf_token": csrf_token(client, "/sign-in")}
    answer = client.post("/sign-in", data=data)
    return answer.status_code, answer.get_data(as_text=True), answer.headers.get("Location", "")


def test_a_signed_in_approver_opens_a_staff_page_and_leaves_a_trace(client: FlaskClient, producer: Producer) -> None:
    person = make_person("a@gdp.example", producer, ["approver"])
    assert client.get("/components").status_code == 303
    sign_in(client, person)
    assert client.get("/components").status_code == 200
    assert "accounts.sign_in" in db.session.scalars(select(AuditEntry.action)).all()


def test_the_token_changes_at_sign_in_and_the_old_one_is_dead(
    sqlite_app: Flask, client: FlaskClient, producer: Producer
) -> None:
    person = make_person("a@gdp.example", producer, ["approver"])
    sign_in(client, person)
    before = token(client)
    sign_in(client, person)
    assert token(client) != before
    other = sqlite_app.test_client()
    other.set_cookie("browser", before)
    assert other.get("/components").status_code == 303
    assert before not in db.session.scalars(select(BrowserSession.token_hash)).all()


def test_unknown_wrong_and_disabled_look_the_same(client: FlaskClient, producer: Producer) -> None:
    make_person("a@gdp.example", producer, ["approver"])
    make_person("off@gdp.example", producer, ["approver"])
    operations.disable_person("off@gdp.example", clock.now())
    bodies = set()
    for email, password in (("a@gdp.example", "wrong"), ("nobody@gdp.example", "wrong"), ("off@gdp.example", PASSWORD)):
        status, body, _ = try_sign_in(client, email, password)
        assert status == 422
        bodies.add(_neutral(body, email))
    assert len(bodies) == 1


def _neutral(body: str, email: str) -> str:
    import re

    body = re.sub(r'nonce="[^"]+"', "", body.replace(email, "E"))
    return re.sub(r'name="csrf_token"[^>]*value="[^"]+"', "", body)


def test_an_unknown_address_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    from licensing.accounts import passwords

    seen = []

    class Counting:
        def verify(self, stored: str, password: str) -> bool:
            seen.append(stored.split("$")[3])
            return True

    stored = passwords.hash_password("x" * 12)
    passwords._nobody()
    monkeypatch.setattr(passwords, "_hasher", Counting())
    assert verify_password(stored, "x") is True
    assert verify_password(None, "x") is False
    assert seen[0] == seen[1], "same argon2 cost"


@pytest.mark.parametrize(
    ("following", "landing"), [("/components", "/components"), ("//evil.example", "/"), ("/\\evil", "/")]
)
def test_next_stays_on_this_site(client: FlaskClient, producer: Producer, following: str, landing: str) -> None:
    make_person("a@gdp.example", producer, ["approver"])
    status, _, location = try_sign_in(client, "a@gdp.example", PASSWORD, following)
    assert (status, location) == (303, landing)


def test_a_revoked_role_is_refused_at_the_next_request(client: FlaskClient, producer: Producer) -> None:
    sign_in(client, make_person("a@gdp.example", producer, ["approver"]))
    operations.revoke_role("a@gdp.example", producer.id, "approver", clock.now())
    assert client.get("/components").status_code == 404


def test_a_disabled_person_is_out_at_the_next_request(client: FlaskClient, producer: Producer) -> None:
    sign_in(client, make_person("a@gdp.example", producer, ["approver"]))
    operations.disable_person("a@gdp.example", clock.now())
    assert client.get("/components").status_code == 303


def test_a_new_password_ends_the_sessions(client: FlaskClient, producer: Producer) -> None:
    sign_in(client, make_person("a@gdp.example", producer, ["approver"]))
    operations.set_password("a@gdp.example", "un autre mot de passe", clock.now())
    assert client.get("/components").status_code == 303
    assert try_sign_in(client, "a@gdp.example", PASSWORD)[0] == 422


def test_signing_out_kills_the_session_on_the_server(
    sqlite_app: Flask, client: FlaskClient, producer: Producer
) -> None:
    sign_in(client, make_person("a@gdp.example", producer, ["approver"]))
    kept = token(client)
    assert client.post("/sign-out", data={"csrf_token": csrf_token(client)}).status_code == 303
    thief = sqlite_app.test_client()
    thief.set_cookie("browser", kept)
    assert thief.get("/components").status_code == 303


def test_idle_and_absolute_ends_and_polling_does_not_count(client: FlaskClient, producer: Producer) -> None:
    with time_machine.travel("2026-09-01T08:00:00Z", tick=False) as now:
        sign_in(client, make_person("a@gdp.example", producer, ["approver"]))
        now.shift(timedelta(minutes=59))
        assert client.get("/components").status_code == 200
        now.shift(timedelta(minutes=59))
        assert client.get("/components", headers={"X-Polling": "1"}).status_code == 200
        now.shift(timedelta(minutes=1))
        assert client.get("/components").status_code == 303, "only polling since 59 minutes past"


def test_a_busy_session_still_ends_after_twelve_hours(client: FlaskClient, producer: Producer) -> None:
    with time_machine.travel("2026-09-01T08:00:00Z", tick=False) as now:
        sign_in(client, make_person("a@gdp.example", producer, ["approver"]))
        for _ in range(23):
            now.shift(timedelta(minutes=30))
            assert client.get("/components").status_code == 200
        now.shift(timedelta(minutes=30))
        assert client.get("/components").status_code == 303


def test_cookies_over_https_have_the_host_prefix(tmp_path: Path) -> None:
    app = create_app(make_settings(tmp_path, base_url="https://licensing.example"))
    with app.app_context():
        db.create_all()
        client = app.test_client()
        page = client.get("/resume", base_url="https://licensing.example")
        form = {"email": "p@x.example", "csrf_token": page.get_data(as_text=True).split('value="')[1].split('"')[0]}
        answer = client.post("/resume", data=form, base_url="https://licensing.example")
        jar = SimpleCookie()
        for line in [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]:
            jar.load(line)
        assert set(jar) == {"__Host-session", "__Host-browser"}
        for cookie in jar.values():
            assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (
                True,
                True,
                "Lax",
                "/",
            )
            assert not cookie["domain"]
        db.engine.dispose()

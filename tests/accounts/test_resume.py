"""Partners prove their address with a code: on both databases, through the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from licensing.accounts import operations
from licensing.accounts.models import BrowserSession, EmailCode
from licensing.kernel import clock
from licensing.kernel.database import db
from licensing.outbox.models import OutboxMessage
from tests.factories.people import csrf_token

EMAIL = "paul@valmont.example"


def ask(client: FlaskClient, email: str = EMAIL, following: str = "") -> str:
    """Ask for a code on the page; the code, as the mail has it."""
    form = {"email": email, "next": following, "csrf_token": csrf_token(client, "/resume")}
    answer = client.post("/resume", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/code")
    latest = select(OutboxMessage).order_by(OutboxMessage.created_at.desc(), OutboxMessage.id.desc())
    return str(db.session.scalars(latest).first().payload["secrets"][0])


def type_code(client: FlaskClient, code: str) -> tuple[int, str]:
    answer = client.post("/code", data={"code": code, "csrf_token": csrf_token(client, "/code")})
    return answer.status_code, answer.headers.get("Location", "")


def partner_emails() -> list[str | None]:
    return list(db.session.scalars(select(BrowserSession.partner_email)))


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_code_signs_the_partner_in_and_leads_on(app: Flask) -> None:
    client = app.test_client()
    code = ask(client, following="/request/abc")
    before = client.get_cookie("browser").value
    assert type_code(client, f" {code[:3]} {code[3:]} ") == (303, "/request/abc")
    assert partner_emails() == [EMAIL]
    assert client.get_cookie("browser").value != before


def test_a_code_works_once(app: Flask) -> None:
    client = app.test_client()
    code = ask(client)
    row = db.session.scalars(select(EmailCode)).one()
    session_id = db.session.scalars(select(BrowserSession.id)).one()
    assert type_code(client, code)[0] == 303
    with app.test_request_context():
        assert operations.prove_code(row.id, session_id, code, clock.now()) is False


def test_a_code_is_bound_to_the_browser_that_asked(app: Flask) -> None:
    asking, thief = app.test_client(), app.test_client()
    code = ask(asking)
    ask(thief, "thief@x.example")
    with thief.session_transaction() as cookie:
        cookie["code"] = {
            **cookie["code"],
            "id": db.session.scalars(select(EmailCode.id).where(EmailCode.email == EMAIL)).one(),
        }
    assert type_code(thief, code)[0] == 422
    assert type_code(asking, code)[0] == 303


def test_five_wrong_tries_burn_the_code(app: Flask) -> None:
    client = app.test_client()
    code = ask(client)
    for _ in range(5):
        assert type_code(client, wrong(code))[0] == 422
    assert type_code(client, code)[0] == 422
    assert EMAIL not in partner_emails()


def test_four_wrong_tries_do_not(app: Flask) -> None:
    client = app.test_client()
    code = ask(client)
    for _ in range(4):
        type_code(client, wrong(code))
    assert type_code(client, code)[0] == 303


@pytest.mark.parametrize(("minutes", "status"), [(9.9, 303), (10, 422)])
def test_a_code_lives_ten_minutes(app: Flask, minutes: float, status: int) -> None:
    client = app.test_client()
    with time_machine.travel("2026-09-01T08:00:00Z", tick=False) as now:
        code = ask(client)
        now.shift(timedelta(minutes=minutes))
        assert type_code(client, code)[0] == status


def test_a_new_code_kills_the_earlier_one(app: Flask) -> None:
    client = app.test_client()
    first = ask(client)
    with client.session_transaction() as cookie:
        asked_first = cookie["code"]
    ask(client)
    with client.session_transaction() as cookie:
        cookie["code"] = asked_first
    assert type_code(client, first)[0] == 422


def test_the_database_keeps_no_code(sqlite_app: Flask, client: FlaskClient) -> None:
    code = ask(client)
    row = db.session.scalars(select(EmailCode)).one()
    assert code not in (row.code_hash, row.browser_hash)
    assert len(row.code_hash) == 64


def test_a_mailed_link_shows_a_button_and_only_the_button_sends(app: Flask) -> None:
    client = app.test_client()
    url = operations.make_resume_url("Paul@Valmont.example", "/request/abc", clock.now())
    db.session.commit()
    assert url.startswith("http://127.0.0.1:8000/resume/")
    path = url.removeprefix("http://127.0.0.1:8000")
    assert client.get(path).status_code == 200
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 0
    assert client.post(path, data={"csrf_token": csrf_token(client)}).headers["Location"] == "/code"
    message = db.session.scalars(select(OutboxMessage)).one()
    assert message.payload["to"] == EMAIL
    assert type_code(client, message.payload["secrets"][0]) == (303, "/request/abc")


def test_an_old_or_unknown_link_is_missing(sqlite_app: Flask, client: FlaskClient) -> None:
    with time_machine.travel("2026-09-01T08:00:00Z", tick=False) as now:
        path = operations.make_resume_url(EMAIL, "/", clock.now()).removeprefix("http://127.0.0.1:8000")
        db.session.commit()
        assert client.get(path).status_code == 200
        now.shift(timedelta(days=90))
        assert client.get(path).status_code == 404
    assert client.get("/resume/unknown").status_code == 404


def test_the_code_page_without_asking_goes_back(client: FlaskClient) -> None:
    assert client.get("/code").headers["Location"] == "/resume"


def test_drafts_of_this_browser_stay_after_proving(app: Flask) -> None:
    client = app.test_client()
    code = ask(client)
    before = db.session.scalars(select(BrowserSession.id)).one()
    type_code(client, code)
    assert db.session.scalars(select(BrowserSession.id)).one() == before


def test_the_code_field_can_be_filled_by_the_phone(client: FlaskClient) -> None:
    ask(client)
    html = client.get("/code").get_data(as_text=True)
    assert 'inputmode="numeric"' in html
    assert 'autocomplete="one-time-code"' in html

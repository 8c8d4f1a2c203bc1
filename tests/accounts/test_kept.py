"""A form sent after the session has ended: its text comes back after signing in, and goes nowhere by itself."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from licensing.accounts.kept import LONGEST, Kept, pack, unpack
from licensing.kernel import clock
from licensing.kernel.database import db
from licensing.outbox.models import Mail
from licensing.outbox.operations import drain
from licensing.versions.models import PublishedVersion, VersionDraft
from tests.factories.catalogue import make_producer
from tests.factories.people import PASSWORD, csrf_token, make_person, sign_in, sign_in_partner
from tests.factories.requests import demo_request, draft_request

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]))
fields = st.lists(st.tuples(texts, texts), min_size=1, max_size=5)


@given(fields)
def test_what_is_packed_comes_back(typed: list[tuple[str, str]]) -> None:
    kept = [(name, value) for name, value in typed if name not in ("csrf_token", "password")]
    expected = Kept("/rules/x", tuple(kept)) if kept else None
    assert unpack(pack("/rules/x", typed)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", '{"path": "/x"}', '{"path": "//evil.example/x", "fields": [["a", "b"]]}',
        '{"path": "https://e.example", "fields": [["a","b"]]}', '{"path": "/x", "fields": [["a"]]}',
        '{"path": 3, "fields": [["a", "b"]]}', "[" * 50_000, "x" * (LONGEST + 1),
    ],
)  # fmt: skip
def test_anything_else_is_nothing(text: str) -> None:
    assert unpack(text) is None


def test_secrets_and_too_much_are_not_carried() -> None:
    assert pack("/x", [("csrf_token", "a"), ("password", "b")]) == ""
    assert pack("/x", [("a", "x" * LONGEST)]) == ""


def _hidden(html: str, name: str) -> str:
    tag = next(tag for tag in re.findall(r"<input[^>]*>", html) if f'name="{name}"' in tag)
    return unescape(re.search(r'value="([^"]*)"', tag)[1])  # type: ignore[index]  # every such field has a value


def _sign_in(client: FlaskClient, page: str) -> str:
    data = {
        "email": "maelle@x.example",
        "password": PASSWORD,
        "next": _hidden(page, "next"),
        "kept": _hidden(page, "kept"),
    }
    answer = client.post("/sign-in", data={**data, "csrf_token": _hidden(page, "csrf_token")})
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def test_a_draft_survives_an_expired_session(app: Flask) -> None:
    producer = make_producer()
    client = app.test_client()
    sign_in(client, make_person("maelle@x.example", producer, ["editor"]))
    row = db.session.scalars(select(PublishedVersion).filter_by(kind="prices")).one()
    token = csrf_token(client, "/rules/")
    url = client.post(f"/rules/versions/{row.id}/draft", data={"csrf_token": token}).location
    client.delete_cookie("browser")
    typed = "id: gdp-x\nproducer: gdp\n# « été » & <b>\n"
    answer = client.post(url, data={"yaml": typed, "revision": "1", "seen": "{}", "csrf_token": token})
    assert answer.status_code == 401
    assert db.session.scalars(select(VersionDraft)).one().revision == 1
    page = _sign_in(client, answer.get_data(as_text=True))
    assert "<b>" not in page.partition('name="yaml"')[2].partition("</textarea>")[0]
    back = dict(re.findall(r'<textarea hidden name="([^"]+)">\n(.*?)</textarea>', page, re.DOTALL))
    assert unescape(back["yaml"]) == typed
    assert db.session.scalars(select(VersionDraft)).one().revision == 1, "nothing is sent by itself"
    sent = {name: unescape(value) for name, value in back.items()} | {"csrf_token": _hidden(page, "csrf_token")}
    assert client.post(url, data=sent).status_code == 303
    db.session.expire_all()
    assert db.session.scalars(select(VersionDraft)).one().source == typed


def test_a_made_up_address_is_not_offered(app: Flask) -> None:
    producer = make_producer()
    make_person("maelle@x.example", producer, ["editor"])
    client = app.test_client()
    for path in ("//evil.example/x", "/healthz", "/no/such/page"):
        data = {"email": "maelle@x.example", "password": PASSWORD, "kept": pack(path, [("a", "b")])}
        answer = client.post("/sign-in", data={**data, "csrf_token": csrf_token(client, "/sign-in")})
        assert answer.status_code == 303


def test_a_page_that_saves_by_itself_is_told(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()
    token = csrf_token(client, "/sign-in")
    answer = client.post(
        "/rules/drafts/0/autosave", data={"a": "b", "csrf_token": token}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 401


# Partners: no password, a code by mail


def _code(app: Flask) -> str:
    drain(clock.now())
    mail = db.session.scalars(select(Mail).where(Mail.template == "accounts/mail/code")).one()
    return re.findall(r"(?<!\d)(\d{6})(?!\d)", mail.text)[0]


def test_what_a_partner_typed_survives_an_expired_session(app: Flask) -> None:
    request = draft_request(make_producer(), demo_request("Université Haute-Sorgue"))
    client, path = app.test_client(), f"/request/{request.id}/step/1"
    sign_in_partner(client, request.owner_email)
    token = csrf_token(client, path)
    client.delete_cookie("browser")
    typed = {"organisation-name": "Un <b>nom</b>", "organisation-country": "FR", "version": "7", "action": "later"}
    answer = client.post(path, data={**typed, "csrf_token": token})
    assert answer.status_code == 401
    page = answer.get_data(as_text=True)
    assert "Ce que vous aviez saisi est conservé" in page
    hidden = {name: _hidden(page, name) for name in ("csrf_token", "next", "kept")}
    page = client.post("/resume", data={**hidden, "email": request.owner_email}).get_data(as_text=True)
    wrong = {"csrf_token": _hidden(page, "csrf_token"), "kept": _hidden(page, "kept"), "code": "000000"}
    page = client.post("/code", data=wrong).get_data(as_text=True)
    right = {"csrf_token": _hidden(page, "csrf_token"), "kept": _hidden(page, "kept"), "code": _code(app)}
    page = client.post("/code", data=right).get_data(as_text=True)
    back = dict(re.findall(r'<textarea hidden name="([^"]+)">\n(.*?)</textarea>', page, re.DOTALL))
    assert unescape(back["organisation-name"]) == "Un <b>nom</b>"
    sent = {name: unescape(value) for name, value in back.items()} | {"csrf_token": _hidden(page, "csrf_token")}
    assert client.post(path, data=sent).status_code in (303, 409)
    assert client.get(path).status_code == 200


def test_a_form_with_an_old_token_comes_back_only_to_this_site(sqlite_app: Flask) -> None:
    request = draft_request(make_producer(), demo_request("Université Haute-Sorgue"))
    client, path = sqlite_app.test_client(), f"/request/{request.id}/step/1"
    sign_in_partner(client, request.owner_email)
    typed = {"organisation-name": "Gardé", "csrf_token": "old"}
    for headers, kept in (
        ({"Sec-Fetch-Site": "same-origin"}, True), ({"Origin": "http://127.0.0.1:8000"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, False), ({}, False),
        ({"Sec-Fetch-Site": "same-origin", "X-Requested-With": "fetch"}, False),
    ):  # fmt: skip
        answer = client.post(path, data=typed, headers=headers)
        assert (answer.status_code, "Gardé" in answer.get_data(as_text=True)) == (400, kept), headers


def test_a_script_of_a_partners_page_is_told(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()
    data = {"a": "b", "csrf_token": csrf_token(client, "/sign-in")}
    answer = client.post("/request/0/step/1/autosave", data=data, headers={"X-Requested-With": "fetch"})
    assert (answer.status_code, answer.data) == (401, b"")

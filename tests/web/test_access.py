"""Who may open what: every route of the application against every kind of actor, expected from the table `routes.txt`."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from licensing.accounts.access import Access, public
from licensing.accounts.models import BrowserSession
from licensing.catalogue.models import Producer
from licensing.kernel import clock
from licensing.kernel.canonical import sha256_hex
from licensing.kernel.database import db
from licensing.web import gate
from tests.factories.catalogue import make_producer
from tests.factories.people import csrf_token, make_person, sign_in

TABLE = Path(__file__).with_name("routes.txt")
ACTORS = ("anonymous", "partner", "editor", "approver", "signatory", "finance", "admin", "other_approver")
FORMLESS = {"/api/v1/quote"}
"""Acts for nobody and takes application/json only, which no form of another site can send."""
SAMPLES = {"string": "0" * 32, "int": "1", "path": "site.css"}


def listed() -> list[str]:
    return [line for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]


def actual(app: Flask) -> list[str]:
    return sorted(
        f"{method} {rule} {_mark(app, rule)}" for rule in app.url_map.iter_rules() for method in _methods(rule)
    )


def _methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def _mark(app: Flask, rule: Rule) -> str:
    access = gate.mark_of(app, rule.endpoint)
    assert access is not None
    return " ".join([access.kind, *access.roles])


def _path(rule: Rule) -> str:
    values = {name: SAMPLES[_kind(rule, name)] for name in rule.arguments}
    path = str(rule)
    for name, value in values.items():
        path = path.replace(f"<{name}>", value).replace(f"<{_kind(rule, name)}:{name}>", value)
    return path


def _kind(rule: Rule, name: str) -> str:
    kind = type(rule._converters[name]).__name__
    return {"IntegerConverter": "int", "PathConverter": "path"}.get(kind, "string")


def test_every_route_is_in_the_table_with_its_mark(sqlite_app: Flask) -> None:
    """A new page is added to the table by someone who has thought about who may open it."""
    assert actual(sqlite_app) == listed()


def partner_client(app: Flask) -> FlaskClient:
    now = clock.now()
    row = BrowserSession(token_hash=sha256_hex(b"p"), partner_email="p@x.example", created_at=now, last_seen_at=now)
    db.session.add(row)
    db.session.commit()
    client = app.test_client()
    client.set_cookie("browser", "p")
    return client


def staff_client(app: Flask, email: str, producer: Producer | None, *roles: str, is_admin: bool = False) -> FlaskClient:
    client = app.test_client()
    sign_in(client, make_person(email, producer, roles, is_admin=is_admin))
    return client


@pytest.fixture
def clients(sqlite_app: Flask) -> dict[str, FlaskClient]:
    producer, other = make_producer(), make_producer("other")
    made = {
        role: staff_client(sqlite_app, f"{role}@x.example", producer, role)
        for role in ("editor", "approver", "signatory", "finance")
    }
    made["anonymous"] = sqlite_app.test_client()
    made["partner"] = partner_client(sqlite_app)
    made["admin"] = staff_client(sqlite_app, "admin@x.example", None, is_admin=True)
    made["other_approver"] = staff_client(sqlite_app, "other@x.example", other, "approver")
    return made


def expected(access: Access, who: str) -> str:
    """ "open" (the view decides), "sign-in", "resume" or "missing"."""
    if access.kind == "public":
        return "open"
    if access.kind == "partner":
        return "resume" if who == "anonymous" else "open"
    if who in ("anonymous", "partner"):
        return "sign-in"
    role = who.removeprefix("other_")
    allowed = role in access.roles if access.kind == "staff" else role == "admin"
    return "open" if allowed else "missing"


def outcome(client: FlaskClient, method: str, path: str) -> str:
    data = {"csrf_token": csrf_token(client)} if method != "GET" else None
    answer = client.open(path, method=method, data=data)
    answer.close()
    assert answer.status_code != 500, (method, path)
    location = answer.headers.get("Location", "")
    if answer.status_code == 303 and location.startswith(("/sign-in", "/resume")):
        return location[1:].partition("?")[0]
    return "missing" if answer.status_code == 404 else "open"


@pytest.mark.parametrize("who", ACTORS)
def test_every_route_opens_only_to_whom_its_mark_says(
    sqlite_app: Flask, clients: dict[str, FlaskClient], who: str
) -> None:
    client, wrong = clients[who], []
    sqlite_app.extensions["limits"].enabled = False
    rules = sorted(sqlite_app.url_map.iter_rules(), key=lambda rule: (rule.endpoint == "accounts.sign_out", str(rule)))
    for rule in rules:
        access = gate.mark_of(sqlite_app, rule.endpoint)
        for method in _methods(rule):
            seen, wanted = outcome(client, method, _path(rule)), expected(access, who)
            if not _agrees(seen, wanted, rule):
                wrong.append((method, str(rule), seen, wanted))
    assert wrong == []


def _agrees(seen: str, wanted: str, rule: Rule) -> bool:
    """An open page about a thing that does not exist is missing too; the code page sends who has asked nothing to resume."""
    if wanted == "open":
        return seen == "open" or (seen == "missing" and bool(rule.arguments)) or rule.endpoint == "accounts.code"
    return seen == wanted


def test_a_foreign_page_and_a_missing_one_look_the_same(clients: dict[str, FlaskClient]) -> None:
    refused = clients["finance"].get("/desk")
    missing = clients["finance"].get("/no-such-page")
    assert refused.status_code == missing.status_code == 404
    assert _neutral(refused.get_data(as_text=True)) == _neutral(missing.get_data(as_text=True))


def _neutral(html: str) -> str:
    import re

    html = re.sub(r'nonce="[^"]+"|<code>[0-9a-f]+</code>|value="[^"]+"', "", html)
    return re.sub(r'aria-current="page"', "", html)


def test_an_unmarked_view_stops_the_start(sqlite_app: Flask) -> None:
    sqlite_app.view_functions["web.home"] = lambda: "open to all by mistake"
    with pytest.raises(gate.UnmarkedView, match=r"web\.home"):
        gate.refuse_unmarked(sqlite_app)
    assert sqlite_app.test_client().get("/").status_code == 500


def test_the_way_back_after_signing_in_is_this_page(client: FlaskClient) -> None:
    assert client.get("/components?a=1").headers["Location"] == "/sign-in?next=/components?a%3D1"
    sent = client.post("/request/abc/step/3", data={"csrf_token": csrf_token(client)})
    assert sent.headers["Location"] == "/resume?next=/request/abc/step/3"


@pytest.mark.parametrize("who", ["anonymous", "partner", "approver", "finance"])
def test_every_unsafe_request_needs_its_form_token(
    sqlite_app: Flask, clients: dict[str, FlaskClient], who: str
) -> None:
    for rule in sqlite_app.url_map.iter_rules():
        for method in set(_methods(rule)) - {"GET"}:
            answer = clients[who].open(_path(rule), method=method)
            assert answer.status_code == (415 if str(rule) in FORMLESS else 400), (method, str(rule))


def test_marks_travel_through_the_limits(sqlite_app: Flask) -> None:
    assert gate.mark_of(sqlite_app, "accounts.sign_in") == public.__closure__[0].cell_contents

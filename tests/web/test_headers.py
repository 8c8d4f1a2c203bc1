"""Security headers, exactly; errors as pages with a reference; nothing secret in the log."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from licensing.accounts.access import public
from licensing.app import create_app
from licensing.kernel.database import db
from licensing.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound, Problem
from licensing.web.request_log import masked_path
from tests.conftest import make_settings

EXPECTED = {
    "Content-Type": "text/html; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()",
    "Content-Security-Policy": "default-src 'none'; script-src 'self' 'nonce-N'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "private, no-cache",
    "Vary": "Cookie",
}


def headers(client: FlaskClient, path: str, **more: str) -> dict[str, str]:
    found = dict(client.get(path, **more).headers)
    for name in ("Content-Length", "X-Request-ID", "Set-Cookie"):
        found.pop(name, None)
    found["Content-Security-Policy"] = re.sub("nonce-[^']+", "nonce-N", found["Content-Security-Policy"])
    return found


@pytest.mark.parametrize("path", ["/", "/sign-in", "/resume", "/nowhere"])
def test_headers_are_exactly_these(client: FlaskClient, path: str) -> None:
    assert headers(client, path) == EXPECTED


def test_https_adds_only_strict_transport(tmp_path: Path) -> None:
    app = create_app(make_settings(tmp_path, base_url="https://licensing.example"))
    with app.app_context():
        db.create_all()
        found = headers(app.test_client(), "/", base_url="https://licensing.example")
        db.engine.dispose()
    assert found == {**EXPECTED, "Strict-Transport-Security": "max-age=63072000; includeSubDomains"}


def test_the_nonce_is_used_once_and_is_the_one_in_the_page(client: FlaskClient) -> None:
    first, second = client.get("/"), client.get("/")
    nonces = [re.search("nonce-([^']+)", page.headers["Content-Security-Policy"]).group(1) for page in (first, second)]
    assert nonces[0] != nonces[1]
    assert set(re.findall('nonce="([^"]+)"', second.get_data(as_text=True))) == {nonces[1]}


def test_pages_hold_no_inline_style_script_or_handler(client: FlaskClient) -> None:
    for path in ("/", "/sign-in", "/resume", "/nowhere", "/mail"):
        html = client.get(path).get_data(as_text=True)
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)", html), path


def test_a_session_of_a_browser_is_never_cached(client: FlaskClient) -> None:
    from tests.factories.people import csrf_token

    client.post("/resume", data={"email": "a@b.fr", "csrf_token": csrf_token(client, "/resume")})
    assert client.get("/").headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_a_year_under_their_fingerprint(client: FlaskClient) -> None:
    href = re.search(r'href="(/static/site\.css\?v=[0-9a-f]{12})"', client.get("/").get_data(as_text=True)).group(1)
    with client.get(href) as styles:
        assert styles.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    with client.get("/static/site.css") as styles:
        assert styles.headers["Cache-Control"] == "no-cache"


@pytest.fixture
def failing(sqlite_app: Flask) -> FlaskClient:
    """A browser on an application with a page for each kind of failure."""
    problem = Problem(
        "cohorts.0.learners", "least", {"fr": "Comptez au moins un apprenant.", "en": "At least one learner."}
    )
    failures = {
        "invalid": InvalidInput([problem]), "missing": NotFound(), "late": NotAllowed("approve", "declined"),
        "conflict": Conflict(), "fault": RuntimeError("secret-in-the-message"),
    }  # fmt: skip
    for name, failure in failures.items():
        sqlite_app.add_url_rule(f"/{name}", name, public(_raiser(failure)))
    return sqlite_app.test_client()


def _raiser(failure: Exception):
    def view() -> str:
        raise failure

    return view


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [("/invalid", 422, "Comptez au moins un apprenant."), ("/missing", 404, "Page introuvable"), ("/late", 409, "plus possible"),
     ("/conflict", 409, "Quelqu’un d’autre a modifié"), ("/fault", 500, "Une erreur est survenue"), ("/nowhere", 404, "introuvable")],
)  # fmt: skip
def test_refusals_and_faults_become_pages_with_a_reference(
    failing: FlaskClient, path: str, status: int, words: str
) -> None:
    answer = failing.get(path, headers={"Accept-Language": "fr"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert words in html
    assert f"<code>{answer.headers['X-Request-ID']}</code>" in html
    assert "secret-in-the-message" not in html
    assert html.count("<h1") == 1


@pytest.mark.parametrize(
    ("path", "words"),
    [("/invalid", "At least one learner."), ("/nowhere", "Page not found"), ("/fault", "Something went wrong")],
)
def test_error_pages_speak_english(failing: FlaskClient, path: str, words: str) -> None:
    assert words in failing.get(path, headers={"Accept-Language": "en"}).get_data(as_text=True)


def test_a_wrong_method_says_what_is_allowed(client: FlaskClient) -> None:
    answer = client.get("/sign-out")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_body_over_two_megabytes_is_refused(client: FlaskClient) -> None:
    answer = client.post("/language", data={"language": "x" * (3 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "2 Mo" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("path", "shown"),
    [("/sign/tok/confirm", "/sign/<token>/confirm"), ("/resume/tok", "/resume/<token>"),
     ("/reminders/stop/tok", "/reminders/stop/<token>"), ("/sign-in", "/sign-in"),
     ("/x\n{\"forged\": 1}", "/x\\n{\"forged\": 1}"), ("/resume", "/resume")],
)  # fmt: skip
def test_paths_are_logged_without_tokens_and_on_one_line(path: str, shown: str) -> None:
    assert masked_path(path) == shown


def test_no_token_and_no_password_reach_the_log(client: FlaskClient, capfd: pytest.CaptureFixture[str]) -> None:
    from tests.factories.people import csrf_token

    client.get("/resume/very-secret-token")
    client.post("/sign-in", data={"email": "a@b.fr", "password": "hunter2hunter2", "csrf_token": csrf_token(client)})
    log = capfd.readouterr().err
    assert '"path": "/resume/<token>"' in log
    assert "very-secret" not in log
    assert "hunter2" not in log


def test_health_and_readiness_differ(sqlite_app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/readyz").status_code == 200
    from sqlalchemy.exc import OperationalError

    def down(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("down"))

    monkeypatch.setattr(db.session, "execute", down)
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:8000"])
def test_links_ignore_the_host_header(sqlite_app: Flask, host: str) -> None:
    with sqlite_app.test_request_context(headers={"Host": host}):
        assert sqlite_app.url_for("web.home", _external=True) == "http://127.0.0.1:8000/"
    assert sqlite_app.url_for("accounts.code", _external=True) == "http://127.0.0.1:8000/code"
    assert sqlite_app.url_for("accounts.code", next="/a b", _anchor="x") == "/code?next=/a+b#x"

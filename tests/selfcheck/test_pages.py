"""The pages of the self-check, without JavaScript: questions, answers at their address, the start of a request."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from licensing.intake.models import IntakeRequest
from licensing.kernel.database import db
from licensing.policy.values import AUDIENCES, USES
from tests.factories.catalogue import make_producer
from tests.factories.people import csrf_token

ANSWER = "/check/gdp/employer?use=internal_sessions&use=content_reuse&learners=40&country=FR"


@pytest.fixture
def browser(sqlite_app: Flask) -> FlaskClient:
    make_producer()
    return sqlite_app.test_client()


def text(browser: FlaskClient, url: str, status: int = 200) -> str:
    answer = browser.get(url)
    assert answer.status_code == status, url
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


def test_answered_questions_lead_to_the_answers_own_address(browser: FlaskClient) -> None:
    answer = browser.get(
        "/check/?ask=1&audience=employer&use=internal_sessions&learners=40&country=FR&payer=organisation"
    )
    assert answer.status_code == 303
    assert answer.location == "/check/gdp/employer?use=internal_sessions&learners=40&country=FR"


def test_wrong_answers_are_kept_and_named(browser: FlaskClient) -> None:
    answer = browser.get("/check/?ask=1&audience=employer&use=private_circle&learners=-3&country=FR&circles=two")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="-3"' in html
    assert 'value="two"' in html
    assert html.count("field-wrong") == 2
    assert re.search(r'value="private_circle"[^>]*checked|checked[^>]*value="private_circle"', html)


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("use", USES)
def test_every_cell_has_its_short_address(browser: FlaskClient, audience: str, use: str) -> None:
    answer = browser.get(f"/check/gdp/{audience}/{use}")
    assert answer.status_code == 303
    assert browser.get(answer.location).status_code == 200


def test_an_answer_tells_verdict_price_clause_and_way_out(browser: FlaskClient) -> None:
    told = text(browser, ANSWER)
    for part in ("En partie seulement", "200,00", "500,00", "Débriefings et séances internes", "Session privée dédiée"):
        assert part in told
    assert "règles du jeu gdp-2026-1" in told.lower() or "gdp-2026-1" in told


def test_in_english_too(browser: FlaskClient) -> None:
    browser.post("/language", data={"language": "en", "next": "/check/", "csrf_token": csrf_token(browser, "/check/")})
    assert "Only in part" in text(browser, ANSWER)
    assert "Must a company that sends its employees" in text(browser, "/check/questions")


@pytest.mark.parametrize(
    "url", ["/check/nowhere/employer", "/check/gdp/martian?use=open_course", "/check/gdp/employer/flying"]
)
def test_unknown_places_are_not_found(browser: FlaskClient, url: str) -> None:
    text(browser, url, 404)


def test_markup_in_the_address_stays_text(browser: FlaskClient) -> None:
    html = browser.get("/check/gdp/employer?use=open_course&learners=<script>alert(1)</script>").get_data(as_text=True)
    assert "<script>alert" not in html


def test_nothing_is_asked_of_the_browser(browser: FlaskClient) -> None:
    assert "browser=" not in (browser.get(ANSWER).headers.get("Set-Cookie") or "")


def test_the_answers_go_into_the_request_without_what_is_refused(browser: FlaskClient) -> None:
    page = browser.get(ANSWER).get_data(as_text=True)
    start = unescape(re.search(r'href="(/request/\?[^"]+)"', page)[1])  # type: ignore[index]  # the link is there
    html = browser.get(start).get_data(as_text=True)
    hidden = {
        name: unescape(re.search(rf'name="{name}" value="([^"]*)"', html)[1]) for name in ("wish", "key", "course")
    }  # type: ignore[index]  # fields of the page
    data = {**hidden, "audience": "employer", "email": "a@b.example", "csrf_token": csrf_token(browser, start)}
    answer = browser.post("/request/", data=data)
    assert answer.status_code == 303
    draft = db.session.scalars(select(IntakeRequest)).one()
    assert draft.answers["organisation"]["country"] == "FR"
    assert draft.answers["cohorts"] == [{"label": "Groupe 1", "learners": 40, "track": "classic"}]
    assert draft.answers["uses"]["internal_sessions"] is True
    assert draft.answers["uses"]["content_reuse"] is False
    assert draft.learner_count == 40
    assert browser.get(answer.location + "/step/4").status_code == 200


@pytest.mark.parametrize("wish", ["use=open_course&learners=-1", "%00", "use=" + "x" * 5000, "learners=5"])
def test_a_tampered_wish_starts_an_empty_draft(browser: FlaskClient, wish: str) -> None:
    html = browser.get("/request/?audience=employer").get_data(as_text=True)
    key = re.search(r'name="key" value="([^"]*)"', html)[1]  # type: ignore[index]  # a field of the page
    data = {"wish": wish, "key": key, "course": "gdp", "audience": "employer", "email": "a@b.example"}
    answer = browser.post("/request/", data={**data, "csrf_token": csrf_token(browser, "/request/?audience=employer")})
    assert answer.status_code == 303
    assert db.session.scalars(select(IntakeRequest)).one().answers["cohorts"] == []


def test_the_questions_page_answers_all_of_them(browser: FlaskClient) -> None:
    html = browser.get("/check/questions").get_data(as_text=True)
    assert html.count('<article class="panel question"') >= 14
    for link in re.findall(r'href="(/check/gdp/[^"]+)"', html):
        assert browser.get(unescape(link)).status_code == 200

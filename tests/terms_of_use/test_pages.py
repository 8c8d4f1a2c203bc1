"""The public pages of the terms of use, their history, and their addresses for programs."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from licensing.accounts.access import Actor
from licensing.agreements.library import load_library
from licensing.kernel.clock import business_day, now
from licensing.terms_of_use.clauses import clause_page
from licensing.terms_of_use.values import ClauseText
from licensing.versions.operations import Trace, publish_document, withdraw
from tests.factories.catalogue import demo_document, make_producer
from tests.factories.people import csrf_token

AT = datetime(2026, 1, 10, 9, 0, tzinfo=UTC)


def later_version(code: str, day: date) -> dict[str, object]:
    """The demo policy with one employer rule turned, from a day on."""
    document = {**demo_document("policy.yaml"), "id": code, "effective_from": day.isoformat()}
    document["verdicts"]["employer"]["internal_sessions"] = {"verdict": "allowed"}
    return document


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    producer = make_producer()
    upcoming = business_day(now()) + timedelta(days=40)
    publish_document("policy", producer.id, later_version("gdp-next", upcoming), AT, Trace(note="Séances libres"))
    gone = publish_document("policy", producer.id, later_version("gdp-gone", upcoming), AT)
    who = Actor(email="nora@x.example", roles={producer.id: frozenset({"approver"})})
    withdraw(gone.id, "Erreur de saisie", who, AT)
    return app.test_client()


def text(browser: FlaskClient, url: str, status: int = 200) -> str:
    answer = browser.get(url)
    assert answer.status_code == status, url
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


def test_the_terms_in_force_for_each_audience(browser: FlaskClient) -> None:
    everyone = text(browser, "/terms/gdp")
    assert all(name in everyone for name in ("Les personnes, à titre individuel", "Les employeurs", "gdp-2026-1"))
    employers = text(browser, "/terms/gdp?audience=employer")
    assert "Un cursus engage un établissement" not in employers
    assert "le contenu n'est exploité que dans une session privée" in employers
    assert "permet au Partenaire" in employers or "autorise le Partenaire" in employers
    text(browser, "/terms/gdp?audience=martian", 404)
    text(browser, "/terms/nowhere", 404)


def test_every_version_stays_readable_with_its_standing(browser: FlaskClient) -> None:
    history = text(browser, "/terms/gdp/versions")
    for part in ("gdp-2026-1", "En vigueur", "gdp-next", "À venir", "Séances libres", "gdp-gone", "Retirée"):
        assert part in history
    assert "Version à venir" in text(browser, "/terms/gdp/versions/gdp-next")
    assert "Erreur de saisie" in text(browser, "/terms/gdp/versions/gdp-gone")
    text(browser, "/terms/gdp/versions/gdp-1999", 404)


def test_what_changes_between_two_versions(browser: FlaskClient) -> None:
    html = browser.get("/terms/gdp/compare?from=gdp-2026-1&to=gdp-next").get_data(as_text=True)
    assert html.count('class="panel change"') == 1
    assert "La règle elle-même change" in html
    assert "<ins>" in html
    assert "<del>" in html
    assert "internal-sessions/1" in html
    assert "Rien ne change" in text(browser, "/terms/gdp/compare?from=gdp-next&to=gdp-gone")


def test_in_english(browser: FlaskClient) -> None:
    browser.post("/language", data={"language": "en", "next": "/", "csrf_token": csrf_token(browser, "/terms/gdp")})
    assert "this use is permitted once an agreement is in force" in text(browser, "/terms/gdp")


def test_the_policy_for_programs_has_a_stable_address(browser: FlaskClient) -> None:
    current = browser.get("/terms/gdp/policy.jsonld")
    assert current.mimetype == "application/ld+json"
    assert current.headers["Content-Location"] == "/terms/gdp/versions/gdp-2026-1.jsonld"
    assert current.headers["Access-Control-Allow-Origin"] == "*"
    stable = browser.get(current.headers["Content-Location"])
    assert json.loads(stable.data) == json.loads(current.data)
    assert "immutable" in stable.headers["Cache-Control"]
    again = browser.get("/terms/gdp/versions/gdp-2026-1.jsonld", headers={"If-None-Match": stable.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert json.loads(browser.get("/terms/vocabulary").data)["@graph"]


def test_producers_without_rules_are_not_listed(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()
    assert "Rien n’est publié" in text(client, "/terms/")
    make_producer()
    assert "/terms/gdp" in client.get("/terms/").get_data(as_text=True)


def test_a_clause_refers_to_another_by_the_first_title_of_its_key() -> None:
    """Two clauses stand for the price, one of which says that there is none: the reference is to the price."""
    library = load_library()
    clause = ClauseText("x", 1, {"fr": "Titre"}, {"fr": "Voir {ref:price} et {ref:results}."}, "")
    assert clause_page(clause, library, "fr", {}) == (
        "<p>Voir article «\u00a0Prix et paiement\u00a0» et article «\u00a0Résultats des apprenants\u00a0».</p>"
    )

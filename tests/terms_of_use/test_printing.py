"""The printed terms of use: the page word for word, printed once by a worker, found again, conforming, with the policy inside."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from licensing.accounts.access import Actor
from licensing.agreements.clause_kind import document_of_clause
from licensing.agreements.library import load_library
from licensing.catalogue.models import Producer
from licensing.documents.models import StoredDocument
from licensing.kernel.canonical import canonical_json
from licensing.kernel.clock import business_day, now
from licensing.kernel.database import db
from licensing.outbox.models import OutboxMessage
from licensing.outbox.operations import drain
from licensing.terms_of_use import handlers, printing
from licensing.terms_of_use.contents import contents_of
from licensing.terms_of_use.operations import print_from
from licensing.terms_of_use.queries import edition_in_force
from licensing.versions.operations import publish_document, withdraw
from tests.factories.catalogue import demo_document, make_producer
from tests.factories.people import csrf_token
from tests.pdf import conformity_faults, embedded_files, pdf_text
from tests.terms_of_use.test_pages import later_version

AT = datetime(2026, 1, 10, 9, 0, tzinfo=UTC)
BASE = "https://conventions.example"
FILE = "/terms/gdp/versions/gdp-2026-1/{}.pdf"
CLAUSE_MARK = {"fr": "La clause :", "en": "The clause:"}


def contents(producer: Producer, language: str = "fr") -> dict[str, Any]:
    return contents_of(producer, edition_in_force(producer, business_day(now())), language, BASE)


def plain(html: str) -> str:
    """The words of some HTML, every run of blanks one space."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def body_text(data: bytes, tmp_path: Path) -> str:
    """The words of a PDF without running headers and footers; words that a line end divides are whole again."""
    file = tmp_path / "body.pdf"
    file.write_bytes(data)
    body = ["-r", "72", "-x", "0", "-y", "74", "-W", "595", "-H", "696"]
    run = subprocess.run(["pdftotext", *body, "-enc", "UTF-8", str(file), "-"], capture_output=True, check=True)
    return " ".join(re.sub(r"\u2010\s+", "", run.stdout.decode()).split())


def page_in(client: FlaskClient, language: str) -> str:
    """The page of the terms in force, without what is not part of the text."""
    data = {"language": language, "next": "/", "csrf_token": csrf_token(client, "/terms/gdp")}
    client.post("/language", data=data)
    html = client.get("/terms/gdp").get_data(as_text=True)
    return re.sub(r'<p class="[^"]*no-print.*?</p>', "", html, flags=re.DOTALL)


def parts(pattern: str, html: str) -> list[str]:
    return re.findall(pattern, html, re.DOTALL)


def ask(client: FlaskClient, address: str) -> TestResponse:
    """Press the button that has the file printed."""
    answer = client.post(address, data={"csrf_token": csrf_token(client, "/terms/gdp")})
    assert answer.status_code == 303
    return answer


def printed(client: FlaskClient, address: str) -> bytes:
    """The file at an address: asked for, printed by a worker, fetched."""
    assert ask(client, address).location == address
    assert client.get(address).status_code == 202
    drain(now() + timedelta(seconds=1))
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return answer.data


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_file_says_the_page_word_for_word(sqlite_app: Flask, language: str, tmp_path: Path) -> None:
    make_producer()
    client = sqlite_app.test_client()
    text = body_text(printed(client, FILE.format(language)), tmp_path)
    html = page_in(client, language)
    assert plain(parts(r'<p class="lead">(.*?)</p>', html)[0]) in text
    rest = text
    for part, section in enumerate(parts(r'<section class="audience".*?</section>', html), start=1):
        written = re.sub(r'<div class="clause-text">.*?</div>', "", section, flags=re.DOTALL)
        said = plain(written).replace(f"{part}. ", f"{part} ", 1)
        found = re.sub(r", page \d+(?= |$)", "", rest)
        assert found.count(said) == 1
        rest = found[found.index(said) + len(said) :]
    said = plain(parts(r'<section class="common">(.*?)</section>', html)[0])
    assert rest.strip().startswith(f"4 {said}")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_clause_of_the_page_stands_once_and_whole(sqlite_app: Flask, language: str, tmp_path: Path) -> None:
    make_producer()
    client = sqlite_app.test_client()
    text = body_text(printed(client, FILE.format(language)), tmp_path)
    html = page_in(client, language)
    titles = [
        plain(title).removeprefix(CLAUSE_MARK[language]).strip() for title in parts(r"<summary>(.*?)</summary>", html)
    ]
    bodies = [plain(body) for body in parts(r'<div class="clause-text">(.*?)</div>', html)]
    clauses = dict(zip(titles, bodies, strict=True))
    assert len(clauses) > 8
    for position, (title, body) in enumerate(clauses.items(), start=1):
        assert text.count(f"5.{position} {title} {body} Clause") == 1


def test_the_file_is_printed_once_by_a_worker_and_kept(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make_producer()
    client, address = app.test_client(), FILE.format("fr")
    absent = client.get(address)
    assert (absent.status_code, "Refresh" in absent.headers) == (404, False)
    assert f'action="{address}"' in absent.get_data(as_text=True)
    assert count(OutboxMessage) == 0  # looking writes nothing
    ask(client, address)
    waiting = client.get(address)
    assert (waiting.status_code, waiting.headers["Refresh"]) == (202, "3")
    assert "en préparation" in waiting.get_data(as_text=True)
    ask(client, address)
    assert count(OutboxMessage) == 1
    assert count(StoredDocument) == 0
    assert drain(now() + timedelta(seconds=1)) == 1
    first = client.get(address)
    assert first.status_code == 200
    assert first.headers["Content-Disposition"] == "attachment; filename=conditions-utilisation-gdp-2026-1.pdf"
    message = db.session.scalars(select(OutboxMessage)).one()
    assert message.kind == "terms.print"
    monkeypatch.setattr(printing, "render_terms", lambda _: pytest.fail("printed again"))
    handlers.print_terms(message.payload, now())
    db.session.commit()
    assert (count(StoredDocument), count(OutboxMessage)) == (1, 1)
    second = client.get(address)
    assert (second.data, second.headers["ETag"]) == (first.data, first.headers["ETag"])


def test_a_worker_that_died_after_the_file_goes_on(sqlite_app: Flask) -> None:
    producer = make_producer()
    payload = {"contents": contents(producer)}
    handlers.print_terms(payload, AT)
    db.session.rollback()
    handlers.print_terms(payload, AT)
    db.session.commit()
    assert count(StoredDocument) == 1


@pytest.mark.parametrize(
    "address",
    [
        "/terms/gdp/versions/gdp-1999/fr.pdf",
        "/terms/gdp/versions/gdp-2026-1/de.pdf",
        "/terms/nowhere/versions/gdp-2026-1/fr.pdf",
    ],
)
def test_what_does_not_exist_is_not_found_and_not_printed(sqlite_app: Flask, address: str) -> None:
    make_producer()
    assert sqlite_app.test_client().get(address).status_code == 404
    assert count(OutboxMessage) == 0


def test_each_language_has_its_own_file(sqlite_app: Flask, tmp_path: Path) -> None:
    make_producer()
    client = sqlite_app.test_client()
    french, english = (printed(client, FILE.format(language)) for language in ("fr", "en"))
    assert "Conditions générales d’utilisation" in pdf_text(french, tmp_path)
    assert "Terms of use" in pdf_text(english, tmp_path)
    assert "convention" not in pdf_text(english, tmp_path).replace("conventions@", "").lower()
    name = client.get(FILE.format("en")).headers["Content-Disposition"]
    assert name == "attachment; filename=terms-of-use-gdp-2026-1.pdf"


def test_the_policy_inside_is_the_published_one(sqlite_app: Flask) -> None:
    make_producer()
    client = sqlite_app.test_client()
    (data, relationship) = embedded_files(printed(client, FILE.format("fr")))["policy.jsonld"]
    assert relationship == "/Data"
    assert json.loads(data) == json.loads(client.get("/terms/gdp/versions/gdp-2026-1.jsonld").data)
    assert json.loads(data)["@type"] == "Offer"


def test_the_files_conform_to_pdf_a_and_pdf_ua(sqlite_app: Flask, tmp_path: Path) -> None:
    producer = make_producer()
    files = {language: printing.render_terms(contents(producer, language)) for language in ("fr", "en")}
    assert conformity_faults(files, tmp_path) == []


def test_every_page_but_the_first_is_headed_by_the_part_it_begins_in(sqlite_app: Flask, tmp_path: Path) -> None:
    told = contents(make_producer(), "en")
    file = tmp_path / "heads.pdf"
    file.write_bytes(printing.render_terms(told))
    head = ["-r", "72", "-x", "300", "-y", "40", "-W", "295", "-H", "34"]
    run = subprocess.run(["pdftotext", *head, "-enc", "UTF-8", str(file), "-"], capture_output=True, check=True)
    heads = list(dict.fromkeys(page.strip() for page in run.stdout.decode().split("\f")[:-1]))
    assert heads == ["", "Individuals", "Educational institutions", "Employers", "The clauses of agreements"]


def test_the_same_contents_give_the_same_bytes_however_they_were_stored(sqlite_app: Flask) -> None:
    told = contents(make_producer())
    first = printing.render_terms(told)
    printing.render_terms({**told, "code": "other"})
    assert printing.render_terms(json.loads(canonical_json(told))) == first


def test_what_the_policy_says_is_printed_literally(sqlite_app: Flask, tmp_path: Path) -> None:
    producer = make_producer()
    document = {**demo_document("policy.yaml"), "id": "gdp-hostile", "effective_from": "2026-01-05"}
    hostile = "{{7*7}} <img src=x onerror=alert(1)> </style> **gras** العربية"
    document["uses"]["open_course"] = {"fr": hostile, "en": hostile}
    publish_document("policy", producer.id, document, AT)
    told = contents(producer)
    assert told["code"] == "gdp-hostile"
    text = pdf_text(printing.render_terms(told), tmp_path)
    assert text.count("{{7*7}} <img src=x onerror=alert(1)> </style> **gras**") == 4


def test_a_version_that_was_withdrawn_says_so_in_a_new_file(sqlite_app: Flask, tmp_path: Path) -> None:
    producer = make_producer()
    row = publish_document(
        "policy", producer.id, later_version("gdp-next", business_day(now()) + timedelta(days=40)), AT
    )
    client, address = sqlite_app.test_client(), "/terms/gdp/versions/gdp-next/fr.pdf"
    before = printed(client, address)
    assert "retirée" not in pdf_text(before, tmp_path)
    who = Actor(email="nora@x.example", roles={producer.id: frozenset({"approver"})})
    withdraw(row.id, "Erreur de saisie", who, AT)
    after = pdf_text(printed(client, address), tmp_path)
    assert "Version retirée avant d’avoir pris effet Erreur de saisie" in after
    assert count(StoredDocument) == 2


def test_the_file_follows_what_the_page_says(sqlite_app: Flask, tmp_path: Path) -> None:
    producer = make_producer()
    client, address = sqlite_app.test_client(), FILE.format("fr")
    first = printed(client, address)
    producer.contact_email = "nouveau@abc-gdp.example"
    db.session.commit()
    assert "écrivez à nouveau@abc-gdp.example" in pdf_text(printed(client, address), tmp_path)
    producer.contact_email = demo_document("producers.yaml")["producers"][0]["profile"]["contact_email"]
    db.session.commit()
    assert client.get(address).data == first


def test_a_file_that_cannot_be_printed_is_said_and_not_asked_for_again(sqlite_app: Flask) -> None:
    make_producer()
    client, address = sqlite_app.test_client(), FILE.format("fr")
    ask(client, address)
    db.session.scalars(select(OutboxMessage)).one().state = "failed"
    db.session.commit()
    ask(client, address)
    answer = client.get(address)
    assert answer.status_code == 503
    assert "Refresh" not in answer.headers
    assert "n’a pas pu être préparé" in answer.get_data(as_text=True)
    assert count(OutboxMessage) == 1


def test_a_publication_has_the_terms_printed_that_it_changes(app: Flask) -> None:
    """Of its own day and of each upcoming version, in every language; what is printed or waits already is left alone."""
    producer, today = make_producer(), business_day(now())
    publish_document("policy", producer.id, later_version("gdp-next", today + timedelta(days=40)), AT)
    print_from(producer, today + timedelta(days=20), BASE, now())
    asked = [message.payload["contents"] for message in db.session.scalars(select(OutboxMessage))]
    told = sorted((each["code"], each["language"]) for each in asked)
    assert told == [(code, language) for code in ("gdp-2026-1", "gdp-next") for language in ("ar", "en", "fr")]
    print_from(producer, today + timedelta(days=40), BASE, now())
    before = set(db.session.scalars(select(OutboxMessage.id)))
    assert len(before) == 6
    clause = document_of_clause(load_library().clauses["private-circle", 1], "gdp")
    clause |= {"id": "private-circle-2", "version": 2, "effective_from": (today + timedelta(days=30)).isoformat()}
    clause["bodies"] = {"fr": "Un seul cercle suffit.", "en": "One circle is enough.", "ar": "تكفي دائرة واحدة."}
    publish_document("clause", producer.id, clause, AT)
    print_from(producer, today + timedelta(days=30), BASE, now())
    db.session.flush()
    added = db.session.scalars(select(OutboxMessage).where(OutboxMessage.id.not_in(before)))
    later = [message.payload["contents"] for message in added]
    assert len(later) == 6
    said = ("cercle suffit", "circle is enough", "تكفي دائرة")
    assert all(any(words in str(each) for words in said) for each in later)


def test_the_pages_lead_to_the_files(sqlite_app: Flask) -> None:
    make_producer()
    client = sqlite_app.test_client()
    for page in ("/terms/gdp", "/terms/gdp/versions/gdp-2026-1", "/terms/gdp/versions"):
        html = client.get(page).get_data(as_text=True)
        assert [f'href="{FILE.format(language)}"' in html for language in ("fr", "en")] == [True, True]
    assert count(OutboxMessage) == 0

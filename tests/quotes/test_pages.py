"""Quotes as their users meet them: the desk sends, the partner reads and accepts, an expired one leads to a new one; the PDF."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from licensing.accounts.queries import actor_named
from licensing.catalogue.models import Producer
from licensing.documents.operations import read as read_document
from licensing.intake.models import IntakeRequest
from licensing.intake.written_prices import add_manual_discount
from licensing.kernel.clock import now
from licensing.kernel.database import db
from licensing.outbox.models import Mail
from licensing.outbox.operations import drain
from licensing.quotes.models import IssuedQuote
from licensing.quotes.operations import offer_quote
from licensing.quotes.printing import quote_json, render_quote
from licensing.quotes.queries import file_of, latest_quote
from tests.factories.catalogue import make_producer
from tests.factories.people import csrf_token, make_person, sign_in, sign_in_partner
from tests.factories.requests import demo_request, submitted_request
from tests.pdf import conformity_faults, embedded_files, pdf_text
from tests.quotes.test_operations import discount

NAME = "Université Haute-Sorgue"


@pytest.fixture
def producer(app: Flask) -> Producer:
    return make_producer()


@pytest.fixture
def request_row(producer: Producer) -> IntakeRequest:
    row = submitted_request(producer, demo_request(NAME), now())
    drain(now())
    return row


@pytest.fixture
def desk(app: Flask, producer: Producer) -> FlaskClient:
    client = app.test_client()
    sign_in(client, make_person("nora@x.example", producer, ("approver", "signatory")))
    return client


@pytest.fixture
def partner(app: Flask, request_row: IntakeRequest) -> FlaskClient:
    client = app.test_client()
    sign_in_partner(client, request_row.answers["contacts"]["requester"]["email"])
    return client


def shown(client: FlaskClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return unescape(answer.get_data(as_text=True))


def post(client: FlaskClient, url: str, page: str, data: dict[str, Any] | None = None) -> Any:
    return client.post(url, data={**(data or {}), "csrf_token": csrf_token(client, page)})


def offered(request: IntakeRequest) -> IssuedQuote:
    nora = actor_named("nora@x.example")
    add_manual_discount(request.id, discount(), nora, now())
    return offer_quote(request.id, nora, now())


def test_the_desk_grants_a_discount_and_sends_the_quote(desk: FlaskClient, request_row: IntakeRequest) -> None:
    path = f"/desk/requests/{request_row.id}"
    page = shown(desk, path)
    assert "DEV-GDP-" in page
    assert "Envoyer un devis" not in page  # the partner confirmed this very price
    wrong = {"discount-label": "Réseau", "discount-percent": "cinq", "discount-amount": "", "discount-reason": "Accord"}
    answer = post(desk, f"{path}/discounts", path, wrong)
    assert answer.status_code == 422
    assert 'value="cinq"' in answer.get_data(as_text=True)
    answer = post(desk, f"{path}/discounts", path, {**wrong, "discount-percent": "", "discount-amount": ""})
    assert answer.status_code == 422
    assert "l’un des deux" in unescape(answer.get_data(as_text=True))
    assert post(desk, f"{path}/discounts", path, {**wrong, "discount-percent": "2,5 %"}).status_code == 303
    page = shown(desk, path)
    assert "−2,5\u202f%" in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    assert post(desk, f"{path}/quotes", path, {"version": version[1]}).status_code == 303
    drain(now())
    mail = db.session.scalars(select(Mail).filter_by(template="quotes/mail/offer")).one()
    assert "Lire et accepter le devis" in mail.text
    assert "Envoyer un devis" not in shown(desk, path)
    assert post(desk, f"{path}/quotes", path).status_code == 409
    removal = re.search(r'action="([^"]+/discounts/\w+/remove)"', shown(desk, path))
    assert removal is not None
    assert post(desk, removal[1], path).status_code == 303
    assert "Envoyer un devis" in shown(desk, path)


def test_the_partner_reads_what_changed_and_accepts_in_one_click(
    desk: FlaskClient, partner: FlaskClient, request_row: IntakeRequest
) -> None:
    row = offered(request_row)
    url = f"/quotes/{row.number}"
    waiting = partner.get(url)
    assert waiting.headers["Refresh"] == "3"
    drain(now())
    page = shown(partner, url)
    assert "Ce qui change depuis le devis" in page
    assert "Accepter ce devis" in page
    assert f"/quotes/{row.number}" in shown(partner, f"/request/{request_row.id}/status")
    assert post(partner, f"{url}/accept", url).status_code == 303
    page = shown(partner, url)
    assert "Accepté le" in page
    assert "Accepter ce devis" not in page
    assert "Accepter ce devis" not in shown(desk, url)
    assert "Approuver la demande" in shown(desk, f"/desk/requests/{request_row.id}")
    before = row.replaces
    assert before is not None
    assert "Un autre devis a remplacé" in shown(partner, f"/quotes/{before.number}")


def test_staff_cannot_accept(desk: FlaskClient, request_row: IntakeRequest) -> None:
    row = offered(request_row)
    assert post(desk, f"/quotes/{row.number}/accept", f"/quotes/{row.number}").status_code == 409


def test_an_expired_quote_says_so_and_leads_to_one_of_today(
    partner: FlaskClient, desk: FlaskClient, request_row: IntakeRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = offered(request_row)
    drain(now())
    later = now() + timedelta(days=60)
    monkeypatch.setattr("licensing.quotes.views.now", lambda: later)
    url = f"/quotes/{row.number}"
    page = shown(partner, url)
    assert "Ce devis a expiré le" in page
    assert "Recevoir un devis au prix du jour" in page
    assert "Recevoir un devis" not in shown(desk, url)
    assert post(partner, f"{url}/accept", url).status_code == 409
    answer = post(partner, f"{url}/renew", url)
    assert answer.status_code == 303
    newest = latest_quote(request_row.id)
    assert newest is not None
    assert newest.replaces_id == row.id
    assert answer.location == f"/quotes/{newest.number}"
    assert post(partner, f"{url}/renew", url).location == f"/quotes/{newest.number}"
    assert post(partner, f"/quotes/{newest.number}/accept", url).status_code == 303
    assert "Accepté le" in shown(partner, f"/quotes/{newest.number}")


def test_nobody_else_sees_it(app: Flask, desk: FlaskClient, request_row: IntakeRequest) -> None:
    row = offered(request_row)
    drain(now())
    stranger, rival = app.test_client(), app.test_client()
    sign_in_partner(stranger, "eve@x.example")
    sign_in(rival, make_person("mallory@x.example", make_producer("other"), ("approver", "finance")))
    for client in (stranger, rival):
        for url in (f"/quotes/{row.number}", f"/quotes/{row.number}/file", f"/quotes/{row.number}/json"):
            assert client.get(url).status_code == 404, url
    for verb in ("accept", "renew"):
        assert post(stranger, f"/quotes/{row.number}/{verb}", "/").status_code == 404


def test_json_has_the_explanations(partner: FlaskClient, desk: FlaskClient, request_row: IntakeRequest) -> None:
    row = offered(request_row)
    given = partner.get(f"/quotes/{row.number}/json").get_json()
    assert given["number"] == row.number
    assert given["state"] == "open"
    assert {each["of"] for each in given["explanations"]} == {
        *(line["rule"] for line in given["lines"]),
        *(each["id"] for each in given["discounts"]),
    }
    assert all(each["why"] and each["how"] and each["decided"] for each in given["explanations"])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_printed_quote_says_what_the_screen_says(
    desk: FlaskClient, producer: Producer, language: str, tmp_path: Path
) -> None:
    raw = demo_request(NAME) | {"language": language}
    request = submitted_request(producer, raw, now())
    drain(now())
    row = offered(request)
    data = render_quote(row)
    assert render_quote(row) == data
    text = " ".join(pdf_text(data, tmp_path).split())
    for wanted in (row.number, row.facts["partner"]["name"], row.versions["policy"]["id"], row.fingerprint):
        assert wanted in text
    for line in (*row.quote["lines"], *row.quote["discounts"]):
        assert " ".join(line["label"][language].split()) in text
        assert " ".join(line["explanation"]["why"][language].split()) in text.replace("\u00ad", "")
    assert ("Pourquoi ces montants" if language == "fr" else "Why these amounts") in text
    assert json.loads(embedded_files(data)["quote.json"][0]) == json.loads(json.dumps(quote_json(row)))
    assert conformity_faults({"quote": data}, tmp_path) == []


def test_a_quote_in_arabic_reads_from_right_to_left(desk: FlaskClient, producer: Producer, tmp_path: Path) -> None:
    request = submitted_request(producer, demo_request(NAME) | {"language": "ar"}, now())
    drain(now())
    row = offered(request)
    data = render_quote(row)
    assert conformity_faults({"quote": data}, tmp_path) == []
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages)
    assert "عرض الأثمان" in text
    assert "لماذا هذه المبالغ" in text
    assert row.number in text
    assert quote_json(row)["lines"][0]["label"].startswith("تسجيلات المتعلمين")


def test_the_file_is_the_same_each_time(partner: FlaskClient, desk: FlaskClient, request_row: IntakeRequest) -> None:
    row = offered(request_row)
    assert partner.get(f"/quotes/{row.number}/file").status_code == 404
    drain(now())
    first, second = (partner.get(f"/quotes/{row.number}/file").data for _ in range(2))
    printed = file_of(row)
    assert printed is not None
    assert first == second == read_document(printed.id)

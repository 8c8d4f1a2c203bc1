"""The conversation on its pages: both sides, what was typed stays, marks of reading, nothing of it is markup."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from licensing.catalogue.models import Producer
from licensing.conversation import operations as talk
from licensing.conversation.queries import messages_of, threads_waiting
from licensing.intake.models import IntakeRequest
from licensing.kernel import clock
from tests.conversation import scene
from tests.conversation.scene import AT
from tests.factories.people import csrf_token, make_person, sign_in, sign_in_partner

EVIL = '<script>alert(1)</script>{{7*7}} "><img src=x onerror=alert(1)>\nLigne\n\n\u202eRTL'


@pytest.fixture(autouse=True)
def at_that_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def producer(sqlite_app: Flask) -> Producer:
    return scene.staffed_producer()


@pytest.fixture
def request_(producer: Producer) -> IntakeRequest:
    return scene.submitted(producer)


@pytest.fixture
def partner(sqlite_app: Flask, request_: IntakeRequest) -> FlaskClient:
    client = sqlite_app.test_client()
    sign_in_partner(client, scene.requester(request_), AT)
    return client


@pytest.fixture
def approver(sqlite_app: Flask, producer: Producer) -> FlaskClient:
    client = sqlite_app.test_client()
    sign_in(client, make_person("nora@gdp.example", producer, ["approver"], name="Nora <b>Lambert</b>"))
    return client


def write(client: FlaskClient, path: str, text: str, key: str = "") -> tuple[int, str]:
    page = client.get(path).get_data(as_text=True)
    found = re.search(r'name="key"[^>]*value="([^"]+)"', page)
    data = {"csrf_token": csrf_token(client, path), "key": key or (found.group(1) if found else ""), "text": text}
    answer = client.post(path, data=data)
    return answer.status_code, answer.get_data(as_text=True)


def test_question_and_answer_on_both_sides(
    producer: Producer, request_: IntakeRequest, partner: FlaskClient, approver: FlaskClient
) -> None:
    ours, theirs = f"/request/{request_.id}/messages", f"/desk/requests/{request_.id}/messages"
    assert write(partner, ours, EVIL)[0] == 303
    dossier = approver.get(f"/desk/requests/{request_.id}").get_data(as_text=True)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in dossier
    assert "<script>alert(1)" not in dossier
    assert "<img src=x" not in dossier
    assert "1 nouveau message" in dossier
    assert "Réponse attendue" in dossier
    assert write(approver, theirs, "Deux jours.")[0] == 303
    status = partner.get(f"/request/{request_.id}/status").get_data(as_text=True)
    assert "Deux jours." in status
    assert "Nora &lt;b&gt;Lambert&lt;/b&gt;" in status
    assert "nora@gdp.example" not in status, "the partner reads names, not addresses of staff"
    assert "Nouveau" in status


def test_what_was_typed_stays_when_it_is_refused(request_: IntakeRequest, partner: FlaskClient) -> None:
    code, page = write(partner, f"/request/{request_.id}/messages", "é" * 5001)
    assert code == 422
    assert "é" * 5001 in page
    assert "Ce message est trop long" in page
    assert "<title>Erreur :" in html.unescape(page)
    code, page = write(partner, f"/request/{request_.id}/messages", "   ")
    assert (code, "Écrivez votre message." in page) == (422, True)
    assert messages_of(request_.id) == []


def test_the_form_sent_twice_is_one_message(request_: IntakeRequest, partner: FlaskClient) -> None:
    for _ in range(2):
        assert write(partner, f"/request/{request_.id}/messages", "Combien ?", key="k" * 43)[0] == 303
    assert len(messages_of(request_.id)) == 1


def test_an_ended_session_of_staff_keeps_what_was_typed(
    sqlite_app: Flask, request_: IntakeRequest, approver: FlaskClient
) -> None:
    path = f"/desk/requests/{request_.id}/messages"
    token = csrf_token(approver, path)
    approver.delete_cookie("browser")
    answer = approver.post(path, data={"csrf_token": token, "key": "k", "text": "Ma longue réponse"})
    assert answer.status_code == 401
    assert "Ma longue réponse" in html.unescape(answer.get_data(as_text=True))


def test_reading_is_marked_by_a_form_never_by_opening(
    producer: Producer, request_: IntakeRequest, partner: FlaskClient, approver: FlaskClient
) -> None:
    talk.ask(request_.id, "Combien ?", "k", scene.partner(request_), AT)
    path = f"/desk/requests/{request_.id}/messages"
    for _ in range(2):
        assert "1 nouveau message" in approver.get(path).get_data(as_text=True)
    answer = approver.post(
        f"{path}/read", data={"csrf_token": csrf_token(approver, path)}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, answer.data) == (200, b"")
    assert "nouveau message" not in approver.get(path).get_data(as_text=True)
    assert threads_waiting({producer.id}) != [], "reading is not answering"
    approver.post(f"{path}/no-answer", data={"csrf_token": csrf_token(approver, path)})
    assert threads_waiting({producer.id}) == []


def test_strangers_find_nothing(sqlite_app: Flask, request_: IntakeRequest) -> None:
    stranger = sqlite_app.test_client()
    sign_in_partner(stranger, "x@y.example", AT)
    missing = f"/request/{'0' * 32}/messages"
    for path in (f"/request/{request_.id}/messages", missing):
        assert stranger.get(path).status_code == 404
        token = csrf_token(stranger, "/")
        assert stranger.post(path, data={"csrf_token": token, "text": "x", "key": "k"}).status_code == 404
        assert stranger.post(f"{path}/read", data={"csrf_token": token}).status_code == 404

"""The signing pages in a browser without JavaScript: what they show at each stage, and that a GET changes nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from licensing.audit.models import AuditEntry
from licensing.documents.operations import read
from licensing.kernel import clock
from licensing.kernel.database import db
from licensing.outbox.models import OutboxMessage
from licensing.outbox.operations import carry_out
from licensing.signing import operations
from licensing.signing.models import SigningProcedure
from tests.factories.catalogue import make_producer
from tests.factories.people import csrf_token, make_person, sign_in
from tests.signing import scene
from tests.signing.scene import AT, MINUTE, last_code, last_token, request_of


class Visitor(FlaskClient):
    """A test browser whose requests share nothing through the test's own application context."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Forget what an earlier request left in `g`, as a server does."""
        for name in list(g):
            g.pop(name)
        return super().open(*args, **kwargs)


@pytest.fixture
def client(sqlite_app: Flask) -> FlaskClient:
    sqlite_app.test_client_class = Visitor
    return sqlite_app.test_client()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The pages' clock stands still a minute after the procedure was opened."""
    monkeypatch.setattr(clock, "now", lambda: AT + MINUTE)
    return AT + MINUTE


@pytest.fixture
def procedure(sqlite_app: Flask, now: datetime) -> SigningProcedure:
    return scene.opened()


def post(client: FlaskClient, path: str, follow: bool = True, **data: Any) -> TestResponse:
    token = csrf_token(client, "/")
    return client.post(path, data={**data, "csrf_token": token}, follow_redirects=follow)


def heading(answer: TestResponse) -> str:
    found = re.findall(r"<h1>(.*?)</h1>", answer.get_data(as_text=True))
    assert len(found) == 1
    return str(found[0])


def seal_all(at: datetime) -> None:
    query = select(OutboxMessage).where(OutboxMessage.kind == "signature.seal", OutboxMessage.state == "pending")
    for job in db.session.scalars(query).all():
        assert carry_out(job.id, at), job.last_error


def test_the_link_shows_who_signs_what_and_writes_nothing(client: FlaskClient, procedure: SigningProcedure) -> None:
    path, before = f"/sign/{last_token()}", db.session.scalar(select(func.count(AuditEntry.seq)))
    for _visit in range(2):
        answer = client.get(path)
        html = answer.get_data(as_text=True)
        assert (answer.status_code, heading(answer)) == (200, "Signer un document")
    for said in (
        "Maëlle Ouahbi",
        "Présidente",
        "Université de Valmont",
        "maelle@valmont.example",
        'Convention <span class="nowrap">CONV-1</span>',
    ):
        assert said in html
    assert "Recevoir mon code" in html
    assert "signature électronique simple" in html
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert (request_of(procedure, "licensee").viewed_at, client.get_cookie("browser")) == (None, None)
    assert db.session.scalar(select(func.count(AuditEntry.seq))) == before


def test_the_document_shown_is_the_one_to_sign(client: FlaskClient, procedure: SigningProcedure) -> None:
    answer = client.get(f"/sign/{last_token()}/document")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data == read(procedure.document_id)


def test_from_code_to_sealed_file(client: FlaskClient, procedure: SigningProcedure, now: datetime) -> None:
    path = f"/sign/{last_token()}"
    assert heading(client.get(f"{path}/confirm", follow_redirects=True)) == "Signer un document"
    assert heading(post(client, f"{path}/code")) == "Confirmer la signature"
    form = {"code": last_code(), "typed_name": "Maëlle Ouahbi", "agreed": "y"}
    done = post(client, f"{path}/confirm", **form)
    assert heading(done) == "Votre signature est enregistrée"
    assert request_of(procedure, "licensee").evidence["ip"] == "127.0.0.1"
    again = post(client, f"{path}/confirm", **form)
    assert (again.status_code, heading(again)) == (409, "Cette étape n’est pas possible")
    seal_all(now)
    assert heading(client.get(path)) == "Document signé"
    assert b"/ByteRange" in client.get(f"{path}/document").data
    assert client.get(f"{path}/evidence").status_code == 404


def test_mistakes_are_said_beside_their_field_and_what_was_typed_is_kept(
    client: FlaskClient, procedure: SigningProcedure
) -> None:
    path = f"/sign/{last_token()}"
    post(client, f"{path}/code")
    answer = post(client, f"{path}/confirm", code="", typed_name="Camille X")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "<title>Erreur" in html.replace("\xa0", " ")
    assert 'href="#typed_name"' in html
    assert 'value="Camille X"' in html
    wrong = f"{(int(last_code()) + 1) % 1_000_000:06d}"
    answer = post(client, f"{path}/confirm", code=wrong, typed_name="Maëlle Ouahbi", agreed="y")
    assert (answer.status_code, 'id="code-error"' in answer.get_data(as_text=True)) == (422, True)
    assert request_of(procedure, "licensee").state == "invited"


def test_a_code_asked_for_elsewhere_does_not_sign_here(
    sqlite_app: Flask, client: FlaskClient, procedure: SigningProcedure
) -> None:
    path, thief = f"/sign/{last_token()}", sqlite_app.test_client()
    post(client, f"{path}/code")
    answer = post(thief, f"{path}/confirm", code=last_code(), typed_name="Maëlle Ouahbi", agreed="y")
    assert answer.status_code == 422
    assert request_of(procedure, "licensee").state == "invited"


def test_declining_shows_the_end(client: FlaskClient, procedure: SigningProcedure) -> None:
    path = f"/sign/{last_token()}"
    assert heading(post(client, f"{path}/code", then="decline")) == "Refuser de signer"
    answer = post(client, f"{path}/decline", code=last_code(), reason="Pas habilitée <b>")
    assert (answer.status_code, heading(answer)) == (410, "Ce document ne peut pas être signé")
    assert "Pas habilitée &lt;b&gt;" in answer.get_data(as_text=True)
    assert client.get(f"{path}/document").status_code == 404


def test_unknown_replaced_and_mistyped_links_look_the_same(client: FlaskClient, procedure: SigningProcedure) -> None:
    old = last_token()
    operations.reissue_link(request_of(procedure, "licensee").id, AT)
    pages = set()
    for token in (old, "x", old[:-1]):
        for answer in (
            client.get(f"/sign/{token}"),
            client.get(f"/sign/{token}/document"),
            post(client, f"/sign/{token}/code"),
        ):
            assert answer.status_code == 404
            pages.add(
                re.sub(
                    r'name="csrf_token" value="[^"]*"|nonce="[^"]*"|name="next" value="[^"]*"',
                    "",
                    answer.get_data(as_text=True),
                )
            )
    assert len(pages) == 1
    assert "dernier message reçu" in pages.pop()


@pytest.mark.parametrize(("end", "status"), [("cancel", 410), ("change", 409)])
def test_a_dead_link_says_why(client: FlaskClient, procedure: SigningProcedure, end: str, status: int) -> None:
    if end == "cancel":
        operations.cancel_procedure(procedure.subject, AT)
    else:
        procedure.document_sha256 = "0" * 64
    db.session.commit()
    answer = client.get(f"/sign/{last_token()}")
    assert (answer.status_code, heading(answer)) == (status, "Ce document ne peut pas être signé")
    assert "Recevoir mon code" not in answer.get_data(as_text=True)
    assert post(client, f"/sign/{last_token()}/code").status_code == 409


def test_every_signing_form_is_protected(client: FlaskClient, procedure: SigningProcedure) -> None:
    for path in ("code", "confirm", "decline"):
        assert client.post(f"/sign/{last_token()}/{path}").status_code == 400


def test_the_producer_signs_only_when_signed_in(sqlite_app: Flask, client: FlaskClient, now: datetime) -> None:
    person = make_person("remi.sonnier@gdp.example", make_producer(), ["signatory"], name="Rémi Sonnier")
    procedure = scene.opened(at=AT - 3 * MINUTE)
    scene.sign_licensee(AT - 2 * MINUTE)
    seal_all(AT)
    path = f"/sign/{last_token()}"
    page = client.get(path)
    assert heading(page) == "Connectez-vous pour signer"
    assert client.get(f"{path}/document").status_code == 404
    assert post(client, f"{path}/code").status_code == 409
    sign_in(client, person)
    assert heading(client.get(path)) == "Signer un document"
    post(client, f"{path}/code")
    post(client, f"{path}/confirm", code=last_code(), typed_name="remi sonnier", agreed="y")
    seal_all(now)
    html = client.get(path).get_data(as_text=True)
    assert "Toutes les parties ont signé" in html
    assert procedure.document_sha256 in html.replace(" ", "")
    assert client.get(f"{path}/evidence").data.startswith(b"%PDF")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_mails_speak_the_signatory_s_language(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(scene, "PARTIES", [replace(party, language=language) for party in scene.PARTIES])
    scene.opened()
    operations.send_code(last_token(), scene.BROWSER, scene.ANONYMOUS, AT)
    invitation, code = scene.mails("signing/mail/invite")[-1], scene.mails("signing/mail/code")[-1]
    subjects = {"fr": ("À signer", "est votre code de signature"), "en": ("To sign", "is your signature code")}
    assert subjects[language][0] in invitation["subject"]
    assert code["subject"] == f"{last_code()} {subjects[language][1]}"
    assert f"/sign/{last_token()}" in invitation["html"]


def test_english_pages_are_all_english(client: FlaskClient, procedure: SigningProcedure) -> None:
    html = client.get(f"/sign/{last_token()}?lang=en").get_data(as_text=True)
    assert "Receive my code" in html
    assert "simple electronic signature" in html
    assert "Recevoir" not in html

"""What the partner follows: status, preview as page and PDF, downloads; nobody else can; on both databases."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from pathlib import Path

import lxml.html
import pytest
from flask import Flask
from flask.testing import FlaskClient

from licensing.agreements.models import Agreement
from licensing.catalogue.models import Producer
from licensing.intake.models import IntakeRequest
from licensing.intake.review import Comment, decline_request, request_corrections
from licensing.kernel import clock
from licensing.kernel.database import db
from licensing.outbox.operations import drain
from tests.agreements import scene
from tests.agreements.scene import AT
from tests.factories.people import csrf_token, sign_in_partner
from tests.pdf import pdf_text

NOW = AT + timedelta(days=2)


@pytest.fixture(autouse=True)
def at_the_scene(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def producer(app: Flask) -> Producer:
    return scene.staffed_producer()


def partner(app: Flask, email: str) -> FlaskClient:
    """A browser whose user has proved that address."""
    client = app.test_client()
    sign_in_partner(client, email, NOW)
    return client


def owner(app: Flask, request: IntakeRequest) -> FlaskClient:
    return partner(app, request.answers["contacts"]["requester"]["email"])


def read(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return html.unescape(answer.get_data(as_text=True))


def test_the_status_says_whose_turn_it_is_at_every_stage(app: Flask, producer: Producer) -> None:
    request = scene.submitted(producer)
    client, path = owner(app, request), f"/request/{request.id}/status"
    page = read(client, path)
    assert "C’est au producteur" in page
    assert "Avant le 9 septembre 2026" in page  # five working days after Wednesday the second
    agreement = scene.prepared(producer, request)
    page = read(client, path)
    assert "C’est à votre signataire" in page
    assert agreement.reference in page
    assert "Avant le 14 septembre 2026" in page  # the session begins before fifteen days have passed
    scene.sign(agreement, "licensee", scene.Actor(), scene.LATER)
    page = read(client, path)
    assert "C’est au producteur" in page
    assert "Convention signée par le partenaire (PDF)" in page
    scene.sign(agreement, "licensor", scene.staff(producer, "signatory"), scene.LATER + timedelta(hours=1))
    page = read(client, path)
    assert "En vigueur" in page
    assert "Dossier de preuve (PDF)" in page
    assert "Convention signée par le partenaire (PDF)" not in page
    assert "approver@gdp.example" not in page, "the partner reads the producer's name, not a person's address"


def test_corrections_and_refusals_are_read_there(app: Flask, producer: Producer) -> None:
    sent_back, refused = scene.submitted(producer), scene.submitted(producer, "Lycée")
    request_corrections(sent_back.id, (Comment("steps.4", "Combien d’apprenants ?"),), scene.staff(producer), AT)
    decline_request(refused.id, "Session complète", scene.staff(producer), AT)
    page = read(owner(app, sent_back), f"/request/{sent_back.id}/status")
    assert "Combien d’apprenants ?" in page
    assert "Corriger la demande</a>" in page
    page = read(owner(app, refused), f"/request/{refused.id}/status")
    assert "Session complète" in page


def test_nobody_else_reads_any_of_it(app: Flask, producer: Producer) -> None:
    agreement = scene.prepared(producer)
    base = f"/request/{agreement.request_id}"
    paths = [f"{base}/status", f"{base}/preview", f"{base}/preview/pdf", f"{base}/preview/file"]
    paths.append(f"/agreements/{agreement.id}/document/unsigned")
    stranger = partner(app, "stranger@elsewhere.example")
    for path in paths:
        assert stranger.get(path).status_code == 404, path
        assert app.test_client().get(path).status_code == 303, path
    token = {"csrf_token": csrf_token(stranger, "/accounts") or csrf_token(stranger, "/")}
    assert stranger.post(f"{base}/preview/pdf", data=token).status_code == 404


@pytest.mark.parametrize("kind", ["sealed", "evidence", "half-signed", "terms", "state"])
def test_a_document_that_is_not_there_is_not_found(app: Flask, producer: Producer, kind: str) -> None:
    agreement = scene.prepared(producer)
    client = owner(app, db.session.get_one(IntakeRequest, agreement.request_id))
    assert client.get(f"/agreements/{agreement.id}/document/{kind}").status_code == 404
    answer = client.get(f"/agreements/{agreement.id}/document/unsigned")
    assert answer.data.startswith(b"%PDF-")
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_preview_page_reads_like_the_agreement(app: Flask, producer: Producer) -> None:
    request = scene.submitted(producer)
    client, path = owner(app, request), f"/request/{request.id}/preview"
    draft = read(client, path)
    assert "Ceci est un projet" in draft
    agreement = scene.prepared(producer, request)
    final = read(client, path)
    assert agreement.reference in final
    assert "Ceci est un projet" not in final
    assert _articles(draft) == _articles(final)
    assert len(_articles(final)) > 10


def test_the_draft_is_marked_across_the_page_and_the_signed_text_is_not(app: Flask, producer: Producer) -> None:
    request = scene.submitted(producer)
    client, path = owner(app, request), f"/request/{request.id}/preview"
    assert 'data-watermark="PROJET"' in read(client, path)
    scene.prepared(producer, request)
    assert "data-watermark" not in read(client, path)


def test_page_draft_and_agreement_have_the_same_clauses(app: Flask, producer: Producer, tmp_path: Path) -> None:
    """Every paragraph of the page is printed in the draft and in the file that is signed; only the draft says PROJET."""
    request = scene.submitted(producer)
    client, path = owner(app, request), f"/request/{request.id}/preview"
    clauses = _paragraphs(read(client, path))
    client.post(f"{path}/pdf", data={"csrf_token": csrf_token(client, f"{path}/pdf")})
    drain(NOW)
    draft = _letters(pdf_text(client.get(f"{path}/file").data, tmp_path))
    agreement = scene.prepared(producer, request)
    final = _letters(pdf_text(client.get(f"/agreements/{agreement.id}/document/unsigned").data, tmp_path))
    assert len(clauses) > 30
    missing = [clause for clause in clauses if not (_printed(clause, draft) and _printed(clause, final))]
    assert missing == []
    assert _paragraphs(read(client, path)) == clauses


def _paragraphs(page: str) -> list[str]:
    """The text of every paragraph of a clause, letters only: page breaks and hyphens fall elsewhere on paper."""
    found = lxml.html.fromstring(page).xpath("//article[starts-with(@class,'article article-')]//p")
    return [letters for each in found if (letters := _letters(each.text_content()))]


def _printed(clause: str, text: str) -> bool:
    """Whether a paragraph is there, whole or across one page break."""
    found = next((end for end in range(len(clause), 0, -1) if clause[:end] in text), 0)
    return found > 0 and clause[found:] in text


def _letters(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign.isalnum())


def test_the_way_is_shown_with_the_present_stop(app: Flask, producer: Producer) -> None:
    request = scene.submitted(producer)
    page = lxml.html.fromstring(read(owner(app, request), f"/request/{request.id}/status"))
    [present] = page.xpath("//ol[@class='journey']/li[@aria-current='step']")
    assert " ".join(present.text_content().split()).startswith("Examen de la demande (en cours)")
    assert "avant le 9 septembre 2026" in present.text_content()
    assert len(page.xpath("//ol[@class='journey']/li")) == 5


def _articles(page: str) -> list[str]:
    return re.findall(r"<h[23][^>]*>(?:<[^>]+>)*\s*([^<]+)", page.partition("<article")[2])


def test_the_preview_pdf_is_printed_by_a_job_and_then_fetched(app: Flask, producer: Producer) -> None:
    request = scene.submitted(producer)
    client, path = owner(app, request), f"/request/{request.id}/preview/pdf"
    assert "Préparer le PDF" in read(client, path)
    assert client.get(f"/request/{request.id}/preview/file").status_code == 404
    answer = client.post(path, data={"csrf_token": csrf_token(client, path)})
    assert (answer.status_code, answer.location) == (303, path)
    waiting = client.get(path)
    assert waiting.headers["Refresh"] == "3"
    assert "en préparation" in waiting.get_data(as_text=True)
    drain(NOW)
    ready = client.get(path)
    assert "Refresh" not in ready.headers
    assert "Télécharger le PDF" in ready.get_data(as_text=True)
    assert client.get(f"/request/{request.id}/preview/file").data.startswith(b"%PDF-")


def test_reading_writes_nothing(app: Flask, producer: Producer) -> None:
    agreement = scene.prepared(producer)
    client = owner(app, db.session.get_one(IntakeRequest, agreement.request_id))
    before = scene.journal(f"agreement:{agreement.id}"), db.session.query(Agreement).count(), len(scene.mails(""))
    for page in ("status", "preview", "preview/pdf"):
        read(client, f"/request/{agreement.request_id}/{page}")
    assert (
        scene.journal(f"agreement:{agreement.id}"),
        db.session.query(Agreement).count(),
        len(scene.mails("")),
    ) == before

"""Agreements that end: the partner renounces, the producer terminates, the term passes; price, letter, mails, pages."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from licensing.accounts.access import Actor
from licensing.accounts.models import Person
from licensing.agreements.dossier import Dossier
from licensing.agreements.ending import end_of, owes_price, renounce_agreement, terminate_agreement
from licensing.agreements.ending_letter import ending_html, render_ending
from licensing.agreements.models import Agreement
from licensing.agreements.rules.ending import Asked
from licensing.agreements.standing import standing
from licensing.billing.operations.issue_invoice import issue_invoice
from licensing.billing.queries.to_issue import figures
from licensing.catalogue.models import Producer
from licensing.documents.operations import read
from licensing.intake.models import IntakeRequest
from licensing.kernel.clock import BUSINESS_ZONE
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound
from licensing.outbox.operations import drain, enqueue
from tests.agreements import scene
from tests.agreements.scene import LATER
from tests.factories.people import csrf_token, make_person, sign_in, sign_in_partner
from tests.factories.requests import demo_request, submitted_request
from tests.kept import kept_step
from tests.pdf import conformity_faults, embedded_files, pdf_lines, pdf_text

LATE = datetime(2027, 2, 26, 10, 0, tzinfo=timezone.utc)
"""After the last day on which the partner of these tests renounces freely: 22 February 2027, the session opening on 8 March."""
ASKED = Asked("session_cancelled", "La session de mars n’ouvre pas.\r\nMerci de votre compréhension.")


@pytest.fixture
def producer(app: Flask) -> Producer:
    return staffed()


@kept_step
def staffed() -> Producer:
    found = scene.staffed_producer()
    make_person("finance@gdp.example", found, ["finance"], name="Finance GDP")
    return found


@pytest.fixture
def agreement(producer: Producer) -> Agreement:
    """In force since the second of September."""
    made = scene.prepared(producer, spring(producer))
    scene.sign(made, "licensee", Actor(), LATER)
    scene.sign(made, "licensor", scene.staff(producer, "signatory"), LATER + timedelta(hours=1))
    made = db.session.get_one(Agreement, made.id)
    assert made.state == "in_force"
    return made


@kept_step
def spring(producer: Producer) -> IntakeRequest:
    """The request of a university for the session that opens on 8 March 2027."""
    raw = demo_request("Université Haute-Sorgue")
    raw["session"] = {"id": "gdp-2027-03", "starts_on": "2027-03-08", "ends_on": "2027-06-11"}
    return submitted_request(producer, raw, scene.AT)


def partner_of(agreement: Agreement) -> Actor:
    request = db.session.get_one(IntakeRequest, agreement.request_id)
    return Actor(partner_email=request.owner_email)


def test_the_partner_renounces_in_time_and_nothing_is_due(producer: Producer, agreement: Agreement) -> None:
    at = datetime(2027, 2, 22, 22, 30, tzinfo=timezone.utc)  # half past eleven in the evening of that day in Paris
    renounce_agreement(agreement.request_id, partner_of(agreement), at)
    assert agreement.state == "terminated"
    end = end_of(agreement.id)
    assert end is not None
    assert (end.ground, end.price, end.effective_on) == ("renounced", "not_due", date(2027, 2, 22))
    assert not owes_price(agreement)
    assert standing(agreement.state, agreement.terms, date(2027, 2, 23)) == "ended"
    with pytest.raises(NotAllowed) as refused:
        issue_invoice(agreement.id, scene.staff(producer, "finance"), at)
    assert "rien à facturer" in refused.value.because["fr"]
    db.session.rollback()
    assert figures(scene.staff(producer, "finance"), date(2027, 2, 23)).to_issue == 0
    drain(at)
    told = scene.mails("agreements/mail/ended")
    request = db.session.get_one(IntakeRequest, agreement.request_id)
    signatory = request.answers["contacts"]["signatory"]["email"]
    assert [mail["to"] for mail in told] == [request.owner_email, signatory, producer.contact_email]
    assert "renonciation du partenaire" in told[0]["text"]
    assert "n’est pas dû : aucune facture" in told[0]["text"]
    assert len(told[0]["attachments"]) == 1
    assert "agreements.renounce" in scene.journal(f"agreement:{agreement.id}")


def test_a_day_later_it_is_too_late(agreement: Agreement) -> None:
    at = datetime(2027, 2, 22, 23, 30, tzinfo=timezone.utc)  # half past midnight in Paris
    with pytest.raises(NotAllowed):
        renounce_agreement(agreement.request_id, partner_of(agreement), at)
    db.session.rollback()
    assert end_of(agreement.id) is None


def test_nobody_else_renounces(agreement: Agreement) -> None:
    with pytest.raises(NotFound):
        renounce_agreement(agreement.request_id, Actor(partner_email="someone@else.example"), LATER)


def test_what_was_invoiced_is_to_be_taken_back(producer: Producer, agreement: Agreement) -> None:
    invoice = issue_invoice(agreement.id, scene.staff(producer, "finance"), LATE)
    terminate_agreement(agreement.id, ASKED, scene.staff(producer), LATE)
    drain(LATE)
    told = scene.mails("agreements/mail/ended")
    assert "finance@gdp.example" in [mail["to"] for mail in told]
    assert all(invoice.number in mail["text"] for mail in told)
    request = db.session.get_one(IntakeRequest, agreement.request_id)
    file = Dossier(request, scene.staff(producer), LATE)
    assert [(each.role, each.what) for each in file.actions] == [("finance", "credit")]
    assert file.stage == "terminated"
    assert "ending" in [each.kind for each in file.downloads]
    assert "ending" in [each.kind for each in Dossier(request, partner_of(agreement), LATE).downloads]


def test_a_late_renunciation_leaves_the_price_due(producer: Producer, agreement: Agreement) -> None:
    terminate_agreement(agreement.id, Asked("renounced_late", "Lettre du 25 février."), scene.staff(producer), LATE)
    assert owes_price(agreement)
    assert figures(scene.staff(producer, "finance"), date(2027, 2, 27)).to_issue == 1
    assert issue_invoice(agreement.id, scene.staff(producer, "finance"), LATE).number
    request = db.session.get_one(IntakeRequest, agreement.request_id)
    assert [each.what for each in Dossier(request, scene.staff(producer), LATE).actions] == ["closed"]


def test_every_problem_is_told_at_once(producer: Producer, agreement: Agreement) -> None:
    with pytest.raises(InvalidInput) as refused:
        terminate_agreement(agreement.id, Asked("breach_of_licensee", " \x00 "), scene.staff(producer), LATE)
    assert [(each.path, each.code) for each in refused.value.problems] == [
        ("notice_on", "missing"),
        ("reason", "missing"),
    ]
    db.session.rollback()
    assert agreement.state == "in_force"


def test_only_an_approver_of_its_producer_terminates(producer: Producer, agreement: Agreement) -> None:
    other = scene.staffed_producer("other")
    with pytest.raises(NotFound):
        terminate_agreement(agreement.id, ASKED, scene.staff(other, slug="other"), LATE)
    with pytest.raises(NotAllowed):
        terminate_agreement(agreement.id, ASKED, scene.staff(producer, "signatory"), LATE)
    terminate_agreement(agreement.id, ASKED, scene.staff(producer), LATE)
    with pytest.raises(NotAllowed):
        terminate_agreement(agreement.id, ASKED, scene.staff(producer), LATE)


def test_how_it_ended_is_never_changed(producer: Producer, agreement: Agreement) -> None:
    terminate_agreement(agreement.id, ASKED, scene.staff(producer), LATE)
    end = end_of(agreement.id)
    assert end is not None
    end.price = "due"
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()


def test_the_letter_says_it_all_and_comes_out_the_same(
    producer: Producer, agreement: Agreement, tmp_path: Path
) -> None:
    terminate_agreement(agreement.id, ASKED, scene.staff(producer), LATE)
    drain(LATE)
    drain(LATE + timedelta(hours=1))
    end = end_of(agreement.id)
    assert end is not None
    assert agreement.ending_document_id is not None
    data = read(agreement.ending_document_id)
    assert render_ending(agreement, end) == data
    text = pdf_text(data, tmp_path)
    for part in (
        agreement.reference, "26 février 2027", "session annulée par le producteur", "Modification et résiliation",
        "La session de mars n’ouvre pas.", "n’est pas dû", "achever à titre individuel", agreement.terms_sha256[:20],
    ):  # fmt: skip
        assert part in text, part
    lines = pdf_lines(data, tmp_path)
    assert lines.index("Merci de votre compréhension.") == lines.index("La session de mars n’ouvre pas.") + 1
    assert list(embedded_files(data)) == ["ending.json"]
    assert conformity_faults({"letter": data}, tmp_path) == []
    assert len(scene.mails("agreements/mail/ended")) == 3


def test_the_letter_counts_days_where_the_producer_does_business(producer: Producer, agreement: Agreement) -> None:
    """Signed half an hour after midnight in Paris: the day that has begun there."""
    terminate_agreement(agreement.id, ASKED, scene.staff(producer), LATE)
    end = end_of(agreement.id)
    assert end is not None
    agreement.in_force_at = datetime(2026, 9, 14, 22, 30, tzinfo=timezone.utc)
    with db.session.no_autoflush:
        html = ending_html(agreement, end)
    assert "15 septembre 2026" in html
    assert "14 septembre 2026" not in html


def look(at: datetime) -> None:
    enqueue("agreements.look_terms", f"agreements.look_terms:{at.isoformat()}", {}, at)
    db.session.commit()
    drain(at)


def test_the_term_passes_by_itself(producer: Producer, agreement: Agreement) -> None:
    last = agreement.ends_on
    evening = datetime.combine(last, time(23, 30), BUSINESS_ZONE)
    look(evening)
    assert agreement.state == "in_force"
    look(evening + timedelta(hours=1))
    look(evening + timedelta(hours=2))
    db.session.refresh(agreement)
    assert agreement.state == "expired"
    assert scene.journal(f"agreement:{agreement.id}").count("agreements.expire") == 1
    (mail,) = scene.mails("agreements/mail/term")
    assert mail["to"] == db.session.get_one(IntakeRequest, agreement.request_id).owner_email
    assert owes_price(agreement)
    assert issue_invoice(agreement.id, scene.staff(producer, "finance"), evening + timedelta(days=1)).number
    with pytest.raises(NotAllowed):
        terminate_agreement(agreement.id, ASKED, scene.staff(producer), evening + timedelta(days=1))


def test_one_that_ended_meanwhile_does_not_expire(producer: Producer, agreement: Agreement) -> None:
    over = datetime.combine(agreement.ends_on + timedelta(days=1), time(9), BUSINESS_ZONE)
    enqueue("agreement.expire", "agreement.expire:test", {"agreement_id": agreement.id}, over)
    terminate_agreement(agreement.id, ASKED, scene.staff(producer), LATE)
    drain(over)
    assert agreement.state == "terminated"
    assert scene.mails("agreements/mail/term") == []


def post(client: FlaskClient, path: str, **data: str) -> tuple[int, str]:
    answer = client.post(path, data={"csrf_token": csrf_token(client, "/"), **data})
    return answer.status_code, answer.get_data(as_text=True)


def test_the_desk_terminates(app: Flask, producer: Producer, agreement: Agreement) -> None:
    desk = app.test_client()
    with time_machine.travel(LATE, tick=False):
        sign_in(desk, person_of("approver@gdp.example"))
        page = f"/desk/requests/{agreement.request_id}"
        assert "Mettre fin à la convention" in desk.get(page).get_data(as_text=True)
        address = f"/desk/agreements/{agreement.id}/terminate"
        status, text = post(desk, address)
        assert status == 422
        assert "Choisissez le motif prévu par la convention." in text
        assert "Précisez en quelques mots pourquoi la convention prend fin" in text
        lines = "Une ligne\r\n" * 200  # 2,000 signs as a browser counts them
        _status, text = post(desk, address, **{"end-reason": lines})
        assert ("Choisissez le motif" in text, "trop long" in text) == (True, False)
        assert "trop long" in post(desk, address, **{"end-reason": lines + "et plus"})[1]
        status, text = post(desk, address, **{"end-ground": "renounced", "end-reason": "Lettre reçue"})
        assert status == 422
        assert "possible jusqu’au 22 février 2027" in text
        assert "Lettre reçue" in text
        status, text = post(desk, address, **{"end-notice_on": "demain", "end-reason": "Lettre reçue"})
        assert status == 422
        assert "Écrivez une date réelle" in text
        status, _text = post(desk, address, **{"end-ground": "renounced_late", "end-reason": "Lettre reçue"})
        assert status == 303
        drain(LATE)
        text = desk.get(page).get_data(as_text=True)
        assert "Résiliée" in text
        assert "Lettre de fin de convention (PDF)" in text
        assert "reste dû" in text
        assert "Mettre fin à la convention" not in text
        status, text = post(desk, address, **{"end-ground": "renounced_late", "end-reason": "Encore"})
        assert status == 409
        assert "Encore" in text


def test_the_partner_renounces_on_a_page(app: Flask, agreement: Agreement) -> None:
    browser, path = app.test_client(), f"/request/{agreement.request_id}"
    with time_machine.travel(LATER + timedelta(days=1), tick=False):
        sign_in_partner(browser, partner_of(agreement).partner_email or "")
        status = browser.get(f"{path}/status").get_data(as_text=True)
        assert "sans frais jusqu’au 22 février 2027" in status
        asked = browser.get(f"{path}/renounce").get_data(as_text=True)
        assert "aucune facture ne sera émise" in asked
        assert db.session.get_one(Agreement, agreement.id).state == "in_force"
        assert post(browser, f"{path}/renounce")[0] == 303
        after = browser.get(f"{path}/status").get_data(as_text=True)
        assert "renonciation du partenaire" in after
        assert "Renoncer" not in after
        assert browser.get(f"{path}/renounce").status_code == 409
        other = app.test_client()
        sign_in_partner(other, "eve@other.example")
        assert other.get(f"{path}/renounce").status_code == 404


def person_of(email: str) -> Person:
    return db.session.scalars(select(Person).where(Person.email == email)).one()

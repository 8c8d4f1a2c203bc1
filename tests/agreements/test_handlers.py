"""From approval to force: prepare, both signatures, refusals; each delivery once, in order, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from licensing.accounts.access import Actor
from licensing.agreements import handlers
from licensing.agreements.models import Agreement, AgreementPreview
from licensing.agreements.operations import approve_request, ask_for_preview
from licensing.agreements.queries import preview_state
from licensing.catalogue.models import Producer
from licensing.documents.operations import read
from licensing.kernel.database import db
from licensing.kernel.errors import NotAllowed
from licensing.outbox.models import OutboxMessage
from licensing.outbox.operations import drain
from licensing.signing import operations as signing
from licensing.signing.models import SignatureRequest, SigningProcedure
from licensing.signing.queries import procedure_of
from tests.agreements import scene
from tests.agreements.scene import AT, LATER


@pytest.fixture
def producer(app: Flask) -> Producer:
    return scene.staffed_producer()


def payload_of(kind: str) -> list[dict[str, Any]]:
    rows = select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.created_at, OutboxMessage.id)
    return [row.payload for row in db.session.scalars(rows)]


def test_the_whole_way_to_force(producer: Producer) -> None:
    agreement = scene.prepared(producer)
    contacts = agreement.terms["parties"]["licensee"]["contacts"]
    assert agreement.state == "awaiting_licensee"
    assert read(agreement.unsigned_document_id or "").startswith(b"%PDF-")
    [invited] = scene.mails("agreements/mail/approved")
    assert invited["to"] == contacts["requester"]["email"]
    assert [mail["to"] for mail in scene.mails("signing/mail/invite")] == [contacts["signatory"]["email"]]

    scene.sign(agreement, "licensee", Actor(), LATER)
    db.session.refresh(agreement)
    assert agreement.state == "awaiting_licensor"
    [half] = scene.mails("agreements/mail/half_signed")
    assert [file["document_id"] for file in half["attachments"]] == [agreement.half_signed_document_id]
    assert scene.mails("signing/mail/invite")[-1]["to"] == "signatory@gdp.example"

    scene.sign(agreement, "licensor", scene.staff(producer, "signatory"), LATER + timedelta(hours=1))
    db.session.refresh(agreement)
    assert agreement.state == "in_force"
    assert agreement.in_force_at is not None
    sent = scene.mails("agreements/mail/in_force")
    people = [contacts["requester"]["email"], contacts["signatory"]["email"], "signatory@gdp.example"]
    assert sorted(mail["to"] for mail in sent) == sorted(people)
    files = [agreement.sealed_document_id, agreement.evidence_document_id]
    for mail in sent:
        *documents, dates = mail["attachments"]
        assert [file["document_id"] for file in documents] == files
        assert dates["media_type"] == "text/calendar"
        assert f"session-{agreement.request_id}@" in dates["text"].replace("\r\n ", "")
    assert scene.journal(f"agreement:{agreement.id}") == [
        "agreements.create", "agreements.prepared", "agreements.licensee_sealed", "agreements.licensor_sealed",
        *["attestations.issue"] * 3,
    ]  # fmt: skip


def test_a_message_delivered_again_changes_nothing(producer: Producer) -> None:
    agreement = scene.prepared(producer)
    scene.sign(agreement, "licensee", Actor(), LATER)
    scene.sign(agreement, "licensor", scene.staff(producer, "signatory"), LATER + timedelta(hours=1))
    before = _everything(agreement)
    for payload in payload_of("agreement.prepare"):
        handlers.prepare(payload, LATER)
    for payload in payload_of("signature.sealed"):
        handlers.follow_seal(payload, LATER)
    db.session.commit()
    drain(LATER + timedelta(hours=3))
    assert _everything(agreement) == before


def _everything(agreement: Agreement) -> tuple[object, ...]:
    db.session.expire_all()
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in (OutboxMessage, SigningProcedure)]
    return agreement.state, agreement.sealed_document_id, scene.journal(f"agreement:{agreement.id}"), *counts


def test_a_renewed_archive_is_the_file_handed_out_from_then_on(producer: Producer) -> None:
    agreement = scene.prepared(producer)
    scene.sign(agreement, "licensee", Actor(), LATER)
    scene.sign(agreement, "licensor", scene.staff(producer, "signatory"), LATER + timedelta(hours=1))
    db.session.refresh(agreement)
    sealed, newer = agreement.sealed_document_id, agreement.unsigned_document_id
    told = {"subject": f"agreement:{agreement.id}", "previous_document_id": sealed, "document_id": newer}
    handlers.follow_renewal({**told, "previous_document_id": "of another file"}, LATER)
    assert agreement.sealed_document_id == sealed
    for _ in range(2):
        handlers.follow_renewal(told, LATER)
        db.session.commit()
    assert (agreement.state, agreement.sealed_document_id) == ("in_force", newer)
    assert scene.journal(f"agreement:{agreement.id}").count("agreements.renew_archive") == 1


def test_preparing_twice_invites_once(producer: Producer) -> None:
    agreement = approve_request(scene.submitted(producer).id, scene.staff(producer), AT)
    for _ in range(2):
        handlers.prepare({"agreement_id": agreement.id}, AT)
        db.session.commit()
    assert len(scene.mails("signing/mail/invite")) == 1
    assert len(scene.mails("agreements/mail/approved")) == 1
    [licensee, licensor] = _requests(agreement)
    assert (licensee.party, licensee.role) == ("licensee", "Président")
    assert (licensor.name, licensor.email, licensor.role) == (
        "Signatory GDP", "signatory@gdp.example", "Signataire habilité",
    )  # fmt: skip


def _requests(agreement: Agreement) -> list[SignatureRequest]:
    procedure = procedure_of(f"agreement:{agreement.id}")
    assert procedure is not None
    return procedure.requests


def test_the_second_seal_before_the_first_waits_for_it(producer: Producer) -> None:
    agreement = scene.prepared(producer)
    document_id = agreement.unsigned_document_id
    complete = {
        "subject": f"agreement:{agreement.id}", "procedure_id": "p", "request_id": "r", "party": "licensor",
        "complete": True, "document_id": document_id, "evidence_document_id": None,
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        handlers.follow_seal(complete, AT)
    db.session.rollback()
    assert db.session.get_one(Agreement, agreement.id).state == "awaiting_licensee"


def test_a_procedure_about_something_else_is_left_alone(producer: Producer) -> None:
    agreement = scene.prepared(producer)
    other = {"subject": f"roster:{agreement.id}", "party": "licensee", "complete": False, "document_id": "x"}
    handlers.follow_seal({**other, "evidence_document_id": None}, AT)
    handlers.follow_refusal({**other, "reason": "Non"}, AT)
    assert agreement.state == "awaiting_licensee"


def test_a_refused_signature_ends_the_agreement_and_tells_both_sides(producer: Producer) -> None:
    agreement = scene.prepared(producer)
    token = scene.last_token()
    signing.send_code(token, scene.BROWSER, Actor(), LATER)
    signing.decline(token, "Le budget n’est pas voté", scene.last_code(), scene.BROWSER, Actor(), LATER)
    drain(LATER)
    db.session.refresh(agreement)
    assert agreement.state == "declined"
    told = scene.mails("agreements/mail/signature_declined")
    requester = agreement.terms["parties"]["licensee"]["contacts"]["requester"]["email"]
    assert {mail["to"] for mail in told} == {requester, producer.contact_email}
    assert all("Le budget n’est pas voté" in mail["text"] for mail in told)
    for payload in payload_of("signature.declined"):
        handlers.follow_refusal(payload, LATER)
    assert scene.journal(f"agreement:{agreement.id}").count("agreements.signature_declined") == 1


def test_a_preview_is_printed_once_per_version_of_the_terms(producer: Producer) -> None:
    request = scene.submitted(producer)
    sha256 = ask_for_preview(request, AT)
    assert preview_state(request.id, sha256) == "waiting"
    assert ask_for_preview(request, AT) == sha256
    [payload] = payload_of("agreement.preview")
    drain(AT)
    assert preview_state(request.id, sha256) == "ready"
    handlers.print_preview(payload, AT)
    rows = db.session.scalars(select(AgreementPreview)).all()
    assert [row.terms_sha256 for row in rows] == [sha256]
    assert read(rows[0].document_id).startswith(b"%PDF-")
    assert ask_for_preview(request, AT + timedelta(days=1)) != sha256
    assert preview_state(request.id, "0" * 64) == "absent"

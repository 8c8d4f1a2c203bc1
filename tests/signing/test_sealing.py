"""The seal as a job: both parties in order, one file whatever happens, nothing without its time stamp."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from licensing.audit.operations import verify
from licensing.documents.models import StoredDocument
from licensing.documents.operations import read
from licensing.kernel.database import db
from licensing.outbox.models import OutboxMessage
from licensing.outbox.operations import carry_out
from licensing.signing import aside, dossier, sealing
from licensing.signing.authority import installation_trust
from licensing.signing.models import SignatureRequest, SigningProcedure
from licensing.signing.timestamp import LocalTimeStamper
from licensing.signing.verification import verify_pdf
from tests.signing import scene
from tests.signing.scene import AT, MINUTE, request_of

THREE_DAYS = timedelta(days=3)


def jobs(kind: str) -> list[OutboxMessage]:
    return list(db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)))


def run_seals(at: datetime) -> list[bool]:
    return [carry_out(job.id, at) for job in jobs("signature.seal") if job.state == "pending"]


def signed_files() -> list[StoredDocument]:
    return list(db.session.scalars(select(StoredDocument).where(StoredDocument.kind == "signed_document")))


def stored_on_disk(app: Flask) -> int:
    """How many sealed files lie in the object store, known to the database or not."""
    root: Path = app.config["SETTINGS"].data_dir
    files = [file for file in root.rglob("*") if file.is_file() and "signing" not in file.relative_to(root).parts[:1]]
    return sum(b"/ByteRange" in file.read_bytes() for file in files)


def test_from_invitation_to_evidence(app: Flask) -> None:
    procedure = scene.opened()
    scene.sign_licensee()
    assert run_seals(AT + 2 * MINUTE) == [True]
    assert [request.state for request in procedure.requests] == ["sealed", "invited"]
    assert scene.mails("signing/mail/invite")[-1]["to"] == "remi.sonnier@gdp.example"
    scene.sign_licensor(AT + THREE_DAYS)
    assert run_seals(AT + THREE_DAYS + 2 * MINUTE) == [True]
    assert (procedure.state, procedure.sealed_document_id) == ("complete", procedure.document_id)
    _check_announcements(procedure)
    sealed = read(procedure.document_id)
    found = verify_pdf(sealed, installation_trust(app.config["SETTINGS"]), AT + 2 * THREE_DAYS)
    assert (found.verdict, [who.name for who in found.signatures]) == ("valid", ["Maëlle Ouahbi", "Rémi Sonnier"])
    _check_evidence(procedure)
    assert sorted(document.file_name for document in signed_files()) == ["CONV-1-signe.pdf", "CONV-1-signe1.pdf"]
    assert verify() == []


def _check_announcements(procedure: SigningProcedure) -> None:
    first, last = [job.payload for job in jobs("signature.sealed")]
    licensee, licensor = procedure.requests
    assert first == {
        "subject": "agreement:1",
        "procedure_id": procedure.id,
        "request_id": licensee.id,
        "party": "licensee",
        "party_complete": True,
        "complete": False,
        "document_id": licensee.evidence["sealed"]["document_id"],
        "evidence_document_id": None,
    }
    assert (last["party"], last["complete"], last["request_id"]) == ("licensor", True, licensor.id)
    assert last["document_id"] == procedure.sealed_document_id
    assert last["evidence_document_id"] == procedure.evidence_document_id
    assert [job.key for job in jobs("signature.sealed")] == [f"signature.sealed:{r.id}" for r in procedure.requests]


def _check_evidence(procedure: SigningProcedure) -> None:
    annex = PdfReader(BytesIO(read(procedure.evidence_document_id or "")))
    text = "".join(page.extract_text() for page in annex.pages)
    (attached,) = annex.attachments["preuves.json"]
    evidence = json.loads(attached)
    assert evidence["verification"]["verdict"] == "valid"
    assert [version["sha256"] for version in evidence["versions"]][-1] == procedure.document_sha256
    licensee, licensor = evidence["signatures"]
    assert licensor["identity"]["staff_account"] == "remi.sonnier@gdp.example"
    assert licensee["sealed"]["time_stamp"] == "2026-06-22T10:32:15+00:00"
    for fact in ("maelle@valmont.example", "203.0.113.7", licensee["typed_name"], procedure.id):
        assert fact in text
    assert evidence["journal"]["seq"] > 0
    assert "10:31:15 UTC" in text


def test_sealing_twice_makes_one_file(app: Flask) -> None:
    procedure = scene.opened()
    scene.sign_licensee()
    request = request_of(procedure, "licensee")
    sealing.seal_request(request.id, AT + 2 * MINUTE)
    sealing.seal_request(request.id, AT + 3 * MINUTE)
    db.session.commit()
    sealing.seal_request(request.id, AT + 4 * MINUTE)
    db.session.commit()
    assert len(signed_files()) == 1
    assert stored_on_disk(app) == 1
    assert len(scene.mails("signing/mail/invite")) == 2


class Killed(BaseException):
    """The worker dies here."""


def test_a_worker_killed_between_store_and_commit_leaves_one_file(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    procedure = scene.opened()
    scene.sign_licensee()
    (job,) = jobs("signature.seal")

    def die(*_arguments: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(sealing, "_announce", die)
        with pytest.raises(Killed):
            carry_out(job.id, AT + 2 * MINUTE)
    db.session.rollback()
    assert (len(signed_files()), stored_on_disk(app)) == (0, 1)
    assert carry_out(job.id, AT + timedelta(minutes=10))
    assert (len(signed_files()), stored_on_disk(app)) == (1, 1)
    assert request_of(procedure, "licensee").state == "sealed"
    assert len(jobs("signature.sealed")) == 1
    assert len(scene.mails("signing/mail/invite")) == 2


def test_what_was_set_aside_is_removed_once_committed(app: Flask) -> None:
    scene.opened()
    scene.sign_licensee()
    run_seals(AT + 2 * MINUTE)
    scene.sign_licensor(AT + THREE_DAYS)
    run_seals(AT + THREE_DAYS + 2 * MINUTE)
    pending = app.config["SETTINGS"].data_dir / "signing" / "pending"
    assert len(list(pending.iterdir())) == 1
    sealing.seal_request(jobs("signature.seal")[0].payload["request_id"], AT + 2 * THREE_DAYS)
    assert list(pending.iterdir()) == []


def test_damaged_bytes_set_aside_are_thrown_away_and_sealed_again(app: Flask) -> None:
    procedure = scene.opened()
    scene.sign_licensee()
    request = request_of(procedure, "licensee")
    aside.set_aside(aside.pending() / f"{request.id}.pdf", b"%PDF-1.7 half a file")
    assert run_seals(AT + 2 * MINUTE) == [False]
    assert run_seals(AT + 3 * MINUTE) == [True]
    assert stored_on_disk(app) == 1


def test_without_time_stamps_nothing_is_signed_and_later_it_is_once(app: Flask) -> None:
    procedure = scene.opened()
    scene.sign_licensee()
    good = app.config["SETTINGS"]
    app.config["SETTINGS"] = good.model_copy(update={"tsa_url": "http://127.0.0.1:9/tsa"})
    assert run_seals(AT + 2 * MINUTE) == [False]
    (job,) = jobs("signature.seal")
    assert (job.state, "time-stamp authority" in (job.last_error or "")) == ("pending", True)
    assert (request_of(procedure, "licensee").state, stored_on_disk(app)) == ("consented", 0)
    app.config["SETTINGS"] = good
    assert run_seals(AT + 3 * MINUTE) == [True]
    assert (len(signed_files()), stored_on_disk(app)) == (1, 1)


def test_bytes_changed_in_the_store_are_not_signed(app: Flask) -> None:
    procedure = scene.opened()
    scene.sign_licensee()
    request = db.session.get_one(SignatureRequest, request_of(procedure, "licensee").id)
    request.evidence = {**request.evidence, "document": {**request.evidence["document"], "sha256": "0" * 64}}
    db.session.commit()
    with pytest.raises(sealing.BytesChanged):
        sealing.seal_request(request.id, AT + 2 * MINUTE)
    assert stored_on_disk(app) == 0


def test_names_of_every_kind_are_certified_stamped_and_verified(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("محمد الإدريسي", "李明", "X", "N" * 200, "Zoé‮evil", "Null")
    for position, name in enumerate(names):
        signatory = replace(scene.PARTIES[0], name=name, organisation=f"« {name} »", email=f"p{position}@x.example")
        monkeypatch.setattr(scene, "PARTIES", (signatory, scene.PARTIES[1]))
        start = AT + position * timedelta(hours=1)
        procedure = scene.opened(f"agreement:{position}", start)
        token = scene.last_token()
        scene.operations.send_code(token, scene.BROWSER, scene.ANONYMOUS, start)
        consent = scene.given(scene.last_code(), name)
        scene.operations.consent(token, consent, scene.BROWSER, scene.ANONYMOUS, start + MINUTE)
        assert run_seals(start + 2 * MINUTE) == [True], jobs("signature.seal")[-1].last_error
        assert request_of(procedure, "licensee").state == "sealed"


def test_evidence_says_everything_known(app: Flask) -> None:
    procedure = scene.opened()
    scene.sign_licensee()
    run_seals(AT + 2 * MINUTE)
    facts = dossier._request_facts(request_of(procedure, "licensee"))
    expected = {
        "party", "organisation", "name", "email", "role", "invited_at", "viewed_at", "codes_sent_at", "code_validated_at",
        "consented_at", "sealed_at", "identity", "typed_name", "consent", "document", "ip", "user_agent", "sealed", "level",
    }  # fmt: skip
    assert expected <= {name for name, value in facts.items() if value is not None}


def test_nothing_is_locked_while_the_time_stamp_authority_is_asked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that pages write as ever however many seals run, and however slow the authority is."""
    engine, asked, answer = db.engine, [], LocalTimeStamper.async_request_tsa_response

    async def watched(stamper: LocalTimeStamper, query: Any) -> Any:
        with engine.connect() as another:
            if engine.dialect.name == "sqlite":
                another.exec_driver_sql("PRAGMA busy_timeout=0")
                another.exec_driver_sql("BEGIN IMMEDIATE")
                another.exec_driver_sql("PRAGMA busy_timeout=30000")
            else:
                another.exec_driver_sql("SELECT id FROM signature_request FOR UPDATE NOWAIT")
                another.exec_driver_sql("SELECT id FROM signing_procedure FOR UPDATE NOWAIT")
            another.rollback()
        asked.append(query)
        return await answer(stamper, query)

    monkeypatch.setattr(LocalTimeStamper, "async_request_tsa_response", watched)
    procedure = scene.opened()
    scene.sign_licensee()
    assert run_seals(AT + 2 * MINUTE) == [True], jobs("signature.seal")[0].last_error
    scene.sign_licensor(AT + THREE_DAYS)
    assert run_seals(AT + THREE_DAYS + 2 * MINUTE) == [True], jobs("signature.seal")[1].last_error
    assert procedure.state == "complete"
    assert len(asked) >= 3

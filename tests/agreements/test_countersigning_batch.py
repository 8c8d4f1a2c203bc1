"""Several agreements counter-signed with one code: each with its own seal and evidence; what stands in the way of one stops no other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from licensing.accounts.access import Actor
from licensing.accounts.models import Person
from licensing.agreements.countersigning import countersign_url, waiting_for
from licensing.agreements.models import Agreement
from licensing.agreements.operations import approve_request
from licensing.catalogue.models import Producer
from licensing.documents.operations import read
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound
from licensing.outbox.operations import drain
from licensing.signing import batch as batch_room
from licensing.signing import rules
from licensing.signing.batch import consent_to_all, open_batch, requests_of
from licensing.signing.models import SigningBatch
from licensing.signing.operations import consent, send_code
from licensing.signing.queries import procedure_of
from licensing.signing.values import Browser, Consent
from tests.agreements import scene
from tests.agreements.scene import BROWSER, LATER
from tests.factories.people import csrf_token, sign_in
from tests.kept import kept_step
from tests.pdf import embedded_files

AT = LATER + timedelta(hours=1)
NAMES = ("Université Haute-Sorgue", "Lycée Jeanne-Ferrandis")


@pytest.fixture
def producer(app: Flask) -> Producer:
    return scene.staffed_producer()


@pytest.fixture
def agreements(producer: Producer) -> list[Agreement]:
    """Two agreements that their partners have signed."""
    made = [half_signed(producer, name, LATER + timedelta(minutes=10 * number)) for number, name in enumerate(NAMES)]
    assert [each.state for each in made] == ["awaiting_licensor"] * 2
    return made


@kept_step
def half_signed(producer: Producer, name: str, at: datetime) -> Agreement:
    agreement = approve_request(scene.submitted(producer, name).id, scene.staff(producer), at)
    drain(at)
    scene.sign(agreement, "licensee", Actor(), at + timedelta(minutes=1))
    return db.session.get_one(Agreement, agreement.id)


def signatory(producer: Producer) -> Actor:
    return scene.staff(producer, "signatory")


def opened(producer: Producer, browser: Browser = BROWSER, at: datetime = AT) -> SigningBatch:
    who = signatory(producer)
    batch = open_batch([each.signature.id for each in waiting_for(who, at)], browser, who, at)
    drain(at)
    return batch


def code_of_batch() -> str:
    return next(word for word in scene.mails("signing/mail/batch_code")[-1]["subject"].split() if word.isdigit())


def given(code: str, name: str = "Signatory GDP", agreed: bool = True) -> Consent:
    return Consent(code, name, agreed, "fr")


def states(agreements: Sequence[Agreement]) -> list[str]:
    for each in agreements:
        db.session.refresh(each)
    return [each.state for each in agreements]


def test_one_code_signs_them_all_each_with_its_own_evidence(producer: Producer, agreements: list[Agreement]) -> None:
    batch = opened(producer)
    (mail,) = scene.mails("signing/mail/batch_code")
    assert all(each.reference in mail["text"] for each in agreements)
    code = code_of_batch()
    consent_to_all(batch.id, given(code), BROWSER, signatory(producer), AT)
    assert [each["signed"] for each in batch.results] == [True, True]
    assert [row.state for row in requests_of(batch)] == ["consented", "consented"]
    drain(AT + timedelta(minutes=1))
    assert states(agreements) == ["in_force", "in_force"]
    assert len({each.sealed_document_id for each in agreements}) == 2
    for agreement in agreements:
        files = embedded_files(read(agreement.evidence_document_id or ""))
        evidence = json.loads(next(each[0] for name, each in files.items() if name.endswith(".json")))
        theirs = next(each for each in evidence["signatures"] if each["party"] == "licensor")
        assert theirs["batch"] == {"id": batch.id, "size": 2}
        assert theirs["identity"]["staff_account"] == "signatory@gdp.example"
        assert code not in json.dumps(evidence)


def test_what_can_no_longer_be_signed_hides_nothing_that_can(
    producer: Producer, agreements: list[Agreement], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list ends after `MOST`; the longest waiting one has run out."""
    monkeypatch.setattr(batch_room, "MOST", 1)
    first = procedure_of(f"agreement:{agreements[0].id}")
    assert first is not None
    for request in first.requests:
        request.expires_at = AT - timedelta(minutes=1)
    db.session.commit()
    assert [each.agreement.id for each in waiting_for(signatory(producer), AT)] == [agreements[1].id]


def test_the_same_batch_again_changes_nothing(producer: Producer, agreements: list[Agreement]) -> None:
    batch, code = opened(producer), code_of_batch()
    for _ in range(2):
        consent_to_all(batch.id, given(code), BROWSER, signatory(producer), AT)
    drain(AT)
    assert states(agreements) == ["in_force", "in_force"]
    assert waiting_for(signatory(producer), AT) == []


def test_what_is_missing_is_told_and_signs_nothing(producer: Producer, agreements: list[Agreement]) -> None:
    batch, code = opened(producer), code_of_batch()
    with pytest.raises(InvalidInput) as refused:
        consent_to_all(batch.id, given(code, "Somebody Else", False), BROWSER, signatory(producer), AT)
    assert [each.path for each in refused.value.problems] == ["typed_name", "agreed"]
    db.session.rollback()
    other = Browser("another", BROWSER.address, BROWSER.user_agent)
    for browser, typed, at in ((BROWSER, "000000", AT), (other, code, AT), (BROWSER, code, AT + rules.CODE_LIFE)):
        with pytest.raises(InvalidInput) as refused:
            consent_to_all(batch.id, given(typed), browser, signatory(producer), at)
        assert refused.value.problems[0].path == "code"
        db.session.rollback()
    assert states(agreements) == ["awaiting_licensor"] * 2
    assert batch.code_attempts == 3


def test_after_five_tries_the_right_code_is_refused_too(producer: Producer, agreements: list[Agreement]) -> None:
    batch, code = opened(producer), code_of_batch()
    for typed in ["000000"] * rules.CODE_TRIES + [code]:
        with pytest.raises(InvalidInput):
            consent_to_all(batch.id, given(typed), BROWSER, signatory(producer), AT)
        db.session.rollback()
    assert batch.used_at is None


def test_one_that_changed_meanwhile_keeps_no_other_from_being_signed(
    producer: Producer, agreements: list[Agreement]
) -> None:
    batch, code = opened(producer), code_of_batch()
    first, second = requests_of(batch)
    first.procedure.document_sha256 = "0" * 64
    db.session.commit()
    consent_to_all(batch.id, given(code), BROWSER, signatory(producer), AT)
    assert [each["signed"] for each in batch.results] == [False, True]
    assert "document a changé" in batch.results[0]["said"]["fr"]
    assert (first.state, second.state) == ("invited", "consented")


def test_bytes_shown_are_those_signed(producer: Producer, agreements: list[Agreement]) -> None:
    batch, code = opened(producer), code_of_batch()
    first = requests_of(batch)[0]
    first.procedure.document_sha256 = first.bound_sha256 = (
        "1" * 64
    )  # a new link, for other bytes, after the code was asked for
    db.session.commit()
    consent_to_all(batch.id, given(code), BROWSER, signatory(producer), AT)
    assert [each["signed"] for each in batch.results] == [False, True]


def test_one_whose_time_has_passed_keeps_no_other_from_being_signed(
    producer: Producer, agreements: list[Agreement]
) -> None:
    batch, code = opened(producer), code_of_batch()
    requests_of(batch)[0].expires_at = AT
    db.session.commit()
    consent_to_all(batch.id, given(code), BROWSER, signatory(producer), AT + timedelta(minutes=1))
    assert [each["signed"] for each in batch.results] == [False, True]
    assert "délai pour signer est passé" in batch.results[0]["said"]["fr"]


def test_signed_by_its_own_link_meanwhile(producer: Producer, agreements: list[Agreement]) -> None:
    batch, code = opened(producer), code_of_batch()
    token = countersign_url(agreements[0].id, signatory(producer), AT).rpartition("/")[2]
    send_code(token, BROWSER, signatory(producer), AT)
    consent(token, given(scene.last_code()), BROWSER, signatory(producer), AT)
    consent_to_all(batch.id, given(code), BROWSER, signatory(producer), AT)
    signed = {
        row.procedure.subject: each["signed"] for row, each in zip(requests_of(batch), batch.results, strict=True)
    }
    assert signed == {f"agreement:{agreements[0].id}": False, f"agreement:{agreements[1].id}": True}
    drain(AT)
    assert states(agreements) == ["in_force", "in_force"]


def test_only_ones_own_and_only_ticked(producer: Producer, agreements: list[Agreement]) -> None:
    who = signatory(producer)
    with pytest.raises(InvalidInput):
        open_batch([], BROWSER, who, AT)
    approver = scene.staff(producer)
    assert waiting_for(approver, AT) == []
    ids = [each.signature.id for each in waiting_for(who, AT)]
    with pytest.raises(InvalidInput):
        open_batch(ids, BROWSER, approver, AT)
    batch = open_batch(ids[:1], BROWSER, who, AT)
    assert [each["id"] for each in batch.requests] == ids[:1]
    with pytest.raises(NotFound):
        consent_to_all(batch.id, given("000000"), BROWSER, approver, AT)
    with pytest.raises(InvalidInput):
        open_batch([f"{number:032x}" for number in range(51)], BROWSER, who, AT)


def test_five_codes_an_hour(producer: Producer, agreements: list[Agreement]) -> None:
    for minute in range(5):
        opened(producer, at=AT + timedelta(minutes=minute))
    with pytest.raises(NotAllowed):
        opened(producer, at=AT + timedelta(minutes=59))
    db.session.rollback()
    opened(producer, at=AT + timedelta(minutes=61))


def test_on_the_pages(app: Flask, producer: Producer, agreements: list[Agreement]) -> None:
    desk = app.test_client()
    with time_machine.travel(AT, tick=False):
        sign_in(desk, db.session.scalars(select(Person).filter_by(email="signatory@gdp.example")).one())
        page = desk.get("/desk/countersign").get_data(as_text=True)
        assert all(each.reference in page for each in agreements)
        token = csrf_token(desk, "/desk/countersign")
        nothing = desk.post("/desk/countersign", data={"csrf_token": token})
        assert nothing.status_code == 422
        chosen = [each.signature.id for each in waiting_for(signatory(producer), AT)]
        answer = desk.post("/desk/countersign", data={"csrf_token": token, "chosen": chosen})
        assert answer.status_code == 303
        address = answer.location
        drain(AT)
        typed = {"csrf_token": token, "typed_name": "Signatory GDP", "agreed": "y"}
        wrong = desk.post(address, data={**typed, "code": "000000"})
        assert wrong.status_code == 422
        assert "Signatory GDP" in wrong.get_data(as_text=True)
        assert desk.post(address, data={**typed, "code": code_of_batch()}).status_code == 303
        sealing = desk.get(address)
        assert sealing.headers["Refresh"] == "3"
        assert "0 sur 2 scellées" in sealing.get_data(as_text=True)
        drain(AT)
        sealed = desk.get(address)
        assert "Refresh" not in sealed.headers
        assert "2 sur 2 scellées" in sealed.get_data(as_text=True)
        assert "Rien n’attend votre signature" in desk.get("/desk/countersign").get_data(as_text=True)

"""Approve a request, cancel an agreement: who may, when not, what it leaves behind; on both databases."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from licensing.accounts.access import Actor
from licensing.accounts.operations import revoke_role
from licensing.agreements import operations, refusals
from licensing.agreements.models import Agreement
from licensing.catalogue.models import Producer
from licensing.intake.models import IntakeRequest
from licensing.intake.written_prices import add_manual_line
from licensing.kernel.canonical import fingerprint
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound
from licensing.outbox.models import OutboxMessage
from tests.agreements import scene
from tests.agreements.scene import AT


@pytest.fixture
def producer(app: Flask) -> Producer:
    return scene.staffed_producer()


def first(producer: Producer) -> str:
    return f"CONV-{producer.agreement_prefix}-2026-0001"


def test_approval_freezes_the_terms_and_asks_for_the_document(producer: Producer) -> None:
    request = scene.submitted(producer)
    agreement = operations.approve_request(request.id, scene.staff(producer), AT + timedelta(days=3))
    db.session.expire_all()
    assert (agreement.state, agreement.reference) == ("preparing", first(producer))
    assert agreement.terms_sha256 == fingerprint(agreement.terms)
    assert agreement.terms["quote"]["total"] == "7536.00"
    assert agreement.terms["quote"]["quoted_on"] == "2026-09-02"
    assert agreement.terms["agreed_on"] == "2026-09-05"
    assert (request.state, request.decided_by) == ("approved", "approver@gdp.example")
    assert request.quote == agreement.terms["quote"]
    asked = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "agreement.prepare")).one()
    assert asked.payload == {"agreement_id": agreement.id}
    assert scene.journal(f"request:{request.id}")[-1] == "agreements.approve"
    assert scene.journal(f"agreement:{agreement.id}") == ["agreements.create"]


def test_a_second_approval_says_who_was_first(producer: Producer) -> None:
    request = scene.submitted(producer)
    operations.approve_request(request.id, scene.staff(producer), AT)
    with pytest.raises(NotAllowed) as refusal:
        operations.approve_request(request.id, scene.staff(producer), AT)
    assert "approver@gdp.example" in refusal.value.because["fr"]
    assert "already been approved" in refusal.value.because["en"]


def test_two_approvers_at_once_make_one_agreement(app: Flask, producer: Producer) -> None:
    request_id, who, reference = scene.submitted(producer).id, scene.staff(producer), first(producer)
    db.session.remove()
    together, outcomes = Barrier(2), []

    def approve() -> None:
        with app.app_context():
            together.wait()
            try:
                outcomes.append(operations.approve_request(request_id, who, AT).reference)
            except NotAllowed as refusal:
                outcomes.append(refusal.because["en"])
            db.session.remove()

    threads = [Thread(target=approve) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [reference, "This request has already been approved by approver@gdp.example."]
    assert db.session.scalar(select(func.count()).select_from(Agreement)) == 1


def test_only_an_approver_of_that_producer_approves(producer: Producer) -> None:
    request = scene.submitted(producer)
    with pytest.raises(NotAllowed) as refusal:
        operations.approve_request(request.id, scene.staff(producer, "signatory"), AT)
    assert "approver role" in refusal.value.because["en"]
    stranger = Actor(person_id="x", email="x@other.example", roles={"other": frozenset({"approver", "signatory"})})
    for who, request_id in ((stranger, request.id), (Actor(), request.id), (scene.staff(producer), "missing")):
        with pytest.raises(NotFound):
            operations.approve_request(request_id, who, AT)
    assert db.session.get_one(IntakeRequest, request.id).state == "submitted"


def test_an_expired_quote_is_refused_from_the_day_after(producer: Producer) -> None:
    request, who = scene.submitted(producer), scene.staff(producer)
    with pytest.raises(NotAllowed) as refusal:
        operations.approve_request(request.id, who, AT + timedelta(days=31))
    assert refusal.value.because == refusals.EXPIRED
    assert operations.approve_request(request.id, who, AT + timedelta(days=30)).state == "preparing"


def test_an_unpriced_product_needs_its_manual_line(producer: Producer) -> None:
    request, who = scene.unpriced(producer), scene.staff(producer)
    with pytest.raises(NotAllowed) as refusal:
        operations.approve_request(request.id, who, AT)
    assert refusal.value.because == refusals.UNPRICED
    add_manual_line(request.id, "private_session", Decimal("400.00"), "Prix convenu en réunion", who, AT)
    agreement = operations.approve_request(request.id, who, AT)
    [line] = [line for line in agreement.terms["quote"]["lines"] if line["rule"] == "manual/private_session"]
    learners = request.learner_count
    assert (line["quantity"], Decimal(line["amount"])) == (learners, 400 * learners)
    assert "Prix convenu en réunion" in line["because"]["fr"]
    assert agreement.terms["quote"]["unpriced"] == []


def test_a_price_that_was_not_confirmed_is_not_agreed(producer: Producer) -> None:
    request = scene.submitted(producer)
    confirmed = dict(request.quote or {})
    request.quote = {**confirmed, "lines": confirmed["lines"][1:], "net": "1000.00", "total": "1200.00"}
    db.session.commit()
    with pytest.raises(NotAllowed) as refusal:
        operations.approve_request(request.id, scene.staff(producer), AT)
    because = refusal.value.because["fr"].replace("\u00a0", " ")
    assert because.startswith("Le partenaire a confirmé 1 200,00 € ; le prix est maintenant de 7 536,00 €. Envoyez-lui")


def test_without_a_signatory_nothing_is_promised(producer: Producer) -> None:
    request = scene.submitted(producer)
    revoke_role("signatory@gdp.example", producer.id, "signatory", AT)
    with pytest.raises(NotAllowed) as refusal:
        operations.approve_request(request.id, scene.staff(producer), AT)
    assert refusal.value.because == refusals.NO_SIGNATORY


def test_approving_what_was_not_on_screen_is_refused(producer: Producer) -> None:
    request, who = scene.submitted(producer), scene.staff(producer)
    with pytest.raises(NotAllowed) as refusal:
        operations.approve_request(request.id, who, AT, seen_version=request.version - 1)
    assert "since you opened it" in refusal.value.because["en"]
    assert operations.approve_request(request.id, who, AT, seen_version=request.version).state == "preparing"


def test_a_refusal_takes_no_number(producer: Producer) -> None:
    refused, second, who = scene.submitted(producer), scene.submitted(producer, "Lycée"), scene.staff(producer)
    with pytest.raises(NotAllowed):
        operations.approve_request(refused.id, who, AT + timedelta(days=31))
    db.session.rollback()
    assert operations.approve_request(second.id, who, AT).reference == first(producer)


def test_cancelling_an_unsigned_agreement_kills_the_link_and_tells_the_partner(producer: Producer) -> None:
    agreement = scene.prepared(producer)
    operations.cancel_agreement(agreement.id, " Session reportée ", scene.staff(producer), AT)
    assert agreement.state == "cancelled"
    contacts = agreement.terms["parties"]["licensee"]["contacts"]
    told = scene.mails("agreements/mail/cancelled")
    assert {mail["to"] for mail in told} == {contacts["requester"]["email"], contacts["signatory"]["email"]}
    assert all("Session reportée" in mail["text"] for mail in told)
    assert scene.journal(f"agreement:{agreement.id}")[-1] == "agreements.cancel"
    with pytest.raises(NotAllowed):
        scene.sign(agreement, "licensee", Actor(), AT)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2001])
def test_cancelling_needs_a_reason(producer: Producer, reason: str) -> None:
    agreement = scene.prepared(producer)
    with pytest.raises(InvalidInput):
        operations.cancel_agreement(agreement.id, reason, scene.staff(producer), AT)
    assert agreement.state == "awaiting_licensee"


def test_who_may_cancel_and_until_when(producer: Producer) -> None:
    agreement = scene.prepared(producer)
    with pytest.raises(NotAllowed):
        operations.cancel_agreement(agreement.id, "Raison", scene.staff(producer, "signatory"), AT)
    with pytest.raises(NotFound):
        operations.cancel_agreement(agreement.id, "Raison", Actor(), AT)
    db.session.execute(update(Agreement).values(state="awaiting_licensor"))
    with pytest.raises(NotAllowed) as refusal:
        operations.cancel_agreement(agreement.id, "Raison", scene.staff(producer), AT)
    assert refusal.value.because == refusals.ALREADY_SIGNED

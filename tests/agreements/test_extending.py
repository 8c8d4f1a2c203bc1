"""A signatory's time passes and is given again: the link, the mails to both sides, the producer's one click."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from flask import Flask
from flask.testing import FlaskClient

from licensing.accounts.access import Actor
from licensing.agreements.countersigning import countersign_url
from licensing.agreements.extending import extend_signature
from licensing.agreements.models import Agreement
from licensing.agreements.signing_progress import signing_progress
from licensing.catalogue.models import Producer
from licensing.kernel.database import db
from licensing.kernel.errors import NotAllowed, NotFound
from licensing.outbox.operations import drain, enqueue
from licensing.reminders.queries import waiting_in
from licensing.signing import operations as signing
from licensing.signing import rules
from licensing.signing.models import SignatureRequest
from licensing.signing.queries import awaited
from tests.agreements import scene
from tests.agreements.scene import AT, LATER

OVER = LATER + timedelta(days=46)


def awaited_in(agreement: Agreement) -> SignatureRequest:
    """Whose turn it is, as it is stored now."""
    row = awaited(f"agreement:{agreement.id}")
    assert row is not None
    db.session.refresh(row)
    return row


def look(at: datetime) -> None:
    """The periodic look at what is overdue, and what follows."""
    enqueue("signing.expire", f"signing.expire:{at.isoformat()}", {}, at)
    db.session.commit()
    drain(at)


@pytest.fixture
def producer(app: Flask) -> Producer:
    return scene.staffed_producer()


def test_an_expired_link_signs_nothing_and_one_click_makes_a_new_one(producer: Producer) -> None:
    agreement = scene.prepared(producer)
    old = scene.last_token()
    with pytest.raises(NotAllowed) as refused:
        signing.send_code(old, scene.BROWSER, Actor(), OVER)
    assert refused.value.state == "expired"
    db.session.rollback()
    look(OVER)
    look(OVER + timedelta(hours=1))
    assert awaited_in(agreement).state == "expired"
    told = [mail["to"] for mail in scene.mails("agreements/mail/signature_expired")]
    assert told == [agreement.terms["parties"]["licensee"]["contacts"]["requester"]["email"], producer.contact_email]
    assert signing_progress(agreement, OVER).expired  # type: ignore[union-attr]  # the procedure is open
    extend_signature(agreement.id, scene.staff(producer), OVER)
    assert awaited_in(agreement).state == "invited"
    drain(OVER)
    [extended] = scene.mails("agreements/mail/signature_extended")
    assert "2 décembre 2026" in extended["text"]
    with pytest.raises(NotFound):
        signing.send_code(old, scene.BROWSER, Actor(), OVER)
    db.session.rollback()
    scene.sign(agreement, "licensee", Actor(), OVER)
    db.session.refresh(agreement)
    assert agreement.state == "awaiting_licensor"
    assert scene.journal(f"agreement:{agreement.id}")[2:] == [
        "agreements.signature_expired", "agreements.extend", "agreements.licensee_sealed",
    ]  # fmt: skip


def test_the_producers_own_signatory_has_a_time_too(producer: Producer) -> None:
    agreement = scene.prepared(producer)
    scene.sign(agreement, "licensee", Actor(), LATER)
    look(OVER)
    assert awaited_in(agreement).party == "licensor"
    who = scene.staff(producer, "signatory")
    with pytest.raises(NotAllowed):
        countersign_url(agreement.id, who, OVER)
    db.session.rollback()
    extend_signature(agreement.id, who, OVER)
    assert "/sign/" in countersign_url(agreement.id, who, OVER)


def test_nobody_is_reminded_of_an_expired_signature(producer: Producer) -> None:
    request = scene.submitted(producer)
    agreement = scene.prepared(producer, request)
    assert [each.kind for each in waiting_in(request, LATER.date())] == ["signature"]
    look(OVER)
    assert waiting_in(request, OVER.date()) == []
    extend_signature(agreement.id, scene.staff(producer), OVER)
    assert [each.kind for each in waiting_in(request, OVER.date())] == ["signature"]


def test_only_the_producers_people_extend_and_only_while_somebody_is_to_sign(producer: Producer) -> None:
    agreement = scene.prepared(producer)
    for stranger in (Actor(), Actor(person_id="p", email="x@y.example", roles={"other": frozenset({"approver"})})):
        with pytest.raises(NotFound):
            extend_signature(agreement.id, stranger, OVER)
        db.session.rollback()
    token = scene.last_token()
    signing.send_code(token, scene.BROWSER, Actor(), LATER)
    name = agreement.terms["parties"]["licensee"]["contacts"]["signatory"]["name"]
    given = scene.Consent(scene.last_code(), name, True, "fr")
    signing.consent(token, given, scene.BROWSER, Actor(), LATER)
    with pytest.raises(NotAllowed):
        extend_signature(agreement.id, scene.staff(producer), LATER)


def test_a_time_ends_with_the_session_unless_that_is_over() -> None:
    at = datetime(2026, 9, 2, 10, tzinfo=timezone.utc)
    assert rules.expires_at(at, 45, None) == at + timedelta(days=45)
    assert rules.expires_at(at, 45, at + timedelta(days=3)) == at + timedelta(days=3)
    assert rules.expires_at(at, 45, at - timedelta(days=3)) == at + timedelta(days=45)
    assert [rules.is_over(at, at + timedelta(seconds=n)) for n in (-1, 0)] == [False, True]
    assert not rules.is_over(None, AT)


def test_the_pages_say_it_and_what_to_do(client: FlaskClient, sqlite_app: Flask) -> None:
    producer = scene.staffed_producer()
    agreement = scene.prepared(producer)
    look(OVER)
    answer = client.get(f"/sign/{scene.last_token()}")
    assert (answer.status_code, "prolonge le délai" in answer.get_data(as_text=True)) == (410, True)
    assert awaited_in(agreement).state == "expired"

"""A signatory proposes somebody else, the producer decides: links, mails, evidence, and who is faster."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from licensing.accounts.access import Actor
from licensing.accounts.queries import person_with_email
from licensing.agreements.delegating import accept_delegate, decline_delegate, proposed_delegate
from licensing.agreements.models import Agreement
from licensing.catalogue.models import Producer
from licensing.documents.operations import read
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound
from licensing.outbox.operations import drain
from licensing.signing import lifecycle
from licensing.signing import operations as signing
from licensing.signing.delegation import propose_delegate
from licensing.signing.models import SignatureDelegation, SignatureRequest
from licensing.signing.queries import awaited
from licensing.signing.values import Consent, Proposal
from tests.agreements import scene
from tests.agreements.scene import BROWSER, LATER
from tests.factories.people import csrf_token, sign_in

SALMA = Proposal("Salma <b>Idrissi</b>", "Salma@valmont.example", "Directrice adjointe", "Je suis en congé {{7*7}}")
HOUR = timedelta(hours=1)


@pytest.fixture
def producer(app: Flask) -> Producer:
    return scene.staffed_producer()


def propose(wanted: Proposal = SALMA, at: Any = LATER) -> str:
    """The signatory invited last proposes somebody; their token."""
    token = scene.last_token()
    signing.send_code(token, BROWSER, Actor(), at)
    propose_delegate(token, wanted, scene.last_code(), BROWSER, Actor(), at)
    drain(at)
    return token


def signatory_of(agreement: Agreement) -> SignatureRequest:
    """Whose turn it is."""
    row = awaited(f"agreement:{agreement.id}")
    assert row is not None
    return row


def proposal_of(agreement: Agreement) -> SignatureDelegation:
    """What waits for the producer."""
    row = proposed_delegate(agreement)
    assert row is not None
    return row


def sign(name: str, at: Any) -> None:
    """Whoever was invited last signs."""
    token = scene.last_token()
    signing.send_code(token, BROWSER, Actor(), at)
    signing.consent(token, Consent(scene.last_code(), name, True, "fr"), BROWSER, Actor(), at)
    drain(at)


def test_an_accepted_delegate_signs_with_a_link_of_their_own_and_the_evidence_says_so(producer: Producer) -> None:
    agreement = scene.prepared(producer)
    former = signatory_of(agreement).email
    old = propose()
    [asked] = scene.mails("agreements/mail/delegate_proposed")
    assert asked["to"] == producer.contact_email
    assert "Salma <b>Idrissi</b>" in asked["text"]
    assert "<b>Idrissi" not in asked["html"]
    accept_delegate(agreement.id, proposal_of(agreement).id, scene.staff(producer), LATER + HOUR)
    drain(LATER + HOUR)
    assert [mail["to"] for mail in scene.mails("signing/mail/invite")] == [former, "salma@valmont.example"]
    assert [mail["to"] for mail in scene.mails("signing/mail/delegated")] == [former]
    with pytest.raises(NotFound):
        signing.send_code(old, BROWSER, Actor(), LATER + HOUR)
    db.session.rollback()
    sign(SALMA.name, LATER + 2 * HOUR)
    scene.sign(agreement, "licensor", scene.staff(producer, "signatory"), LATER + 3 * HOUR)
    db.session.refresh(agreement)
    assert agreement.state == "in_force"
    annex = PdfReader(BytesIO(read(agreement.evidence_document_id or "")))
    [attached] = annex.attachments["preuves.json"]
    licensee = json.loads(attached)["signatures"][0]
    [kept] = licensee["delegations"]
    assert (licensee["email"], kept["former_email"], kept["reason"]) == ("salma@valmont.example", former, SALMA.reason)
    assert (kept["decided_by"], kept["proof"]["ip"]) == ("approver@gdp.example", "203.0.113.7")
    assert len(licensee["codes_sent_at"]) == len(kept["codes_sent_at"]) == 1
    assert former in "".join(page.extract_text() for page in annex.pages)
    assert "salma@valmont.example" in [mail["to"] for mail in scene.mails("agreements/mail/in_force")]


def test_a_refused_delegate_leaves_the_signatory_with_a_new_link_and_the_reason(producer: Producer) -> None:
    agreement = scene.prepared(producer)
    former = signatory_of(agreement)
    propose()
    row = proposal_of(agreement)
    with pytest.raises(InvalidInput):
        decline_delegate(agreement.id, row.id, "  ", scene.staff(producer), LATER)
    db.session.rollback()
    decline_delegate(agreement.id, row.id, "Sans pouvoir", scene.staff(producer), LATER + 60 * 24 * HOUR)
    assert (former.state, former.expires_at) == ("invited", LATER + 105 * 24 * HOUR)
    [told] = scene.mails("signing/mail/delegation_refused")
    assert (told["to"], "Sans pouvoir" in told["text"]) == (former.email, True)
    assert proposed_delegate(agreement) is None
    for again in (accept_delegate, lambda *a: decline_delegate(a[0], a[1], "Non", a[2], a[3])):
        with pytest.raises(NotAllowed):
            again(agreement.id, row.id, scene.staff(producer), LATER)
        db.session.rollback()


def test_whoever_is_faster_wins_signature_or_delegation(producer: Producer) -> None:
    agreement = scene.prepared(producer)
    name = signatory_of(agreement).name
    propose()
    row = proposal_of(agreement)
    sign(name, LATER + HOUR)
    with pytest.raises(NotAllowed):
        accept_delegate(agreement.id, row.id, scene.staff(producer), LATER + HOUR)
    db.session.rollback()
    assert db.session.get_one(SignatureDelegation, row.id).state == "overtaken"
    db.session.refresh(agreement)
    assert agreement.state == "awaiting_licensor"


def test_a_second_proposal_takes_the_place_of_the_first(producer: Producer) -> None:
    agreement = scene.prepared(producer)
    propose()
    first = proposal_of(agreement).id
    propose(Proposal("Omar", "omar@valmont.example", "Secrétaire général", "Salma part aussi"), LATER + HOUR)
    assert (proposal_of(agreement).name, db.session.get_one(SignatureDelegation, first).state) == ("Omar", "overtaken")


def test_what_is_wrong_is_said_field_by_field_and_a_wrong_code_proposes_nobody(producer: Producer) -> None:
    agreement = scene.prepared(producer)
    own = signatory_of(agreement).email
    for wanted, fields in (
        (Proposal("", "x", "", ""), ["name", "role", "reason", "email"]),
        (Proposal("A", own.upper(), "B", "C"), ["email"]),
    ):
        with pytest.raises(InvalidInput) as refused:
            propose(wanted)
        assert [problem.path for problem in refused.value.problems] == fields
        db.session.rollback()
    with pytest.raises(InvalidInput):
        propose_delegate(scene.last_token(), SALMA, "000000", BROWSER, Actor(), LATER)
    assert proposed_delegate(agreement) is None


def test_strangers_find_nothing_and_a_signatory_of_the_producer_does_not_decide(producer: Producer) -> None:
    agreement, other = scene.prepared(producer), scene.staffed_producer("autre")
    propose()
    row = proposal_of(agreement)
    for who, refusal in (
        (scene.staff(other, slug="autre"), NotFound), (Actor(), NotFound), (scene.staff(producer, "signatory"), NotAllowed),
    ):  # fmt: skip
        with pytest.raises(refusal):
            accept_delegate(agreement.id, row.id, who, LATER)
        db.session.rollback()
    with pytest.raises(NotFound):
        accept_delegate(agreement.id, "x", scene.staff(producer), LATER)


def test_the_producers_own_signatory_is_replaced_at_the_desk_instead(producer: Producer) -> None:
    agreement = scene.prepared(producer)
    scene.sign(agreement, "licensee", Actor(), LATER)
    token, who = scene.last_token(), scene.staff(producer, "signatory")
    signing.send_code(token, BROWSER, who, LATER + HOUR)
    with pytest.raises(NotAllowed):
        propose_delegate(token, SALMA, scene.last_code(), BROWSER, who, LATER + HOUR)


@pytest.mark.parametrize("state", ["proposed", "approved", "refused", "overtaken"])
@pytest.mark.parametrize("event", ["approve", "refuse", "overtake"])
def test_every_state_and_event_pair(state: str, event: str) -> None:
    row = SignatureDelegation(state=state)
    if state == "proposed":
        lifecycle.advance_delegation(row, event)
        assert row.state == {"approve": "approved", "refuse": "refused", "overtake": "overtaken"}[event]
    else:
        with pytest.raises(NotAllowed):
            lifecycle.advance_delegation(row, event)


@time_machine.travel(LATER, tick=False)
def test_the_desk_shows_it_literally_and_one_click_accepts(client: FlaskClient, sqlite_app: Flask) -> None:
    producer = scene.staffed_producer()
    request = scene.submitted(producer)
    agreement = scene.prepared(producer, request)
    token = propose()
    assert "Salma &lt;b&gt;Idrissi&lt;/b&gt;" in client.get(f"/sign/{token}").get_data(as_text=True)
    person = person_with_email("approver@gdp.example")
    assert person is not None
    sign_in(client, person)
    page = client.get(f"/desk/requests/{request.id}").get_data(as_text=True)
    assert "Salma &lt;b&gt;Idrissi&lt;/b&gt;" in page
    assert "{{7*7}}" in page
    way = f"/desk/agreements/{agreement.id}/delegates/{proposal_of(agreement).id}"
    form = {"csrf_token": csrf_token(client)}
    assert client.post(f"{way}/decline", data=form).status_code == 422
    assert client.post(f"{way}/accept", data=form).status_code == 303
    assert signatory_of(agreement).email == "salma@valmont.example"

"""Renewals on both databases: proposed, accepted in two clicks as far as the signature, changed, declined, reminded, lapsed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from licensing.accounts.access import Actor
from licensing.accounts.models import Person
from licensing.agreements.clause_kind import document_of_clause
from licensing.agreements.library import load_library
from licensing.agreements.models import Agreement
from licensing.agreements.queries import agreement_of
from licensing.catalogue.models import Producer
from licensing.catalogue.queries import session_by_code
from licensing.intake.models import IntakeRequest
from licensing.intake.operations.submission import Submission
from licensing.intake.steps.price import quote_fingerprint
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound
from licensing.outbox.operations import drain
from licensing.quotes.queries import latest_quote, quotes_of
from licensing.reminders import handlers as reminders
from licensing.renewals.models import RenewalOffer
from licensing.renewals.operations import accept_renewal, decline_renewal, offer_renewal
from licensing.renewals.queries import candidates, counts, offers_from, state_on
from licensing.versions.operations import publish_document
from tests.agreements import scene
from tests.agreements.scene import LATER
from tests.factories.people import csrf_token, sign_in, sign_in_partner
from tests.factories.requests import demo_request, submitted_request

NEXT = "gdp-2027-03"
AT = datetime(2026, 11, 16, 9, 0, tzinfo=timezone.utc)
"""A Monday morning, in the time of the first session, more than 90 days before the next one (8 March 2027)."""
DAY = AT.date()
SOON = AT + timedelta(days=2)


@pytest.fixture
def producer(app: Flask) -> Producer:
    return scene.staffed_producer()


@pytest.fixture
def agreement(producer: Producer) -> Agreement:
    """In force for the autumn session."""
    made = scene.prepared(producer)
    scene.sign(made, "licensee", Actor(), LATER)
    scene.sign(made, "licensor", scene.staff(producer, "signatory"), LATER + timedelta(hours=1))
    return db.session.get_one(Agreement, made.id)


def partner_of(request: IntakeRequest) -> Actor:
    return Actor(partner_email=request.owner_email)


def offered(producer: Producer, agreement: Agreement, at: datetime = AT) -> RenewalOffer:
    offer = offer_renewal(agreement.request_id, NEXT, scene.staff(producer), at)
    drain(at)
    return offer


def accepted(offer: RenewalOffer, at: datetime = SOON, key: str = "k" * 32) -> Submission:
    """What the page sends when its reader ticks the commitment."""
    quote = latest_quote(offer.request_id)
    assert quote is not None
    return Submission(offer.request.version, key, quote_fingerprint(quote.quote), committed=True)


def test_a_proposal_is_a_complete_draft_a_numbered_quote_and_a_mail(producer: Producer, agreement: Agreement) -> None:
    earlier = db.session.get_one(IntakeRequest, agreement.request_id)
    offer = offered(producer, agreement)
    draft = offer.request
    assert draft.state == "draft"
    assert draft.steps_done == ["1", "2", "3", "4", "5"]
    assert draft.answers["session"] == {"id": NEXT, "starts_on": "2027-03-08", "ends_on": "2027-06-11"}
    assert draft.answers["cohorts"] == earlier.answers["cohorts"]
    assert draft.answers["uses"] == earlier.answers["uses"]
    assert draft.answers["purchase_order"] is None
    (quote,) = quotes_of(draft.id, DAY)
    assert quote.state == "open"
    assert quote.row.facts["reference"] == draft.reference
    (mail,) = scene.mails("renewals/mail/offer")
    assert mail["to"] == earlier.owner_email
    assert agreement.reference in mail["subject"]
    assert quote.row.number in mail["text"]
    assert len(mail["attachments"]) == 1
    assert "renewals.offer" in scene.journal(f"agreement:{agreement.id}")


def test_accepted_as_proposed_it_goes_to_signature(producer: Producer, agreement: Agreement) -> None:
    offer = offered(producer, agreement)
    request = offer.request
    accept_renewal(
        request.id,
        replace(accepted(offer), part={"purchase_order": "4500012345", "service_code": None}),
        partner_of(request),
        SOON,
    )
    drain(SOON)
    renewed = agreement_of(request.id)
    assert renewed is not None
    assert renewed.state == "awaiting_licensee"
    assert renewed.terms["session"]["id"] == NEXT
    assert request.decided_by == "approver@gdp.example"
    assert request.answers["purchase_order"] == "4500012345"
    assert [(each.state, each.row.acceptance is not None) for each in quotes_of(request.id, SOON.date())] == [
        ("accepted", True)
    ]
    assert state_on(offer, SOON.date()) == "agreed"
    drain(SOON + timedelta(hours=1))
    assert db.session.scalars(select(Agreement.id).where(Agreement.request_id == request.id)).all() == [renewed.id]


def test_sent_twice_it_is_sent_once(producer: Producer, agreement: Agreement) -> None:
    offer = offered(producer, agreement)
    submission = accepted(offer)
    for _ in range(2):
        accept_renewal(offer.request_id, submission, partner_of(offer.request), SOON)
    with pytest.raises(NotAllowed):
        accept_renewal(offer.request_id, replace(submission, key="o" * 32), partner_of(offer.request), SOON)
    db.session.rollback()
    drain(SOON)
    assert scene.journal(f"request:{offer.request_id}").count("intake.submit") == 1


def test_without_commitment_nothing_is_sent_and_the_next_try_is(producer: Producer, agreement: Agreement) -> None:
    offer = offered(producer, agreement)
    with pytest.raises(InvalidInput):
        accept_renewal(offer.request_id, replace(accepted(offer), committed=False), partner_of(offer.request), SOON)
    drain(SOON)
    assert offer.request.state == "draft"
    accept_renewal(offer.request_id, accepted(offer), partner_of(offer.request), SOON)
    drain(SOON)
    assert offer.request.state == "approved"


def test_changed_answers_come_back_to_the_queue(producer: Producer, agreement: Agreement) -> None:
    offer = offered(producer, agreement)
    request = offer.request
    cohorts = [{**cohort, "label": f"{cohort['label']} bis"} for cohort in request.answers["cohorts"]]
    request.answers = {**request.answers, "cohorts": cohorts}
    db.session.commit()
    accept_renewal(request.id, accepted(offer), partner_of(request), SOON)
    drain(SOON)
    assert request.state == "submitted"
    assert agreement_of(request.id) is None
    assert "renewals.left_to_review" in scene.journal(f"request:{request.id}")
    assert state_on(offer, SOON.date()) == "sent"


def test_an_approver_who_left_approves_nothing(producer: Producer, agreement: Agreement) -> None:
    offer = offered(producer, agreement)
    person = db.session.scalars(select(Person).where(Person.email == "approver@gdp.example")).one()
    person.is_active = False
    db.session.commit()
    accept_renewal(offer.request_id, accepted(offer), partner_of(offer.request), SOON)
    drain(SOON)
    assert offer.request.state == "submitted"


def test_declined_with_a_reason_that_the_approvers_read(producer: Producer, agreement: Agreement) -> None:
    offer = offered(producer, agreement)
    by = partner_of(offer.request)
    with pytest.raises(InvalidInput):
        decline_renewal(offer.request_id, " \x00", by, SOON)
    with pytest.raises(InvalidInput):
        decline_renewal(offer.request_id, "x" * 2001, by, SOON)
    decline_renewal(offer.request_id, "Pas de promotion cette année.", by, SOON)
    drain(SOON)
    assert (offer.request.state, state_on(offer, SOON.date())) == ("withdrawn", "declined")
    (mail,) = scene.mails("renewals/mail/declined")
    assert mail["to"] == "approver@gdp.example"
    assert "Pas de promotion cette année." in mail["text"]
    assert scene.mails("intake/mail/withdrawn") == []
    with pytest.raises(NotAllowed):
        decline_renewal(offer.request_id, "Encore", by, SOON)
    db.session.rollback()
    with pytest.raises(NotAllowed):
        accept_renewal(offer.request_id, accepted(offer), by, SOON)


def test_nobody_else_answers(producer: Producer, agreement: Agreement) -> None:
    offer = offered(producer, agreement)
    eve = Actor(partner_email="eve@other.example")
    with pytest.raises(NotFound):
        accept_renewal(offer.request_id, accepted(offer), eve, SOON)
    with pytest.raises(NotFound):
        decline_renewal(offer.request_id, "Non", eve, SOON)


def test_only_an_approver_of_the_producer_proposes(producer: Producer, agreement: Agreement) -> None:
    other = scene.staffed_producer("other")
    with pytest.raises(NotFound):
        offer_renewal(agreement.request_id, NEXT, scene.staff(other, slug="other"), AT)
    db.session.rollback()
    with pytest.raises(NotAllowed):
        offer_renewal(agreement.request_id, NEXT, scene.staff(producer, "signatory"), AT)


@pytest.mark.parametrize("code", ["gdp-2026-09", "other-2027-03"])
def test_a_session_that_does_not_follow_is_not_proposed(producer: Producer, agreement: Agreement, code: str) -> None:
    scene.staffed_producer("other")
    with pytest.raises(NotAllowed) as refused:
        offer_renewal(agreement.request_id, code, scene.staff(producer), AT)
    assert "choisissez-en une autre" in refused.value.because["fr"]


def test_proposed_once_for_a_session(producer: Producer, agreement: Agreement) -> None:
    offered(producer, agreement)
    with pytest.raises(NotAllowed) as refused:
        offer_renewal(agreement.request_id, NEXT, scene.staff(producer), AT)
    assert "déjà été proposé" in refused.value.because["fr"]
    db.session.rollback()
    assert len(scene.mails("renewals/mail/offer")) == 1


def test_a_partner_who_asks_already_is_not_asked(producer: Producer, agreement: Agreement) -> None:
    raw = demo_request("Université Haute-Sorgue")
    raw["session"] = {"id": NEXT, "starts_on": "2027-03-08", "ends_on": "2027-06-11"}
    submitted_request(producer, raw, AT)
    with pytest.raises(NotAllowed) as refused:
        offer_renewal(agreement.request_id, NEXT, scene.staff(producer), AT)
    assert "déjà une demande" in refused.value.because["fr"]
    db.session.rollback()
    (row,) = candidates(session_by_code(NEXT), DAY).rows
    assert row.state == "asked"


def test_whom_a_session_can_be_proposed_to(producer: Producer, agreement: Agreement) -> None:
    scene.submitted(producer, "ISG Aïn Louz")
    session = session_by_code(NEXT)
    (row,) = candidates(session, DAY).rows
    assert (row.agreement.id, row.state, row.reasons) == (agreement.id, "ready", ())
    assert row.quote is not None
    assert candidates(session_by_code("gdp-2026-09"), DAY).rows == ()
    assert counts(session, DAY) == {"all": 1}
    offer = offered(producer, agreement)
    (row,) = candidates(session, DAY).rows
    assert (row.offer, row.state) == (offer, "open")
    assert counts(session, DAY) == {"all": 1, "open": 1}
    assert list(offers_from(agreement)) == [offer]


def look(at: datetime) -> list[str]:
    """What the workers send at an instant; the addresses of the reminders that left."""
    reminders.look({}, at)
    db.session.commit()
    drain(at)
    return [mail["to"] for mail in scene.mails("reminders/mail/renewal")]


def test_reminded_90_60_and_30_days_before_the_session_until_it_is_answered(
    producer: Producer, agreement: Agreement
) -> None:
    offer = offered(producer, agreement)
    days = [datetime(2026, 12, 7, 9, tzinfo=timezone.utc), datetime(2026, 12, 8, 9, tzinfo=timezone.utc)]
    assert [len(look(day)) for day in days] == [0, 1]
    assert len(look(datetime(2027, 1, 7, 9, tzinfo=timezone.utc))) == 2
    decline_renewal(offer.request_id, "Non.", partner_of(offer.request), datetime(2027, 1, 8, 9, tzinfo=timezone.utc))
    assert len(look(datetime(2027, 2, 5, 9, tzinfo=timezone.utc))) == 2


def test_lapsed_it_is_neither_accepted_nor_reminded(producer: Producer, agreement: Agreement) -> None:
    offer = offered(producer, agreement)
    late = datetime(2027, 3, 9, 9, tzinfo=timezone.utc)
    assert state_on(offer, late.date()) == "lapsed"
    with pytest.raises(NotAllowed) as refused:
        accept_renewal(offer.request_id, accepted(offer), partner_of(offer.request), late)
    assert "n’attend plus de réponse" in refused.value.because["fr"]
    db.session.rollback()
    assert look(late) == []


def fields_of(html: str) -> dict[str, str]:
    """The hidden fields of the form that accepts."""
    form = html.partition('id="renewal-form"')[2].partition("</form>")[0]
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))


def person_of(email: str) -> Person:
    return db.session.scalars(select(Person).where(Person.email == email)).one()


def test_from_the_list_of_the_producer_to_the_signature_of_the_partner(
    app: Flask, producer: Producer, agreement: Agreement
) -> None:
    desk, browser = app.test_client(), app.test_client()
    owner = db.session.get_one(IntakeRequest, agreement.request_id).owner_email
    with time_machine.travel(AT, tick=False):
        sign_in(desk, person_of("approver@gdp.example"))
        assert "/desk/renewals" in desk.get("/desk/agreements").get_data(as_text=True)
        listed = desk.get("/desk/renewals").get_data(as_text=True)
        assert agreement.reference in listed
        chosen = re.findall(r'name="chosen"[^>]* value="([^"]+)"', listed)
        nothing = post(desk, "/desk/renewals", {"key": "x" * 32, "session": NEXT})
        assert nothing[0] == 422
        elsewhere = post(desk, "/desk/renewals", {"key": "x" * 32, "session": "gdp-2040-01", "chosen": chosen[0]})
        assert elsewhere[0] == 422
        assert "choisissez-en une autre" in elsewhere[1]
        assert offers_from(agreement) == []
        status, _text = post(desk, "/desk/renewals", {"key": "x" * 32, "session": NEXT, "chosen": chosen[0]})
        assert status == 303
        results = desk.get(f"/desk/bulk/{'x' * 32}").get_data(as_text=True)
        assert "1 sur 1 renouvellements proposés" in results
        drain(AT)
        assert "Renouvellement" in desk.get(f"/desk/requests/{agreement.request_id}").get_data(as_text=True)
    (offer,) = offers_from(agreement)
    path = f"/request/{offer.request_id}/renewal"
    with time_machine.travel(SOON, tick=False):
        sign_in_partner(browser, owner)
        page = browser.get(path).get_data(as_text=True)
        assert "Renouveler votre convention" in page
        assert f"Tous les articles sont ceux de votre convention {agreement.reference}." in page
        status, text = post(browser, path, fields_of(page))
        assert status == 422
        assert "Cochez l’engagement" in text
        status, _text = post(browser, path, {**fields_of(text), "commitment": "y"})
        assert status == 303
        drain(SOON)
        assert browser.get(path).status_code == 303
        status_page = browser.get(f"/request/{agreement.request_id}/status").get_data(as_text=True)
        assert "Renouvelée" in status_page
    renewed = agreement_of(offer.request_id)
    assert renewed is not None
    assert renewed.state == "awaiting_licensee"


def test_the_partner_reads_which_articles_are_no_longer_those_of_last_time(
    app: Flask, producer: Producer, agreement: Agreement
) -> None:
    clause = document_of_clause(load_library().clauses["private-circle", 1], "gdp")
    clause |= {"id": "private-circle-2", "version": 2, "effective_from": AT.date().isoformat()}
    clause["bodies"] = {"fr": "Un seul cercle suffit.", "en": "One circle is enough.", "ar": "تكفي دائرة واحدة."}
    publish_document("clause", producer.id, clause, AT - timedelta(days=1))
    offer, browser = offered(producer, agreement), app.test_client()
    sign_in_partner(browser, offer.request.owner_email)
    with time_machine.travel(SOON, tick=False):
        page = browser.get(f"/request/{offer.request_id}/renewal").get_data(as_text=True)
    section = page.partition('id="text-changes"')[2].partition("</section>")[0]
    assert section.count("<details") == 1
    assert "Cercles privés" in section
    assert "Modifié" in section
    assert re.search(r"<ins><span[^>]*>ajouté : </span>[^<]*suffit", section.replace("\xa0", " "))
    assert "Les autres articles sont ceux de votre convention" in section


def test_an_agreement_that_cannot_be_made_in_its_language_leads_back_to_the_answers(
    app: Flask, producer: Producer, agreement: Agreement
) -> None:
    clause = document_of_clause(load_library().clauses["private-circle", 1], "gdp")
    clause |= {"id": "private-circle-2", "version": 2, "effective_from": AT.date().isoformat()}
    clause["titles"] = {language: clause["titles"][language] for language in ("fr", "en")}
    clause["bodies"] = {"fr": "Un seul cercle suffit.", "en": "One circle is enough."}
    publish_document("clause", producer.id, clause, AT - timedelta(days=1))
    offer, browser = offered(producer, agreement), app.test_client()
    offer.request.answers = {**offer.request.answers, "language": "ar"}
    db.session.commit()
    sign_in_partner(browser, offer.request.owner_email)
    with time_machine.travel(SOON, tick=False):
        answer = browser.get(f"/request/{offer.request_id}/renewal?lang=fr")
    assert answer.status_code == 200
    section = answer.get_data(as_text=True).partition('id="text-changes"')[2].partition("</section>")[0]
    assert "n’ont pas de texte arabe" in section
    assert f'href="/request/{offer.request_id}"' in section


def post(client: FlaskClient, path: str, data: dict[str, str]) -> tuple[int, str]:
    answer = client.post(path, data={"csrf_token": csrf_token(client, "/"), **data})
    return answer.status_code, answer.get_data(as_text=True)


def test_a_price_that_moved_is_read_again(app: Flask, producer: Producer, agreement: Agreement) -> None:
    offer = offered(producer, agreement)
    browser, path = app.test_client(), f"/request/{offer.request_id}/renewal"
    with time_machine.travel(SOON, tick=False):
        sign_in_partner(browser, offer.request.owner_email)
        page = browser.get(path).get_data(as_text=True)
        status, text = post(browser, path, {**fields_of(page), "quote_seen": "0" * 64, "commitment": "y"})
        assert status == 409
        assert "Le prix a changé" in text
        status, _text = post(browser, f"{path}/decline", {"reason": ""})
        assert status == 422
        long = "Trop cher.\r\n" * 300
        status, text = post(browser, f"{path}/decline", {"reason": long})
        assert (status, "raccourcissez-le" in text, text.count("Trop cher.")) == (422, True, 300)
        status, _text = post(browser, f"{path}/decline", {"reason": "Trop cher.\r\n" * 180})
        assert status == 303
        assert browser.get(path).status_code == 303


def test_the_quote_of_a_proposal_that_was_declined_asks_for_nothing(
    app: Flask, producer: Producer, agreement: Agreement
) -> None:
    offer = offered(producer, agreement)
    decline_renewal(offer.request_id, "Pas de promotion cette année.", partner_of(offer.request), SOON)
    (shown,) = quotes_of(offer.request_id, SOON.date())
    quote, browser = f"/quotes/{shown.row.number}", app.test_client()
    with time_machine.travel(SOON, tick=False):
        sign_in_partner(browser, offer.request.owner_email)
        for page in (f"/request/{offer.request_id}/status", quote):
            text = browser.get(page).get_data(as_text=True)
            asked = [words for words in ("À accepter", "ccepter ce devis", "ccepter le devis") if words in text]
            assert (page, asked) == (page, [])
        assert "Sans suite" in text
        status, text = post(browser, f"{quote}/accept", {})
    assert (status, "elle est décidée, retirée ou en correction" in text) == (409, True)

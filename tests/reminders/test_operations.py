"""Reminders on both databases: each to the right person, once, never after it is done; switched off on either side."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from licensing.agreements.dossier import Dossier
from licensing.catalogue.models import Producer
from licensing.intake.models import IntakeRequest
from licensing.intake.review import Comment, decline_request, request_corrections
from licensing.intake.review_price import current_quote
from licensing.intake.written_prices import Discount, add_manual_discount
from licensing.kernel import formats
from licensing.kernel.clock import BUSINESS_ZONE
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound
from licensing.outbox import operations as outbox
from licensing.outbox.models import OutboxMessage
from licensing.outbox.periodic import tick
from licensing.pricing.wire import quote_from_dict
from licensing.quotes.operations import accept_quote, offer_quote
from licensing.reminders import handlers, operations
from licensing.reminders.kind import delivered_document
from licensing.reminders.models import ReminderSent
from licensing.reminders.queries import due_in, panel_of, scope_of
from licensing.signing.models import SignatureRequest, SigningProcedure
from licensing.versions.operations import publish_document
from tests.agreements import scene
from tests.factories.catalogue import make_producer
from tests.factories.people import csrf_token, make_person, sign_in
from tests.factories.requests import demo_request, draft_request
from tests.intake.test_at_once import at_once

AT = scene.AT  # Wednesday 2 September 2026, noon in Paris


def on(day: str, clock: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=BUSINESS_ZONE)


def look(at: datetime) -> list[dict[str, Any]]:
    """What the workers do at an instant; the reminders that left."""
    before = len(scene.mails("reminders/mail/"))
    handlers.look({}, at)
    db.session.commit()
    waiting = select(OutboxMessage.id).where(OutboxMessage.kind == "reminders.send", OutboxMessage.state == "pending")
    for message_id in db.session.scalars(waiting).all():
        assert outbox.carry_out(message_id, at)
    return scene.mails("reminders/mail/")[before:]


@pytest.fixture
def producer(app: Flask) -> Producer:
    return scene.staffed_producer()


@pytest.fixture
def draft(producer: Producer) -> IntakeRequest:
    return draft_request(producer, demo_request("Université Haute-Sorgue"), AT)


def test_an_unfinished_draft_is_recalled_twice_and_no_more(draft: IntakeRequest) -> None:
    assert look(on("2026-09-04")) == []
    assert look(on("2026-09-05")) == []  # the third day is a Saturday
    (mail,) = look(on("2026-09-07"))
    assert (mail["to"], mail["template"]) == (draft.owner_email, "reminders/mail/draft")
    assert "/reminders/stop/" in mail["text"]
    assert mail["reply_to"] == draft.producer.contact_email
    assert look(on("2026-09-07", "10:15")) == []
    assert len(look(on("2026-09-14"))) == 1
    assert [mail for day in range(15, 31) for mail in look(on(f"2026-09-{day}"))] == []


def test_nothing_at_night_and_what_was_missed_leaves_in_the_morning(draft: IntakeRequest) -> None:
    for instant in (on("2026-09-07", "07:59"), on("2026-09-07", "18:00"), on("2026-09-06", "12:00")):
        assert look(instant) == []
    assert len(look(on("2026-09-08", "08:00"))) == 1


def test_it_stops_when_the_draft_is_sent(producer: Producer) -> None:
    sent = scene.submitted(producer)
    (told,) = {mail["template"] for mail in look(on("2026-09-07"))}
    assert told == "reminders/mail/review"
    assert scene.journal(f"request:{sent.id}").count("reminders.review") == 1
    assert look(on("2026-09-08")) == []


def test_approvers_are_told_what_the_request_costs_now(producer: Producer) -> None:
    sent = scene.submitted(producer)
    discount = Discount("Remise", Decimal(10), None, "Fidélité")
    add_manual_discount(sent.id, discount, scene.staff(producer), AT)
    now, confirmed = current_quote(sent, AT.date()).net, quote_from_dict(sent.quote or {}).net
    (mail,) = {mail["to"]: mail for mail in look(on("2026-09-07"))}.values()
    assert formats.money(str(now), "EUR", "fr") in mail["text"]
    assert formats.money(str(confirmed), "EUR", "fr") not in mail["text"]


def test_approvers_are_recalled_until_they_decide(producer: Producer) -> None:
    request = scene.submitted(producer)
    (mail,) = look(on("2026-09-07"))
    assert mail["to"] == "approver@gdp.example"
    assert request.reference in mail["subject"]
    assert "5 jours" in mail["text"]
    assert f"/desk/requests/{request.id}" in mail["text"]
    decline_request(request.id, "Complet", scene.staff(producer), on("2026-09-08"))
    assert look(on("2026-09-09")) == []


def test_corrections_are_recalled_with_what_is_to_correct(producer: Producer) -> None:
    request = scene.submitted(producer)
    comments = (Comment("cohorts.0.learners", "Combien **seront**-ils ? {{7*7}} <img src=x onerror=alert(1)>"),)
    request_corrections(request.id, comments, scene.staff(producer), AT)
    (mail,) = look(on("2026-09-07"))
    assert "Combien **seront**-ils ? {{7*7}} <img src=x onerror=alert(1)>" in mail["text"]
    assert "&lt;img src=x onerror=alert(1)&gt;" in mail["html"]
    assert "{{7*7}}" in mail["html"]
    assert request.reference in mail["subject"]


def test_a_quote_that_runs_out_is_recalled_until_accepted(producer: Producer) -> None:
    request = scene.submitted(producer)
    row = offer_quote(request.id, scene.staff(producer), AT)
    ends = row.valid_until
    day = ends - timedelta(days=7)
    day -= timedelta(days=max(0, day.weekday() - 4))
    (mail,) = look(on(day.isoformat()))
    assert row.number in mail["subject"]
    assert "valable jusqu’au" in mail["subject"]
    partner = scene.Actor(session_id="p", partner_email=request.owner_email)
    accept_quote(row.number, partner, on(day.isoformat(), "11:00"))
    last = ends - timedelta(days=2)
    last -= timedelta(days=max(0, last.weekday() - 4))
    assert [mail["template"] for mail in look(on(last.isoformat()))] in ([], ["reminders/mail/review"])


def test_signatories_are_recalled_in_turn(producer: Producer) -> None:
    agreement = scene.prepared(producer)
    old = scene.last_token()
    request = db.session.scalars(select(SignatureRequest).filter_by(party="licensee")).one()
    request.code_sent_at = on("2026-09-07", "09:30")  # who is signing just now is left alone
    db.session.commit()
    assert look(on("2026-09-07", "09:45")) == []
    (mail,) = look(on("2026-09-07", "10:45"))
    assert mail["template"] == "reminders/mail/signature"
    assert "/reminders/stop/" in mail["text"]
    assert agreement.reference in mail["subject"]
    assert f"/sign/{old}" not in mail["text"]
    assert "/sign/" in mail["text"]
    procedure = scene.db.session.scalars(select(SigningProcedure)).one()
    first, second = procedure.requests
    first.state, second.state, second.invited_at = "sealed", "invited", on("2026-09-07")
    agreement.state = "awaiting_licensor"
    db.session.commit()
    (mail,) = look(on("2026-09-09"))
    assert (mail["to"], mail["template"]) == ("signatory@gdp.example", "reminders/mail/countersignature")
    agreement.state = "cancelled"
    db.session.commit()
    assert look(on("2026-09-14")) == []


def test_a_calendar_of_ones_own_from_its_day_on(producer: Producer, draft: IntakeRequest) -> None:
    document = delivered_document("gdp", date(2026, 9, 3))
    publish_document("reminders", producer.id, {**document, "days": {**document["days"], "draft": []}}, AT)
    assert look(on("2026-09-07")) == []


def test_a_dossier_without_reminders(producer: Producer) -> None:
    request = scene.submitted(producer)
    by = scene.staff(producer)
    assert panel_of(request, AT).upcoming == date(2026, 9, 7)
    operations.switch_reminders(request.id, off=True, by=by, at=AT)
    assert look(on("2026-09-07")) == []
    assert (panel_of(request, AT).scope, panel_of(request, AT).upcoming) == ("all", None)
    operations.switch_reminders(request.id, off=False, by=by, at=AT)
    assert len(look(on("2026-09-08"))) == 1
    assert scene.journal(f"request:{request.id}")[-3:] == ["reminders.off", "reminders.on", "reminders.review"]
    history = Dossier(request, by, AT).history
    assert [str(event.what) for event in history][-1] == "Rappel envoyé\u00a0: décision attendue"
    partner = Dossier(request, scene.Actor(session_id="p", partner_email=request.owner_email), AT).history
    assert "décision attendue" not in str([str(event.what) for event in partner])
    make_producer("other")
    stranger = make_person("eve@other.example", None, ())
    with pytest.raises(NotFound):
        operations.switch_reminders(
            request.id, off=True, by=scene.Actor(person_id=stranger.id, email=stranger.email), at=AT
        )


def test_the_link_stops_the_partners_reminders_only(app: Flask, draft: IntakeRequest) -> None:
    (mail,) = look(on("2026-09-07"))
    path = "/reminders/stop/" + mail["text"].partition("/reminders/stop/")[2].split()[0]
    client = app.test_client()
    assert "Ne plus recevoir" in client.get(path).get_data(as_text=True)
    assert scope_of(draft.id) == "none"  # reading changes nothing
    answer = client.post(path, data={"off": "yes", "csrf_token": csrf_token(client, path)})
    assert answer.status_code == 303
    db.session.expire_all()
    assert scope_of(draft.id) == "partner"
    assert look(on("2026-09-14")) == []
    assert client.get(f"{path}x").status_code == client.get("/reminders/stop/abc").status_code == 404
    page = client.get(path).get_data(as_text=True)
    assert "Vous ne recevez plus de rappel" in page
    client.post(path, data={"off": "no", "csrf_token": csrf_token(client, path)})
    db.session.expire_all()
    assert scope_of(draft.id) == "none"


def test_the_desk_switches_by_a_button(app: Flask, producer: Producer) -> None:
    request = scene.submitted(producer)
    client: FlaskClient = app.test_client()
    sign_in(client, make_person("nora@gdp.example", producer, ("approver",)))
    page = f"/desk/requests/{request.id}"
    assert "Suspendre les rappels" in client.get(page).get_data(as_text=True)
    client.post(f"{page}/reminders", data={"off": "yes", "csrf_token": csrf_token(client, page)})
    assert "Reprendre les rappels" in client.get(page).get_data(as_text=True)
    db.session.expire_all()
    assert scope_of(request.id) == "all"


def test_two_workers_at_once_send_one(app: Flask, draft: IntakeRequest) -> None:
    at = on("2026-09-07")
    reminder = due_in(draft, at)
    assert reminder is not None
    request_id, key = draft.id, reminder.key
    db.session.rollback()

    def send(_number: int) -> bool:
        sent = operations.send_reminder(request_id, key, at)
        db.session.commit()
        return sent

    assert sorted(at_once(app, send)) == [False, False, False, True]
    assert len(scene.mails("reminders/mail/draft")) == 1


@pytest.mark.parametrize("statement", [update(ReminderSent).values(step=9), delete(ReminderSent)])
def test_what_was_sent_is_never_changed(draft: IntakeRequest, statement: Any) -> None:
    look(on("2026-09-07"))
    with pytest.raises(DatabaseError):
        db.session.execute(statement)
    db.session.rollback()


def test_workers_look_by_themselves(draft: IntakeRequest) -> None:
    assert tick(on("2026-09-07")) >= 1
    found = db.session.scalars(select(OutboxMessage).filter_by(kind="reminders.look")).all()
    assert len(found) == 1

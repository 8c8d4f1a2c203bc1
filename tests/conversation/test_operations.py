"""Asking and answering: who may, who is told, what waits, what is kept; on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from licensing.accounts.access import Actor
from licensing.accounts.operations import revoke_role
from licensing.audit.operations import verify
from licensing.catalogue.models import Producer
from licensing.conversation import operations as talk
from licensing.conversation.models import ThreadMessage
from licensing.conversation.queries import messages_of, threads_waiting, unread_for
from licensing.conversation.rules import LONGEST, PAGE_MESSAGES_A_DAY
from licensing.intake.models import IntakeRequest
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound
from tests.agreements.scene import journal
from tests.conversation import scene
from tests.conversation.scene import AT, later, newest
from tests.factories.people import make_person

EVIL = "{{7*7}}<img src=x onerror=alert(1)>\n\n[ici](https://evil.example) </style>"


@pytest.fixture
def producer(app: Flask) -> Producer:
    return scene.staffed_producer()


@pytest.fixture
def request_(producer: Producer) -> IntakeRequest:
    return scene.submitted(producer)


def test_a_question_reaches_the_approvers_and_waits(app: Flask, producer: Producer, request_: IntakeRequest) -> None:
    talk.ask(request_.id, "  Combien de temps ?\r\n\r\nMerci. ", "k1", scene.partner(request_), AT)
    (message,) = messages_of(request_.id)
    assert (message.side, message.text, message.way) == ("partner", "Combien de temps ?\n\nMerci.", "page")
    assert message.author_name == request_.answers["contacts"]["requester"]["name"]
    mail = newest("question")
    assert mail["to"] == "approver@gdp.example"
    assert request_.reference in mail["subject"]
    assert "> Combien de temps ?\n>\n> Merci." in mail["text"]
    assert mail["reply_to"] == scene.requester(request_), "without an inbox a reply goes to who asked"
    assert f"/desk/requests/{request_.id}/messages" in mail["text"]
    (waiting,) = threads_waiting({producer.id})
    assert (waiting.request_id, waiting.since, waiting.answer_by) == (request_.id, AT, date(2026, 9, 4))
    assert threads_waiting({"other"}) == []
    assert journal(f"request:{request_.id}")[-1] == "conversation.ask"


def test_an_answer_reaches_the_partner_and_ends_the_waiting(
    app: Flask, producer: Producer, request_: IntakeRequest
) -> None:
    talk.ask(request_.id, "Combien ?", "k1", scene.partner(request_), AT)
    talk.answer(request_.id, "Deux jours.", "k2", scene.staff(producer), later(5))
    mail = newest("answer")
    assert (mail["to"], mail["language"]) == (scene.requester(request_), request_.language)
    assert mail["reply_to"] == request_.producer.contact_email
    assert "/resume/" in mail["text"]
    assert threads_waiting({producer.id}) == []


def test_the_next_question_goes_to_who_answered_last(app: Flask, producer: Producer, request_: IntakeRequest) -> None:
    make_person("second@gdp.example", producer, ["approver"])
    talk.ask(request_.id, "Un ?", "k1", scene.partner(request_), AT)
    assert {mail["to"] for mail in scene.mails("conversation/")} == {"approver@gdp.example", "second@gdp.example"}
    talk.answer(request_.id, "Oui.", "k2", scene.staff(producer), later(1))
    talk.ask(request_.id, "Deux ?", "k3", scene.partner(request_), later(2))
    assert [mail["to"] for mail in scene.mails("conversation/mail/question")][2:] == ["approver@gdp.example"]
    revoke_role("approver@gdp.example", producer.id, "approver", later(3))
    talk.ask(request_.id, "Trois ?", "k4", scene.partner(request_), later(4))
    assert newest("question")["to"] == "second@gdp.example"


def test_waiting_counts_from_the_oldest_question(app: Flask, producer: Producer, request_: IntakeRequest) -> None:
    talk.ask(request_.id, "Un ?", "k1", scene.partner(request_), AT)
    talk.ask(request_.id, "Deux ?", "k2", scene.partner(request_), later(60))
    assert threads_waiting({producer.id})[0].since == AT
    talk.no_answer_needed(request_.id, scene.staff(producer), later(61))
    talk.no_answer_needed(request_.id, scene.staff(producer), later(62))
    assert threads_waiting({producer.id}) == []
    assert journal(f"request:{request_.id}").count("conversation.no_answer_needed") == 1


def test_the_same_form_twice_is_one_message_and_one_mail(
    app: Flask, producer: Producer, request_: IntakeRequest
) -> None:
    barrier, who, number = Barrier(3), scene.partner(request_), request_.id

    def send(_number: int) -> None:
        with app.test_request_context():
            barrier.wait()
            talk.ask(number, "Combien ?", "same", who, AT)

    db.session.rollback()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(send, range(3)))
    assert len(messages_of(number)) == 1
    assert len(scene.mails("conversation/mail/question")) == 1
    assert verify() == []


def test_nobody_else_may_write_or_learn_that_it_exists(app: Flask, producer: Producer, request_: IntakeRequest) -> None:
    other = scene.staffed_producer("other")
    stranger, foreign = Actor(session_id="x", partner_email="x@y.example"), scene.staff(other, slug="other")
    for act in (
        lambda: talk.ask(request_.id, "x", "k", stranger, AT),
        lambda: talk.ask("0" * 32, "x", "k", stranger, AT),
        lambda: talk.answer(request_.id, "x", "k", foreign, AT),
        lambda: talk.answer(request_.id, "x", "k", scene.partner(request_), AT),
        lambda: talk.no_answer_needed(request_.id, foreign, AT),
    ):
        with pytest.raises(NotFound):
            act()
    assert messages_of(request_.id) == []


@pytest.mark.parametrize("typed", ["", " \r\n\t ", "\x00\x07", "x" * (LONGEST + 1)])
def test_a_message_has_some_text_and_an_end(app: Flask, request_: IntakeRequest, typed: str) -> None:
    with pytest.raises(InvalidInput):
        talk.ask(request_.id, typed, "k", scene.partner(request_), AT)
    assert scene.mails("conversation/") == []


def test_what_people_write_stays_literal_in_the_mails(app: Flask, producer: Producer, request_: IntakeRequest) -> None:
    talk.ask(request_.id, EVIL, "k", scene.partner(request_), AT)
    mail = newest("question")
    assert "\n".join(f"> {line}".rstrip() for line in EVIL.splitlines()) in mail["text"]
    assert "{{7*7}}&lt;img src=x" in mail["html"]
    assert "[ici](https://evil.example) &lt;/style&gt;" in mail["html"]
    assert "\n" not in mail["subject"]


def test_a_message_is_never_changed_or_taken_back(app: Flask, request_: IntakeRequest) -> None:
    talk.ask(request_.id, "Combien ?", "k", scene.partner(request_), AT)
    for statement in ("UPDATE thread_message SET text = 'x'", "DELETE FROM thread_message"):
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()
    assert messages_of(request_.id)[0].text == "Combien ?"


def test_one_side_cannot_flood_the_other(app: Flask, producer: Producer, request_: IntakeRequest) -> None:
    for number in range(PAGE_MESSAGES_A_DAY):
        talk.ask(request_.id, "Encore", str(number), scene.partner(request_), AT)
    with pytest.raises(NotAllowed):
        talk.ask(request_.id, "Encore", "more", scene.partner(request_), AT)
    db.session.rollback()
    talk.answer(request_.id, "Stop", "k", scene.staff(producer), AT)
    talk.ask(request_.id, "Demain", "tomorrow", scene.partner(request_), AT + timedelta(days=1, minutes=1))


def test_reading_is_noted_for_each_reader(app: Flask, producer: Producer, request_: IntakeRequest) -> None:
    approver, signatory = scene.staff(producer), scene.staff(producer, "signatory")
    talk.ask(request_.id, "Un ?", "k1", scene.partner(request_), AT)
    assert unread_for(approver, {producer.id}) == {request_.id: 1}
    talk.mark_read(request_, approver, later(1))
    assert unread_for(approver, {producer.id}) == {}
    assert unread_for(signatory, {producer.id}) == {request_.id: 1}
    talk.ask(request_.id, "Deux ?", "k2", scene.partner(request_), later(2))
    assert unread_for(approver, {producer.id}) == {request_.id: 1}
    talk.answer(request_.id, "Oui.", "k3", approver, later(3))
    assert unread_for(approver, {producer.id}) == {}, "who answers has read"


def test_a_draft_has_no_conversation(app: Flask, producer: Producer) -> None:
    from tests.factories.requests import demo_request, draft_request

    draft = draft_request(producer, demo_request("Université Haute-Sorgue"), AT)
    with pytest.raises(NotFound):
        talk.ask(draft.id, "x", "k", Actor(session_id="p", partner_email=draft.owner_email), AT)
    assert db.session.scalars(select(ThreadMessage)).all() == []

"""Replies by mail: into the conversation when they come from the right person to the right address; everything else waits for staff."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from licensing.accounts.operations import revoke_role
from licensing.app import create_app
from licensing.catalogue.models import Producer
from licensing.conversation import operations as talk
from licensing.conversation.models import ReplyAddress
from licensing.conversation.queries import messages_of, threads_waiting
from licensing.intake.models import IntakeRequest
from licensing.kernel.database import db
from licensing.kernel.errors import NotAllowed, NotFound
from licensing.mailroom.models import IncomingMail
from licensing.mailroom.queries import quarantined_of
from licensing.outbox.models import Mail, MailEntry, OutboxMessage
from tests.conversation import scene
from tests.conversation.scene import AT, by_mail, later, newest, reply_address

APPROVER = "approver@gdp.example"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """An application with an inbox. What differs between databases is tested with the operations."""
    application = create_app(scene.settings_with_inbox(tmp_path))
    with application.app_context():
        db.create_all()
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def producer(app: Flask) -> Producer:
    return scene.staffed_producer()


@pytest.fixture
def asked(app: Flask, producer: Producer) -> IntakeRequest:
    """A request whose partner has asked something; the approver has the mail."""
    request = scene.submitted(producer)
    talk.ask(request.id, "Combien de temps ?", "k1", scene.partner(request), AT)
    scene.look(AT)
    return request


def texts(request: IntakeRequest) -> list[tuple[str, str, str]]:
    return [(row.side, row.way, row.text) for row in messages_of(request.id)]


def kept(request: IntakeRequest) -> list[str]:
    return [row.why for row in quarantined_of(f"request:{request.id}")]


def test_both_sides_go_on_by_mail(app: Flask, producer: Producer, asked: IntakeRequest) -> None:
    said = newest("question")
    quoted = "\n".join(f"> {line}" for line in said["text"].splitlines())
    by_mail(
        app, f"Deux jours.\n\nNora\n\nLe mar. 1 sept., ABC a écrit :\n{quoted}", said["reply_to"], f"Nora <{APPROVER}>"
    )
    assert texts(asked)[1:] == [("producer", "mail", "Deux jours.\n\nNora")]
    assert threads_waiting({producer.id}) == []
    answer = newest("answer")
    assert (answer["to"], "Deux jours." in answer["text"]) == (scene.requester(asked), True)
    by_mail(app, "Merci !", answer["reply_to"], scene.requester(asked).upper(), at=later(10))
    assert texts(asked)[2:] == [("partner", "mail", "Merci !")]
    assert newest("question")["to"] == APPROVER
    assert threads_waiting({producer.id})[0].since == later(10)


def test_the_token_is_of_one_person_and_only_its_hash_is_kept(
    app: Flask, producer: Producer, asked: IntakeRequest
) -> None:
    token = scene.token_in(reply_address("question"))
    row = db.session.scalars(select(ReplyAddress)).one()
    assert token not in f"{row.nonce}{row.token_hash}"
    entry = db.session.scalars(select(MailEntry).where(MailEntry.template == "conversation/mail/question")).one()
    assert token not in f"{entry.reply_to}{entry.text}{entry.html}{entry.subject}"
    talk.ask(asked.id, "Encore ?", "k2", scene.partner(asked), later(1))
    assert scene.token_in(reply_address("question")) == token, "the same person's address stays the same"
    talk.answer(asked.id, "Oui.", "k3", scene.staff(producer), later(2))
    assert scene.token_in(reply_address("answer")) != token


def test_a_mail_that_really_left_keeps_no_token(app: Flask, producer: Producer, tmp_path: Path) -> None:
    from licensing.outbox.handlers import _row

    payload = {
        "key": "k", "to": "a@b.fr", "language": "fr", "template": "t", "subject": "s", "text": "t", "html": "h",
        "reply_to": "reponses+r-abc@x.example", "secrets": ["abc"], "attachments": [],
    }  # fmt: skip
    assert _row(payload, masked=True, at=AT).reply_to == "reponses+r-••••••@x.example"


def test_another_sender_is_never_posted_in_somebodys_name(app: Flask, producer: Producer, asked: IntakeRequest) -> None:
    sender = f'"{APPROVER} <script>alert(1)</script>" <forged@evil.example>'
    by_mail(app, "Payez ailleurs", reply_address("question"), sender)
    assert len(texts(asked)) == 1
    assert kept(asked) == ["other_sender"]
    assert [row.sender for row in quarantined_of(f"request:{asked.id}")] == ["forged@evil.example"]
    assert scene.mails("conversation/mail/answer") == []


def test_the_same_mail_twice_is_one_message(app: Flask, asked: IntakeRequest) -> None:
    to = reply_address("question")
    by_mail(app, "Deux jours.", to, APPROVER, message_id="<same@x>")
    by_mail(app, "Deux jours, mais changé.", to, APPROVER, message_id="<same@x>", at=later(5))
    assert len(texts(asked)) == 2
    assert len(scene.mails("conversation/mail/answer")) == 1


def test_a_token_of_another_conversation_or_side_is_worth_nothing_here(
    app: Flask, producer: Producer, asked: IntakeRequest
) -> None:
    other = scene.submitted(producer, "Lycée")
    talk.answer(other.id, "Bonjour", "k", scene.staff(producer), later(1))
    by_mail(app, "Je suis l’autre", reply_address("answer"), scene.requester(asked), at=later(2))
    assert kept(other) == ["other_sender"]
    by_mail(app, "Trouvé", f"reponses+r-{'a' * 26}@licensing.example", APPROVER, at=later(3))
    assert len(texts(asked)) == 1


def test_who_lost_the_role_is_not_heard_any_more(app: Flask, producer: Producer, asked: IntakeRequest) -> None:
    revoke_role(APPROVER, producer.id, "approver", later(1))
    by_mail(app, "Toujours là", reply_address("question"), APPROVER, at=later(2))
    assert kept(asked) == ["no_longer"]


@pytest.mark.parametrize(
    "header", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "auto_reply"}, {"X_Autoreply": "1"}]
)
def test_an_automatic_answer_is_neither_posted_nor_answered(
    app: Flask, asked: IntakeRequest, header: dict[str, str]
) -> None:
    before = len(scene.mails(""))
    by_mail(app, "Je suis en congé.", reply_address("question"), APPROVER, **header)
    assert len(texts(asked)) == 1
    assert kept(asked) == []
    assert len(scene.mails("")) == before


def test_our_own_mail_coming_back_starts_nothing(app: Flask, asked: IntakeRequest) -> None:
    """What leaves here says that a program wrote it: an inbox that forwards to us makes no loop."""
    from licensing.outbox.sending import build_message
    from tests.mailroom.samples import drop

    payload = {
        "key": "loop", "to": "reponses+r-x@licensing.example", "reply_to": None, "language": "fr", "subject": "s", "text": "t", "html": "h",
    }  # fmt: skip
    drop(
        app.config["SETTINGS"].data_dir.parent / "inbox", build_message(payload, "ABC <a@b.example>", [], AT).as_bytes()
    )
    scene.look(later(1))
    assert [row.state for row in db.session.scalars(select(IncomingMail))] == ["automatic"]


def test_two_programs_that_hide_what_they_are_stop_soon(app: Flask, producer: Producer, asked: IntakeRequest) -> None:
    """Each answers every mail at once, with no header that says so and a changing number in its text."""
    talk.answer(asked.id, "Bonjour", "k2", scene.staff(producer), later(1))
    answers = {
        "question": (
            APPROVER,
            "Absence. Votre message {} a bien été reçu et sera traité dès que possible par le service.",
        ),
        "answer": (
            scene.requester(asked),
            "Out of office. Ticket {} was opened for you, please do not answer this message.",
        ),
    }
    for turn in range(20):
        kind = ("answer", "question")[turn % 2]
        sender, text = answers[kind]
        by_mail(app, text.format(turn), reply_address(kind), sender, at=later(2 + turn))
    assert len([way for _side, way, _text in texts(asked) if way == "mail"]) == 2
    assert set(kept(asked)) == {"loop"}


def test_many_different_mails_within_an_hour_wait_for_staff(app: Flask, asked: IntakeRequest) -> None:
    for number in range(8):
        by_mail(app, f"Mot {'abcdefgh'[number]}", reply_address("question"), APPROVER, at=later(number))
    assert len(texts(asked)) == 1 + 6
    assert kept(asked) == ["loop", "loop"]


def test_a_reply_without_words_is_shown_to_staff(app: Flask, asked: IntakeRequest) -> None:
    by_mail(app, "", reply_address("question"), APPROVER)
    assert kept(asked) == ["empty"]


def test_staff_put_a_kept_mail_into_the_conversation(app: Flask, producer: Producer, asked: IntakeRequest) -> None:
    talk.answer(asked.id, "Bonjour", "k2", scene.staff(producer), later(1))
    by_mail(app, "Je réponds pour Camille.", reply_address("answer"), "Paul <paul@valmont.example>", at=later(2))
    (row,) = quarantined_of(f"request:{asked.id}")
    other = scene.staffed_producer("other")
    with pytest.raises(NotFound):
        talk.take_in(row.id, scene.staff(other, slug="other"), later(3))
    message = talk.take_in(row.id, scene.staff(producer), later(3))
    assert (message.author_email, message.author_name, message.way) == ("paul@valmont.example", "Paul", "kept")
    assert message.put_by == APPROVER
    assert (row.state, row.text) == ("accepted", "")
    with pytest.raises(NotAllowed):
        talk.take_in(row.id, scene.staff(producer), later(4))
    talk.answer(asked.id, "Merci.", "k3", scene.staff(producer), later(5))
    assert {mail["to"] for mail in scene.mails("conversation/mail/answer")} == {scene.requester(asked)}


def test_a_reply_that_fails_to_be_written_is_tried_again(
    app: Flask, asked: IntakeRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("licensing.conversation.receiving.say", lambda *_: 1 / 0)
        by_mail(app, "Deux jours.", reply_address("question"), APPROVER)
    assert len(texts(asked)) == 1
    assert db.session.scalars(select(OutboxMessage.state).where(OutboxMessage.kind == "incoming.read")).all() == [
        "pending"
    ]
    scene.look(later(2))
    assert [text for _side, _way, text in texts(asked)] == ["Combien de temps ?", "Deux jours."]
    assert db.session.scalars(select(Mail).where(Mail.template == "conversation/mail/answer")).all() != []

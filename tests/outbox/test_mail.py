"""Mail from the operation to the recipient: rendering, the catcher, SMTP, secrets, attachments, header injection."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from licensing.app import create_app
from licensing.documents.operations import store
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput
from licensing.outbox import operations, queries
from licensing.outbox.mail import send_mail
from licensing.outbox.models import Mail, MailBounce, MailEntry, OutboxMessage
from licensing.outbox.sending import build_message
from tests.conftest import make_settings
from tests.outbox.smtp_sink import Sink, smtp_sink
from tests.tables import make_tables

AT = datetime(2026, 9, 1, 8, 0, tzinfo=timezone.utc)
CODE = "012345"


def send(key: str = "k", language: str = "fr", to: str = "paul@valmont.example", **more: Any) -> None:
    context = {"code": CODE, "minutes": 10}
    more = {"secrets": [CODE], "context": context, **more}
    send_mail(template="accounts/mail/code", to=to, language=language, key=key, at=AT, **more)
    db.session.commit()


@pytest.fixture
def sink() -> Iterator[Sink]:
    with smtp_sink() as running:
        yield running


@pytest.fixture
def sending_app(tmp_path: Path, tables_url: str, sink: Sink) -> Iterator[Flask]:
    """An application that really sends, to the sink."""
    app = create_app(make_settings(tmp_path, tables_url, mail_url=f"smtp://127.0.0.1:{sink.port}"))
    with app.app_context():
        make_tables()
        yield app
        db.session.remove()
        db.engine.dispose()


def received(sink: Sink) -> EmailMessage:
    (raw,) = sink.messages
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_without_a_server_the_mail_is_caught_whole(app: Flask) -> None:
    send()
    assert operations.drain(AT) == 1
    mail = db.session.scalars(select(Mail)).one()
    assert (mail.state, mail.to, mail.language) == ("caught", "paul@valmont.example", "fr")
    assert mail.subject == "012345 est votre code d’accès"
    assert mail.text.startswith("Bonjour,")
    assert CODE in mail.html
    assert queries.code_in(mail) == CODE


@pytest.mark.parametrize(
    ("language", "direction", "subject", "word"),
    [
        ("fr", "ltr", "est votre code", "Bonjour"),
        ("en", "ltr", "is your access code", "Hello"),
        ("ar", "rtl", "رمز ولوجكم هو 012345", "تحية طيبة"),
    ],
)
def test_it_speaks_the_recipients_language(
    sqlite_app: Flask, language: str, direction: str, subject: str, word: str
) -> None:
    send(language=language)
    operations.drain(AT)
    mail = db.session.scalars(select(Mail)).one()
    assert subject in mail.subject
    assert word in mail.text
    assert f'lang="{language}" dir="{direction}"' in mail.html


def test_the_same_key_is_one_mail(app: Flask) -> None:
    send()
    send()
    operations.drain(AT)
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 1


def test_a_handler_run_twice_makes_one_mail(app: Flask) -> None:
    send()
    payload = dict(db.session.scalars(select(OutboxMessage)).one().payload)
    operations.drain(AT)
    operations._handlers["mail"](payload, AT)
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 1


def test_a_sent_mail_arrives_and_its_secret_is_not_kept(sending_app: Flask, sink: Sink) -> None:
    send(reply_to="contact@gdp.example")
    assert operations.drain(AT) == 1
    message = received(sink)
    assert message["To"] == "paul@valmont.example"
    assert message["Reply-To"] == "contact@gdp.example"
    assert message["Subject"] == "012345 est votre code d’accès"
    assert message["Message-ID"].endswith("@licensing.example>")
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert CODE in message.get_body(("plain",)).get_content()
    mail = db.session.scalars(select(Mail)).one()
    assert mail.state == "sent"
    assert CODE not in mail.subject + mail.text + mail.html


def test_the_outbox_keeps_no_body_once_done(app: Flask) -> None:
    send()
    operations.drain(AT)
    payload = db.session.scalars(select(OutboxMessage).execution_options(populate_existing=True)).one().payload
    assert payload == {"key": "k", "template": "accounts/mail/code", "to": "paul@valmont.example"}


def test_a_server_that_is_down_gets_it_later_once(tmp_path: Path) -> None:
    with smtp_sink(refuse=True) as sink:
        app = create_app(make_settings(tmp_path, mail_url=f"smtp://127.0.0.1:{sink.port}"))
        with app.app_context():
            make_tables()
            send()
            at = AT
            while at < AT + timedelta(hours=2):
                assert operations.drain(at) == 0
                at += timedelta(minutes=10)
            sink.refuse = False
            assert operations.drain(at + timedelta(hours=1)) == 1
            assert len(sink.messages) == 1
            assert db.session.scalars(select(Mail.state)).all() == ["sent"]
            db.session.remove()
            db.engine.dispose()


def test_an_address_refused_for_good_is_a_bounce_at_once(sending_app: Flask, sink: Sink) -> None:
    sink.refuse, sink.because = True, "550 5.1.1 <paul@valmont.example>: no such user"
    send()
    assert operations.drain(AT) == 1
    bounce = db.session.scalars(select(MailBounce)).one()
    assert (bounce.is_final, bounce.status) == (True, "5.1.1")
    assert "no such user" in bounce.diagnostic
    assert db.session.scalars(select(Mail)).all() == []
    assert CODE not in str(db.session.scalars(select(OutboxMessage.payload)).one())
    assert operations.drain(AT + timedelta(days=1)) == 0


def test_the_log_keeps_no_secret(app: Flask) -> None:
    send(context={"code": CODE, "minutes": 10})
    send_mail(
        template="accounts/mail/code", to="a@b.fr", language="fr", key="link", at=AT, secrets=["s3cr3t-t0k3n"],
        context={"code": "https://x.example/a/resume/s3cr3t-t0k3n.", "minutes": 1}, reply_to="a+s3cr3t-t0k3n@b.fr",
    )  # fmt: skip
    db.session.commit()
    code, link = db.session.scalars(select(MailEntry).order_by(MailEntry.id))
    assert (code.holds_code, code.links) == (True, [])
    assert CODE not in f"{code.subject}{code.text}{code.html}"
    assert not link.holds_code
    assert [each["prefix"] for each in link.links] == ["/resume/", "reply:"]
    assert (link.reply_to, "••1••" in link.text, "••1••" in link.html) == ("••2••", True, True)
    assert "s3cr3t" not in f"{link.subject}{link.text}{link.html}{link.reply_to}{link.links}"


def test_with_an_inbox_the_envelope_names_the_mail(tmp_path: Path, sink: Sink) -> None:
    inbox = {"inbox_url": f"maildir:{tmp_path}", "inbox_reply_address": "reponses@licensing.example"}
    app = create_app(make_settings(tmp_path, mail_url=f"smtp://127.0.0.1:{sink.port}", **inbox))
    with app.app_context():
        make_tables()
        send()
        operations.drain(AT)
        named = received(sink)["Message-ID"].partition("@")[0].strip("<")
        assert f"<reponses+b-{named}@licensing.example>" in sink.senders[0]
        assert "licensing.example" in received(sink)["From"]
        db.session.remove()
        db.engine.dispose()


def test_attachments_travel_with_their_arabic_names(sending_app: Flask, sink: Sink) -> None:
    document = store(b"%PDF-1.7 x", kind="agreement", file_name="اتفاقية.pdf", media_type="application/pdf", at=AT)
    db.session.commit()
    send(attachments=[document.id])
    assert operations.drain(AT) == 1
    (attached,) = received(sink).iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("اتفاقية.pdf", b"%PDF-1.7 x")
    mail = db.session.scalars(select(Mail)).one()
    assert mail.attachments == [
        {"document_id": document.id, "file_name": "اتفاقية.pdf", "media_type": "application/pdf"}
    ]


@pytest.mark.parametrize(
    "to", ["a@b.fr\nBcc: x@y.fr", "a@b.fr\r\nX: y", "a@b.fr, c@d.fr", "A <a@b.fr>", "a b@c.fr", "a@b.fr\u2028x", ""]
)
def test_an_address_that_could_add_a_header_is_refused(sqlite_app: Flask, to: str) -> None:
    with pytest.raises(InvalidInput):
        send(to=to)
    with pytest.raises(InvalidInput):
        send(reply_to=to or "\n")


def test_a_subject_is_one_line_whatever_is_in_it(sqlite_app: Flask) -> None:
    send(context={"code": "x\rBcc: evil@x.example\x00", "minutes": 10}, secrets=[])
    operations.drain(AT)
    subject = db.session.scalars(select(Mail.subject)).one()
    assert subject == "x Bcc: evil@x.example est votre code d’accès"


def test_a_subject_keeps_isolates_and_loses_overrides(sqlite_app: Flask) -> None:
    context = {"name": "Paul", "organisation": "X", "title": "A\u202eB", "url": "https://x.example"}
    send_mail(template="signing/mail/invite", to="paul@x.example", language="ar", key="k", at=AT, context=context)
    db.session.commit()
    operations.drain(AT)
    assert db.session.scalars(select(Mail.subject)).one() == "للتوقيع: \u2068A B\u2069"


def test_a_header_with_a_line_break_never_leaves() -> None:
    payload = {
        "key": "k",
        "to": "a@b.fr",
        "reply_to": None,
        "language": "fr",
        "text": "",
        "html": "",
        "subject": "x\nBcc: y@z.fr",
    }
    with pytest.raises(ValueError, match=r"linefeed|newline|CR or LF"):
        build_message(payload, "ABC <a@b.example>", [], AT)


def test_partner_text_stays_text_in_html(sqlite_app: Flask) -> None:
    send(context={"code": "{{7*7}}<img src=x onerror=alert(1)></style>", "minutes": 10}, secrets=[])
    operations.drain(AT)
    html = db.session.scalars(select(Mail.html)).one()
    assert "&lt;img src=x" in html
    assert "{{7*7}}" in html
    assert html.count("</style>") == 1


def test_the_message_id_is_the_same_for_the_same_key() -> None:
    payload = {"key": "k", "to": "a@b.fr", "reply_to": None, "language": "fr", "text": "t", "html": "h", "subject": "s"}
    first, again = (
        build_message(payload, "ABC <a@b.example>", [], at)["Message-ID"] for at in (AT, AT + timedelta(days=1))
    )
    other = build_message({**payload, "key": "other"}, "ABC <a@b.example>", [], AT)["Message-ID"]
    assert first == again != other


def test_codes_and_links_are_found_where_they_stand() -> None:
    mail = Mail(text="Dossier CONV-2026-000123\nhttps://x.example/sign/a123456b/999999\n\n    004711\n")
    assert queries.code_in(mail) == "004711"
    assert queries.first_link(mail) == "https://x.example/sign/a123456b/999999"
    assert queries.code_in(Mail(text="SIRET 12345678901234, https://x.example/123456")) is None

"""From the inbox to what becomes of each mail: once each, bounces to their mail, programs unanswered, hostile mails alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from licensing.app import create_app
from licensing.kernel.database import db
from licensing.mailroom import receiving
from licensing.mailroom.models import IncomingMail
from licensing.outbox import operations, periodic
from licensing.outbox.log import message_hash
from licensing.outbox.mail import send_mail
from licensing.outbox.models import MailBounce, OutboxMessage
from tests.conftest import make_settings
from tests.mailroom.samples import ADDRESS, bounce, drop, mail
from tests.tables import make_tables

AT = datetime(2026, 9, 1, 8, 0, tzinfo=timezone.utc)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return tmp_path / "inbox"


@pytest.fixture
def app(tmp_path: Path, tables_url: str, inbox: Path) -> Iterator[Flask]:
    """An application with a maildir, on both databases."""
    settings = make_settings(tmp_path, tables_url, inbox_url=f"maildir:{inbox}", inbox_reply_address=ADDRESS)
    application = create_app(settings)
    with application.app_context():
        make_tables()
        yield application
        db.session.remove()
        db.engine.dispose()


def look(minutes: int = 0) -> None:
    """One visit to the inbox and the reading of what was new, as a worker does it."""
    at = AT + timedelta(minutes=minutes)
    periodic.tick(at)
    operations.drain(at)


def rows() -> list[IncomingMail]:
    query = select(IncomingMail).order_by(IncomingMail.received_at, IncomingMail.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def states() -> list[tuple[str, str]]:
    return [(row.state, row.why) for row in rows()]


def sent(key: str = "k") -> str:
    """The hash of a mail that we sent about nobody's dossier."""
    context = {"code": "012345", "minutes": 10}
    send_mail(template="accounts/mail/code", to="x@y.example", language="fr", context=context, key=key, at=AT)
    db.session.commit()
    operations.drain(AT)
    return message_hash(key)


def test_a_mail_is_taken_over_once_and_marked_on_the_next_visit(app: Flask, inbox: Path) -> None:
    path = drop(inbox, mail())
    look()
    assert states() == [("quarantined", "no_tag")]
    assert path.exists(), "it is marked only once its row is committed"
    look(1)
    assert not path.exists()
    assert (inbox / "cur" / "1.host:2,S").exists()
    look(2)
    assert len(rows()) == 1
    assert rows()[0].raw is None


def test_the_same_mail_in_two_places_is_one(app: Flask, inbox: Path) -> None:
    drop(inbox, mail(), "1.host")
    drop(inbox, mail(), "2.host")
    drop(inbox, mail(sender="other@valmont.example"), "3.host")
    look()
    assert sorted(states()) == [("duplicate", ""), ("quarantined", "no_tag"), ("quarantined", "no_tag")]


def test_a_mail_that_cannot_be_read_stops_no_other(app: Flask, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = (
        b"From: =?utf-8?q?a=0D=0ABcc:_x?= <a@b.example>\r\n\r\nx"  # the standard parser raises ValueError on this name
    )
    drop(inbox, evil, "1.host")
    drop(inbox, b"", "2.host")
    drop(inbox, mail(), "3.host")
    (inbox / "new" / "4.folder").mkdir()
    (inbox / "new" / "5.link").symlink_to("/etc/hostname")
    look()
    assert sorted(states()) == [("quarantined", "no_tag"), ("unreadable", "broken"), ("unreadable", "no_sender")]


def test_a_mail_over_the_limit_is_never_fetched_whole(app: Flask, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "LARGEST", 70_000)
    drop(inbox, mail("x " * 50_000))
    look()
    (row,) = rows()
    assert (row.state, row.why, row.sender, row.text) == ("quarantined", "too_large", "camille@valmont.example", "")


@pytest.mark.parametrize("header", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"Return_Path": "<>"}])
def test_what_a_program_sent_is_neither_kept_for_a_person_nor_answered(
    app: Flask, inbox: Path, header: dict[str, str]
) -> None:
    drop(inbox, mail(to=f"reponses+r-{'a' * 26}@licensing.example", **header))
    look()
    assert states() == [("automatic", "")]
    assert rows()[0].text == ""
    assert db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "mail")).all() == []


def test_a_bounce_is_noted_about_its_mail_by_its_return_address(app: Flask, inbox: Path) -> None:
    ours = sent()
    drop(inbox, bounce("f" * 40, to=f"reponses+b-{ours}@licensing.example"))
    look()
    assert states() == [("noted", "")]
    found = db.session.scalars(select(MailBounce)).one()
    assert (found.is_final, found.status) == (True, "5.1.1")
    assert "no such user" in found.diagnostic


def test_a_bounce_is_noted_by_the_message_it_gives_back(app: Flask, inbox: Path) -> None:
    drop(inbox, bounce(sent(), action="delayed", status="4.4.7"))
    look()
    found = db.session.scalars(select(MailBounce)).one()
    assert (found.is_final, found.status) == (False, "4.4.7")


@pytest.mark.parametrize("action", ["delivered", "relayed"])
def test_good_news_is_no_bounce(app: Flask, inbox: Path, action: str) -> None:
    drop(inbox, bounce(sent(), action=action))
    look()
    assert states() == [("ignored", "delivered")]


def test_a_bounce_of_a_foreign_message_changes_nothing(app: Flask, inbox: Path) -> None:
    sent()
    drop(inbox, bounce("e" * 40, to=f"reponses+b-{'d' * 40}@licensing.example"))
    look()
    assert states() == [("ignored", "foreign")]
    assert db.session.scalars(select(MailBounce)).all() == []


def test_an_unknown_reply_token_is_kept_for_who_runs_the_installation(app: Flask, inbox: Path) -> None:
    drop(inbox, mail(to=f"reponses+r-{'a' * 26}@licensing.example"))
    look()
    (row,) = rows()
    assert (row.state, row.why, row.producer_id) == ("quarantined", "unknown_tag", None)
    assert row.text == "Oui, c’est possible."


def test_an_inbox_that_does_not_answer_is_visited_again_and_says_why(app: Flask, tmp_path: Path) -> None:
    from licensing.mailroom.handlers import FETCH
    from licensing.mailroom.queries import inbox_state

    inbox = tmp_path / "inbox"
    inbox.write_text("a file where a folder should be")
    look()
    assert inbox_state(FETCH).fault != ""
    inbox.unlink()
    drop(inbox, mail())
    look(1)
    assert inbox_state(FETCH).fault == ""
    assert len(rows()) == 1

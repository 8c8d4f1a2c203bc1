"""The log of mails on its pages: who sees which, how each stands, sending again; kept mails."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta, timezone

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from licensing.catalogue.models import Producer
from licensing.intake.models import IntakeRequest
from licensing.kernel import clock
from licensing.kernel.database import db
from licensing.mailroom.queries import mails_about, undelivered
from licensing.outbox import bounces
from licensing.outbox.mail import send_mail
from licensing.outbox.models import Mail, MailEntry, OutboxMessage
from licensing.outbox.operations import drain
from tests.agreements import scene
from tests.factories.people import csrf_token, make_person, sign_in

NOW = datetime(2026, 9, 3, 9, 0, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def at_that_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def producer(app: Flask) -> Producer:
    return scene.staffed_producer()


@pytest.fixture
def request_(producer: Producer) -> IntakeRequest:
    request = scene.submitted(producer)
    drain(scene.LATER)
    return request


def client_of(
    app: Flask, email: str, producer: Producer | None = None, *roles: str, is_admin: bool = False
) -> FlaskClient:
    client = app.test_client()
    sign_in(client, make_person(email, producer, roles, is_admin=is_admin))
    return client


def read(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return html.unescape(answer.get_data(as_text=True))


def entry(template: str) -> MailEntry:
    query = (
        select(MailEntry)
        .where(MailEntry.template == template)
        .order_by(MailEntry.created_at.desc(), MailEntry.id.desc())
    )
    return db.session.scalars(query).first() or pytest.fail(f"no mail {template}")


def send_code(key: str = "code") -> None:
    context = {"code": "012345", "minutes": 10}
    send_mail(
        template="accounts/mail/code",
        to="x@y.example",
        language="fr",
        context=context,
        key=key,
        at=NOW,
        secrets=["012345"],
    )
    db.session.commit()


def press(client: FlaskClient, path: str, status: int = 303) -> str:
    answer = client.post(path, data={"csrf_token": csrf_token(client, "/mails") or csrf_token(client, "/")})
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.headers.get("Location", "")


def test_staff_see_their_own_dossiers_mails_only(app: Flask, producer: Producer, request_: IntakeRequest) -> None:
    send_code()
    mine = client_of(app, "finance@gdp.example", producer, "finance")
    foreign = client_of(app, "o@other.example", scene.staffed_producer("other"), "approver")
    sent = entry("intake/mail/sent")
    assert sent.subject in read(mine, "/mails")
    assert "x@y.example" not in read(mine, "/mails")
    assert sent.subject not in read(foreign, "/mails")
    read(mine, f"/mails/{sent.id}")
    assert read(foreign, f"/mails/{sent.id}", 404)
    press(foreign, f"/mails/{sent.id}/resend", 404)
    read(mine, f"/mails/{entry('accounts/mail/code').id}", 404)


def test_codes_and_links_are_never_shown(app: Flask, producer: Producer, request_: IntakeRequest) -> None:
    send_code()
    drain(NOW)
    boss = client_of(app, "admin@x.example", is_admin=True)
    page = read(boss, "/admin/mails") + read(boss, f"/admin/mails/{entry('accounts/mail/code').id}")
    assert "x@y.example" in page
    assert "012345" not in page
    press(boss, f"/admin/mails/{entry('accounts/mail/code').id}/resend", 409)
    sent = entry("intake/mail/sent")
    token = re.findall(r"/resume/([\w-]{20,})", scene.mails("intake/mail/sent")[0]["text"])[0]
    shown = read(boss, f"/admin/mails/{sent.id}")
    assert token not in shown + sent.text + sent.html
    assert "[lien personnel, masqué]" in shown


def test_each_state_is_told_and_found_by_its_filter(app: Flask, producer: Producer, request_: IntakeRequest) -> None:
    boss = client_of(app, "admin@x.example", is_admin=True)
    caught = entry("intake/mail/sent")
    keys = ["waiting", "failing", "failed", "bounced", "delayed"]
    for key in keys:
        send_mail(
            template="accounts/mail/code", to=f"{key}@y.example", language="fr", key=key, at=NOW, producer_id=producer.id,
            context={"code": "1", "minutes": 1},
        )  # fmt: skip
    rows = {row.key: row for row in db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "mail"))}
    rows["mail:failing"].last_error, rows["mail:failing"].attempts = "SMTP", 3
    rows["mail:failed"].state = "failed"
    bounces.note("bounced", bounces.Report("5.1.1", "no such\nuser", True), "s1", NOW)
    bounces.note("bounced", bounces.Report("5.1.1", "no such\nuser", True), "s1", NOW)
    bounces.note("delayed", bounces.Report("4.4.7", "", False), "s2", NOW)
    db.session.commit()
    for key in keys:
        page = read(boss, f"/admin/mails?state={key}")
        assert re.findall(r"<bdi>(\w+)@y\.example", page) == [key]
    assert caught.to in read(boss, "/admin/mails?state=caught")
    assert "essai n°\u00a03" in read(boss, "/admin/mails?state=failing")
    assert "Cette adresse n’existe pas" in read(boss, "/admin/mails?state=bounced")
    assert [line.entry.message_key for line in undelivered({producer.id}, NOW - timedelta(days=1))] == ["bounced"]
    assert read(boss, "/admin/mails?state=nonsense&after=%00&text=%25")


def test_the_log_goes_on_page_by_page(app: Flask, producer: Producer) -> None:
    for number in range(60):
        at = NOW + timedelta(seconds=number // 2)
        send_mail(
            template="accounts/mail/code", to=f"n{number}@y.example", language="fr", key=f"k{number}", at=at,
            producer_id=producer.id, context={"code": "1", "minutes": 1},
        )  # fmt: skip
    db.session.commit()
    boss = client_of(app, "admin@x.example", is_admin=True)
    path, seen = "/admin/mails?text=y.example", []
    while path:
        page = read(boss, path)
        seen += re.findall(r"<bdi>n(\d+)@y\.example", page)
        found = re.search(r'href="(/admin/mails\?[^"]*after=[^"]*)"', page)
        path = found.group(1) if found else ""
    assert len(seen) == 60
    assert set(seen) == {str(number) for number in range(60)}


def test_a_mail_is_sent_again_with_a_living_link(app: Flask, producer: Producer, request_: IntakeRequest) -> None:
    mine = client_of(app, "a@gdp.example", producer, "approver")
    first = entry("intake/mail/sent")
    before = scene.mails("intake/mail/sent")[0]
    where = press(mine, f"/mails/{first.id}/resend")
    drain(NOW)
    again = scene.mails("intake/mail/sent")[-1]
    links = [re.findall(r"/resume/([\w-]{20,})", mail["text"])[0] for mail in (before, again)]
    assert links[0] != links[1]
    assert app.test_client().get(f"/resume/{links[1]}").status_code == 200
    assert again["text"].replace(links[1], links[0]) == before["text"]
    assert again["html"].replace(links[1], links[0]) == before["html"]
    assert "Renvoyé" in read(mine, f"/mails/{first.id}")
    assert "a@gdp.example" in read(mine, where)
    press(mine, f"/mails/{first.id}/resend", 409)
    assert scene.journal(f"request:{request_.id}")[-1] == "mailroom.resend"
    assert [
        line.state for line in mails_about(f"request:{request_.id}") if line.entry.template == "intake/mail/sent"
    ] == ["caught", "resent"]


def test_a_link_that_has_lost_its_sense_is_not_sent_again(app: Flask, producer: Producer) -> None:
    agreement = scene.prepared(producer)
    mine = client_of(app, "a@gdp.example", producer, "approver")
    invite = entry("signing/mail/invite")
    assert invite.about == f"request:{agreement.request_id}"
    token = scene.last_token()
    press(mine, f"/mails/{invite.id}/resend")
    drain(NOW)
    assert scene.last_token() != token
    assert app.test_client().get(f"/sign/{scene.last_token()}").status_code == 200
    press(mine, f"/mails/{invite.id}/resend", 409)
    assert db.session.query(Mail).filter_by(template="signing/mail/invite").count() == 2


def test_a_dossier_says_that_a_mail_did_not_arrive(app: Flask, producer: Producer, request_: IntakeRequest) -> None:
    mine = client_of(app, "a@gdp.example", producer, "approver")
    path = f"/desk/requests/{request_.id}"
    assert "n’est pas arrivé" not in read(mine, path)
    bounces.note(entry("intake/mail/sent").message_key, bounces.Report("5.2.2", "full", True), "s", NOW)
    db.session.commit()
    page = read(mine, path)
    assert "Le courriel du 2 septembre 2026 n’est pas arrivé" in page
    assert "La boîte aux lettres est pleine." in page

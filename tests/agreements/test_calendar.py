"""The dates of a request in an agenda: attached to its mails, downloaded from its page, the same entries each time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from licensing.kernel.database import db
from licensing.outbox.models import Mail
from licensing.outbox.operations import carry_out, due
from tests.agreements import scene
from tests.factories.people import sign_in_partner


def entries(data: bytes | str) -> dict[str, Any]:
    return {str(event["UID"]).partition("-")[0]: event for event in Calendar.from_ical(data).walk("VEVENT")}


def test_the_confirmation_brings_session_and_quote(sqlite_app: Flask) -> None:
    request = scene.submitted(scene.staffed_producer())
    (mail,) = scene.mails("intake/mail/sent")
    payload = next(row.payload for row in db.session.scalars(select(scene.OutboxMessage)) if row.payload.get("files"))
    (file,) = payload["files"]
    found = entries(file["text"])
    assert (file["media_type"], file["file_name"]) == ("text/calendar", f"{request.reference}.ics")
    session = request.answers["session"]
    assert found["session"].decoded("DTSTART") == date.fromisoformat(session["starts_on"])
    assert found["session"].decoded("DTEND") == date.fromisoformat(session["ends_on"]) + timedelta(days=1)
    assert found["quote"].decoded("DTSTART") == date.fromisoformat(request.quote["valid_until"])
    assert request.reference in str(found["quote"]["SUMMARY"])
    assert mail["subject"].startswith(request.reference)


def test_the_file_leaves_with_the_mail_and_can_be_fetched(sqlite_app: Flask) -> None:
    request = scene.submitted(scene.staffed_producer())
    for message_id in due(scene.LATER):
        if db.session.get_one(scene.OutboxMessage, message_id).kind == "mail":
            assert carry_out(message_id, scene.LATER)
    mail = db.session.scalars(select(Mail).filter_by(template="intake/mail/sent")).one()
    (attached,) = mail.attachments
    answer = sqlite_app.test_client().get(f"/mail/{mail.id}/attachments/0")
    assert answer.mimetype == "text/calendar"
    assert attached["file_name"] in answer.headers["Content-Disposition"]
    assert set(entries(answer.data)) == {"session", "quote"}
    client = sqlite_app.test_client()
    sign_in_partner(client, request.owner_email)
    page = client.get(f"/request/{request.id}/status").get_data(as_text=True)
    assert f"/request/{request.id}/calendar.ics" in page
    fetched = client.get(f"/request/{request.id}/calendar.ics")
    assert fetched.mimetype == "text/calendar"
    assert entries(fetched.data)["session"]["UID"] == entries(answer.data)["session"]["UID"]
    other = sqlite_app.test_client()
    sign_in_partner(other, "eve@other.example")
    assert other.get(f"/request/{request.id}/calendar.ics").status_code == 404


def test_later_files_take_the_place_of_earlier_ones(sqlite_app: Flask) -> None:
    producer = scene.staffed_producer()
    request = scene.submitted(producer)
    client = sqlite_app.test_client()
    sign_in_partner(client, request.owner_email)
    first = entries(client.get(f"/request/{request.id}/calendar.ics").data)
    agreement = scene.approve_request(request.id, scene.staff(producer), scene.AT)
    agreement.state = "awaiting_licensee"
    db.session.commit()
    second = entries(client.get(f"/request/{request.id}/calendar.ics").data)
    assert set(second) == {"session", "signature"}
    assert first["session"]["UID"] == second["session"]["UID"]
    assert int(second["session"]["SEQUENCE"]) > int(first["session"]["SEQUENCE"])
    assert agreement.reference in str(second["signature"]["SUMMARY"])

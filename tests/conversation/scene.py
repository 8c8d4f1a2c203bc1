"""A request with its people, and what they say; the mails that leave of it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

from flask import Flask

from licensing.accounts.access import Actor
from licensing.catalogue.models import Producer
from licensing.intake.models import IntakeRequest
from licensing.outbox import operations, periodic
from tests.agreements.scene import mails, staff, staffed_producer, submitted
from tests.conftest import make_settings
from tests.mailroom.samples import ADDRESS, drop, mail

AT = datetime(2026, 9, 2, 12, 0, tzinfo=timezone.utc)
SOON = AT + timedelta(minutes=1)
__all__ = ["ADDRESS", "AT", "Producer", "mails", "staff", "staffed_producer", "submitted"]


def settings_with_inbox(tmp_path: Path, database_url: str = ""):
    """A test application's settings with a maildir."""
    return make_settings(tmp_path, database_url, inbox_url=f"maildir:{tmp_path / 'inbox'}", inbox_reply_address=ADDRESS)


def requester(request: IntakeRequest) -> str:
    """The address of who asked."""
    email: str = request.answers["contacts"]["requester"]["email"]
    return email


def partner(request: IntakeRequest) -> Actor:
    """Who asked, having proved their address."""
    return Actor(session_id="p", partner_email=requester(request))


def newest(template: str) -> dict[str, str]:
    """The newest mail of a kind."""
    return mails(f"conversation/mail/{template}")[-1]


def reply_address(template: str) -> str:
    """Where a reply to the newest mail of a kind goes."""
    return newest(template)["reply_to"]


def token_in(address: str) -> str:
    """The secret part of a reply address."""
    found = re.search(r"\+r-([a-z2-7]{26})@", address)
    assert found, address
    return found.group(1)


def by_mail(
    app: Flask,
    text: str,
    to: str,
    sender: str,
    *,
    at: datetime = SOON,
    name: str = "",
    message_id: str = "",
    **headers: str,
) -> None:
    """Someone replies by mail; the inbox is looked at until nothing more follows."""
    number = len(list((app.config["SETTINGS"].data_dir.parent / "inbox").rglob("*.host*")))
    message_id = message_id or f"<{number}-{at.timestamp()}@valmont.example>"
    raw = mail(text, to=to, sender=sender, message_id=message_id, **headers)
    drop(app.config["SETTINGS"].data_dir.parent / "inbox", raw, name or f"{number}.host")
    look(at)


def look(at: datetime = AT) -> None:
    """A visit to the inbox, and what follows from it."""
    periodic.tick(at)
    operations.drain(at)


def later(minutes: int) -> datetime:
    """So many minutes on."""
    return AT + timedelta(minutes=minutes)

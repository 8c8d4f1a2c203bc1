"""Handlers of the mail room: look into the inbox, read one mail. The inbox is looked at by itself, as often as the settings say."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from config import Settings
from licensing.kernel.database import lock_row
from licensing.mailroom import receiving
from licensing.mailroom.inboxes import open_inbox
from licensing.mailroom.models import IncomingMail
from licensing.outbox.operations import handles
from licensing.outbox.periodic import every, periodic

FETCH = "incoming.fetch"


def _schedule(at: datetime) -> datetime | None:
    """Every few minutes while an inbox is configured."""
    settings = _settings()
    return every(timedelta(minutes=settings.inbox_minutes))(at) if settings.inbox_reply_address else None


periodic(FETCH, _schedule)


@handles(FETCH)
def fetch(payload: dict[str, Any], at: datetime) -> None:
    """Take over what is new. InboxFault when the inbox does not answer: the next visit makes up for it."""
    with open_inbox(_settings().inbox_url.get_secret_value()) as inbox:
        receiving.fetch(inbox, at)


@handles("incoming.read")
def read(payload: dict[str, Any], at: datetime) -> None:
    """Read one mail, once."""
    row = lock_row(IncomingMail, payload["id"])
    if row is not None and row.state == "arrived":
        receiving.read(row, _settings().inbox_reply_address, at)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings

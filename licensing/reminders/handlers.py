"""What workers do for reminders: look every quarter of an hour for what is due, send each. Idempotent; no commit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from licensing.kernel.clock import BUSINESS_ZONE
from licensing.outbox.operations import enqueue, handles
from licensing.outbox.periodic import every, periodic
from licensing.reminders.operations import send_reminder
from licensing.reminders.queries import due_in, waiting_requests
from licensing.reminders.rules import is_working_time

LOOK_EVERY = timedelta(minutes=15)


@handles("reminders.look")
def look(payload: dict[str, Any], at: datetime) -> None:
    """Ask for each reminder that is due, once a day at most; nothing at night and on weekends."""
    if not is_working_time(at, BUSINESS_ZONE):
        return
    day = at.astimezone(BUSINESS_ZONE).date().isoformat()
    for request in waiting_requests(at):
        found = due_in(request, at)
        if found is not None:
            message = {"request_id": request.id, "key": found.key}
            enqueue("reminders.send", f"reminders.send:{found.key}:{day}", message, at)


@handles("reminders.send")
def send(payload: dict[str, Any], at: datetime) -> None:
    """Send a reminder, unless what it is about was done meanwhile."""
    send_reminder(payload["request_id"], payload["key"], at)


periodic("reminders.look", every(LOOK_EVERY))

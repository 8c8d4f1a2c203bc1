"""Verbs of reminders: send the one that is due, switch a dossier's reminders off and on. One commit each, the handler's by the engine."""

from __future__ import annotations

from datetime import datetime

from flask import current_app, url_for
from itsdangerous import BadSignature, URLSafeSerializer

from licensing.accounts.access import Actor
from licensing.audit.operations import record
from licensing.intake.models import IntakeRequest
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import NotFound
from licensing.reminders.letters import write_letters
from licensing.reminders.models import ReminderSent, ReminderSwitch
from licensing.reminders.queries import due_in

SWITCHING = ("approver", "signatory")
"""Roles that may switch the reminders of a dossier."""


def send_reminder(request_id: str, key: str, at: datetime) -> bool:
    """Send a reminder if it is still the one that is due; False when it is not any more. Does not commit."""
    request = lock_row(IntakeRequest, request_id)
    reminder = due_in(request, at) if request is not None else None
    if request is None or reminder is None or reminder.key != key:
        return False
    sent = ReminderSent(
        request_id=request.id, key=reminder.key, kind=reminder.waiting.kind, step=reminder.step, sent_at=at
    )
    db.session.add(sent)
    data = {"step": reminder.step, "planned": reminder.planned.isoformat()}
    record(at, "system", f"reminders.{reminder.waiting.kind}", f"request:{request.id}", data)
    write_letters(request, reminder, stop_url(request.id), at)
    return True


def switch_reminders(request_id: str, *, off: bool, by: Actor, at: datetime) -> None:
    """Switch every reminder of a dossier off, or on again, for the producer's people. NotFound for a foreign dossier."""
    request = lock_row(IntakeRequest, request_id)
    if request is None or request.producer_id not in by.producers_as(*SWITCHING):
        raise NotFound(request_id)
    _switch(request, "all" if off else "none", by.email or by.label, by.label, at)


def switch_by_link(token: str, *, off: bool, at: datetime) -> None:
    """The same for the reminders to the partner, by the link in one of them; what the producer switched off stays off.

    NotFound for a link that is not ours.
    """
    request = lock_row(IntakeRequest, request_of_link(token).id)
    if request is None:
        raise NotFound()
    row = db.session.get(ReminderSwitch, request.id)
    if row is not None and row.scope == "all":
        db.session.rollback()
        return
    _switch(request, "partner" if off else "none", request.owner_email, f"partner:{request.owner_email}", at)


def request_of_link(token: str) -> IntakeRequest:
    """The dossier of a link that stops reminders; NotFound for a link that is not ours."""
    try:
        request_id = _links().loads(token)
    except BadSignature as error:
        raise NotFound() from error
    request = db.session.get(IntakeRequest, str(request_id))
    if request is None:
        raise NotFound()
    return request


def stop_url(request_id: str) -> str:
    """The address, for a mail, of the page that stops the reminders of a dossier. It opens nothing else."""
    return url_for("reminders.stop", token=_links().dumps(request_id), _external=True)


def _links() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SETTINGS"].secret(), salt="reminders.stop")


def _switch(request: IntakeRequest, scope: str, who: str, label: str, at: datetime) -> None:
    row = db.session.get(ReminderSwitch, request.id)
    if row is None:
        row = ReminderSwitch(request_id=request.id)
        db.session.add(row)
    if row.scope != scope:
        row.scope, row.by, row.at = scope, who, at
        event = "reminders.on" if scope == "none" else "reminders.off"
        record(at, label, event, f"request:{request.id}", {"scope": scope})
    db.session.commit()

"""Give a request to a colleague, or back to everyone. One commit."""

from __future__ import annotations

from datetime import date, datetime

from flask import url_for
from sqlalchemy import select

from licensing.accounts.absences import holds, stand_in_for
from licensing.accounts.access import Actor
from licensing.accounts.models import Person
from licensing.agreements.desk import refusals
from licensing.agreements.models import Assignment
from licensing.agreements.queries import request_at_desk
from licensing.audit.operations import record
from licensing.intake.models import IntakeRequest
from licensing.intake.review_messages import NOT_APPROVER
from licensing.kernel import formats
from licensing.kernel.clock import business_day
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import NotAllowed
from licensing.outbox.mail import send_mail

OPEN = ("submitted", "corrections_requested")


def assign_request(request_id: str, person_id: str | None, by: Actor, at: datetime) -> Person | None:
    """Have one approver take care of a request (None: everyone again); they are told by mail unless they did it themselves.

    The same person again changes nothing. Raises `NotFound` for a missing or foreign request, `NotAllowed` without the
    approver role, for a decided request, or a person without the role there.
    """
    request = request_at_desk(by, request_id)
    lock_row(IntakeRequest, request.id)
    if not by.has("approver", request.producer_id):
        raise NotAllowed("assign", request.state, NOT_APPROVER)
    if request.state not in OPEN:
        raise NotAllowed("assign", request.state, refusals.CLOSED)
    person = _approver(person_id, request) if person_id else None
    row = db.session.get(Assignment, request.id)
    if (row.person_id if row else None) != (person.id if person else None):
        _write(row, request, person, by, at)
    db.session.commit()
    return person


def _approver(person_id: str, request: IntakeRequest) -> Person:
    query = select(Person).where(Person.id == person_id, Person.is_active)
    person = db.session.scalars(query.where(holds(Person.id, request.producer_id, "approver"))).one_or_none()
    if person is None:
        raise NotAllowed("assign", request.state, refusals.NO_ROLE_THERE)
    return person


def _write(row: Assignment | None, request: IntakeRequest, person: Person | None, by: Actor, at: datetime) -> None:
    if person is None and row is not None:
        db.session.delete(row)
    elif person is not None:
        row = row or Assignment(request_id=request.id)
        row.person_id, row.assigned_by, row.assigned_at = person.id, by.email or "", at
        db.session.add(row)
    data = {"to": person.email if person else None}
    record(at, by.label, "agreements.assign", f"request:{request.id}", data)
    if person is not None and person.id != by.person_id:
        _tell(request, person, by, at)


def _tell(request: IntakeRequest, person: Person, by: Actor, at: datetime) -> None:
    who = by.name or by.email or ""
    for someone in _readers(request.producer_id, person, business_day(at)):
        send_mail(
            template="agreements/mail/assigned",
            to=someone.email,
            language=someone.language,
            context={
                "name": someone.name, "absent": "" if someone is person else person.name,
                "who": who if someone is person else "", "by": "" if someone is person else who,
                "reference": request.reference, "organisation": request.organisation_name,
                "due_on": formats.day(request.due_on, someone.language) if request.due_on else "",
                "url": url_for("agreements.dossier", request_id=request.id, _external=True),
            },
            key=f"agreements.assigned:{request.id}:{someone.id}:{at.isoformat()}",
            at=at,
            reply_to=by.email,
            about=f"request:{request.id}",
        )  # fmt: skip


def _readers(producer_id: str, person: Person, on: date) -> list[Person]:
    """The person, and whoever stands in for them that day."""
    other = stand_in_for(person.email, producer_id, "approver", on)
    return [person, other] if other else [person]

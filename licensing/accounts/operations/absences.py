"""A person says when they are away and who stands in; either of the two takes it back. One commit each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import url_for
from sqlalchemy import select

from licensing.accounts import absences, refusals
from licensing.accounts.access import Actor
from licensing.accounts.models import Absence, Membership, Person
from licensing.audit.operations import record
from licensing.kernel import formats
from licensing.kernel.clock import business_day
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound, Problem
from licensing.outbox.mail import send_mail

LONGEST = timedelta(days=366)
NOTE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Plan:
    """An absence as it is asked for: at which producer, who stands in, which days (both included), a note for the team."""

    producer_id: str
    stand_in_id: str
    starts_on: date
    ends_on: date
    note: str = ""


def record_absence(plan: Plan, by: Actor, at: datetime) -> Absence:
    """Note that the actor is away; the stand-in is told by mail.

    Raises `NotFound` for a producer where the actor has no role; `InvalidInput` for days that are over, in the wrong order or
    too many, a stand-in who is no colleague with a common role, an absence that overlaps one of the actor's own, a stand-in
    who is away on one of the days, or an actor who stands in for somebody then.
    """
    me = by.person_id or ""
    if plan.producer_id not in by.roles:
        raise NotFound(plan.producer_id)
    for person_id in sorted({me, plan.stand_in_id}):
        lock_row(Person, person_id)
    problems = _day_problems(plan, business_day(at)) or _people_problems(plan, me, by)
    if len(plan.note) > NOTE_LENGTH:
        problems.append(Problem("note", "too_long", refusals.NOTE))
    if problems:
        raise InvalidInput(problems)
    absence = Absence(
        producer_id=plan.producer_id, person_id=me, stand_in_id=plan.stand_in_id, starts_on=plan.starts_on,
        ends_on=plan.ends_on, note=plan.note.strip(), recorded_at=at,
    )  # fmt: skip
    db.session.add(absence)
    db.session.flush()
    record(at, by.label, "accounts.record_absence", f"person:{me}", _facts(absence))
    _tell(absence, "absence_recorded", absence.stand_in, absence.person, at)
    db.session.commit()
    return absence


def cancel_absence(absence_id: str, by: Actor, at: datetime) -> Absence:
    """Take an absence back, as the absent person or their stand-in; the other of the two is told by mail.

    A second time changes nothing. Raises `NotFound` for a missing one or one of another team, `NotAllowed` for anybody else
    and once it is over.
    """
    absence = lock_row(Absence, absence_id)
    if absence is None or absence.producer_id not in by.roles:
        raise NotFound(absence_id)
    if by.person_id not in (absence.person_id, absence.stand_in_id):
        raise NotAllowed("cancel_absence", "", refusals.NOT_YOURS)
    if absence.ends_on < business_day(at):
        raise NotAllowed("cancel_absence", "", refusals.OVER)
    if absence.cancelled_at is None:
        absence.cancelled_at = at
        record(at, by.label, "accounts.cancel_absence", f"person:{absence.person_id}", _facts(absence))
        pair = (absence.stand_in, absence.person)
        other, actor = pair if by.person_id == absence.person_id else pair[::-1]
        _tell(absence, "absence_cancelled", other, actor, at)
    db.session.commit()
    return absence


def _day_problems(plan: Plan, today: date) -> list[Problem]:
    if plan.starts_on < today:
        return [Problem("starts_on", "past", refusals.PAST)]
    if plan.ends_on < plan.starts_on:
        return [Problem("ends_on", "order", refusals.ORDER)]
    if plan.ends_on - plan.starts_on > LONGEST:
        return [Problem("ends_on", "too_long", refusals.TOO_LONG)]
    return []


def _people_problems(plan: Plan, me: str, by: Actor) -> list[Problem]:
    if not _shares_a_role(plan, me, by):
        return [Problem("stand_in_id", "colleague", refusals.COLLEAGUE)]
    found = absences.overlapping(plan.producer_id, plan.starts_on, plan.ends_on, (me, plan.stand_in_id))
    for absence in found:
        days = (absence.starts_on, absence.ends_on)
        if absence.person_id == me:
            return [Problem("starts_on", "overlap", refusals.overlap(*days))]
        if absence.person_id == plan.stand_in_id:
            return [Problem("stand_in_id", "away", refusals.away(absence.person.name, *days))]
        if absence.stand_in_id == me:
            return [Problem("starts_on", "standing_in", refusals.standing_in(absence.person.name, *days))]
    return []


def _shares_a_role(plan: Plan, me: str, by: Actor) -> bool:
    roles = by.roles[plan.producer_id]
    query = select(Membership.id).join(Person).where(Person.is_active, Membership.person_id == plan.stand_in_id)
    query = query.where(Membership.producer_id == plan.producer_id, Membership.role.in_(roles))
    return plan.stand_in_id != me and db.session.scalars(query).first() is not None


def _facts(absence: Absence) -> dict[str, str]:
    return {
        "absence": absence.id,
        "producer_id": absence.producer_id,
        "stand_in": absence.stand_in.email,
        "starts_on": absence.starts_on.isoformat(),
        "ends_on": absence.ends_on.isoformat(),
    }


def _tell(absence: Absence, template: str, to: Person, other: Person, at: datetime) -> None:
    """Write to one of the two; `other` is who did it."""
    context = {
        "name": to.name, "other": other.name, "starts_on": formats.day(absence.starts_on, to.language),
        "ends_on": formats.day(absence.ends_on, to.language), "url": url_for("agreements.team", _external=True),
        **({"note": absence.note} if template == "absence_recorded" else {}),
    }  # fmt: skip
    send_mail(
        template=f"accounts/mail/{template}", to=to.email, language=to.language, context=context,
        key=f"accounts.{template}:{absence.id}", at=at, reply_to=other.email, producer_id=absence.producer_id,
    )  # fmt: skip

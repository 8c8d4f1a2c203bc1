"""Who speaks and who is written to, on both sides of a conversation."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from licensing.accounts.access import Actor
from licensing.accounts.models import Person
from licensing.accounts.queries import people_with_role, person_with_email, roles_of
from licensing.conversation.models import ThreadMessage
from licensing.intake.models import IntakeRequest
from licensing.intake.queries import colleagues_of
from licensing.kernel.database import db

STAFF_ROLES = ("approver", "signatory")


@dataclass(frozen=True, slots=True)
class Voice:
    """One person of a conversation; `side` is partner or producer."""

    email: str
    name: str
    language: str
    side: str


def partner_voice(request: IntakeRequest, who: Actor) -> Voice:
    """Who writes on the partner's page: the address that was proved (`require_proof`)."""
    return _partner(request, who.partner_email or "")


def staff_voice(who: Actor) -> Voice:
    """Who writes at the desk."""
    return Voice(who.email or "", who.name or "", "fr", "producer")


def writer_of(request: IntakeRequest, side: str, email: str) -> Voice | None:
    """The person a reply address belongs to; None once they have no part in the request any more."""
    if side == "producer":
        person = person_with_email(email)
        return _staff(person) if person is not None and _works_on(request, person) else None
    return _partner(request, email) if email.lower() in _members(request) else None


def partners(request: IntakeRequest) -> list[Voice]:
    """The partner's people: who asked for the agreement, the colleagues on the request, and its owner once they wrote.

    Somebody taken off the request is written to no more.
    """
    said = select(ThreadMessage.author_email).where(
        ThreadMessage.request_id == request.id, ThreadMessage.side == "partner"
    )
    wrote = db.session.scalars(said.where(ThreadMessage.way != "kept").order_by(ThreadMessage.created_at))
    members = _members(request)
    emails = [_requester(request), *_colleagues(request), *(each.lower() for each in wrote if each.lower() in members)]
    return [_partner(request, email) for email in dict.fromkeys(emails)]


def _requester(request: IntakeRequest) -> str:
    return str(request.answers["contacts"]["requester"]["email"]).lower()


def _colleagues(request: IntakeRequest) -> dict[str, str]:
    """Address → name of the colleagues on the request."""
    return {each.email.lower(): each.name for each in colleagues_of(request.id)}


def _members(request: IntakeRequest) -> set[str]:
    """Addresses of everybody who has a part in the request for the partner."""
    return {_requester(request), request.owner_email.lower(), *_colleagues(request)}


def producers(request: IntakeRequest) -> list[Voice]:
    """The producer's people: who answered last, when still at work there; else every approver."""
    said = select(ThreadMessage.author_email).where(
        ThreadMessage.request_id == request.id, ThreadMessage.side == "producer"
    )
    last = db.session.scalars(said.order_by(ThreadMessage.created_at.desc(), ThreadMessage.id.desc()).limit(1)).first()
    person = person_with_email(last) if last else None
    if person is not None and _works_on(request, person):
        return [_staff(person)]
    return [_staff(each) for each in people_with_role(request.producer_id, "approver")]


def _works_on(request: IntakeRequest, person: Person) -> bool:
    held = roles_of(person).get(request.producer_id, frozenset())
    return person.is_active and bool(held & set(STAFF_ROLES))


def _staff(person: Person) -> Voice:
    return Voice(person.email, person.name, person.language, "producer")


def _partner(request: IntakeRequest, email: str) -> Voice:
    """With the name that the request gives to that address, else the address."""
    contacts = [each for each in request.answers.get("contacts", {}).values() if isinstance(each, dict)]
    names = {str(each.get("email", "")).lower(): str(each.get("name") or "") for each in contacts}
    names = {**_colleagues(request), **{address: name for address, name in names.items() if name}}
    address = email.lower()
    return Voice(address, names.get(address) or address, request.language, "partner")

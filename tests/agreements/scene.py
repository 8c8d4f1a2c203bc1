"""A producer with its people, and requests at every stage of the way to an agreement, through the real operations."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import select

from licensing.accounts.access import Actor
from licensing.accounts.models import Person
from licensing.agreements.models import Agreement
from licensing.agreements.operations import approve_request
from licensing.audit.models import AuditEntry
from licensing.catalogue.models import Producer
from licensing.intake.models import IntakeRequest
from licensing.kernel.database import db
from licensing.outbox.models import Mail, OutboxMessage
from licensing.outbox.operations import drain
from licensing.signing import operations as signing
from licensing.signing.values import Browser, Consent
from tests.factories.catalogue import make_producer
from tests.factories.people import make_person
from tests.factories.requests import demo_request, submitted_request
from tests.kept import kept_step

AT = datetime(2026, 9, 2, 10, 0, tzinfo=timezone.utc)
LATER = AT + timedelta(hours=2)
BROWSER = Browser("browser", "203.0.113.7", "Mozilla/5.0 (test)")


@kept_step
def staffed_producer(slug: str = "gdp") -> Producer:
    """A producer with an approver and a signatory ("approver@gdp.example", "signatory@gdp.example")."""
    producer = make_producer(slug)
    for role in ("approver", "signatory"):
        make_person(f"{role}@{slug}.example", producer, [role], name=f"{role.capitalize()} {slug.upper()}")
    return producer


def staff(producer: Producer, role: str = "approver", slug: str = "gdp") -> Actor:
    """The person with that role, as the application knows them after sign-in."""
    person = db.session.scalars(select(Person).where(Person.email == f"{role}@{slug}.example")).one()
    return Actor(
        session_id="s", person_id=person.id, email=person.email, name=person.name,
        roles={producer.id: frozenset({role})},
    )  # fmt: skip


@kept_step
def submitted(producer: Producer, name: str = "Université Haute-Sorgue", at: datetime = AT) -> IntakeRequest:
    """The demo request of that organisation, sent to the producer."""
    return submitted_request(producer, demo_request(name), at)


def unpriced(producer: Producer) -> IntakeRequest:
    """A request from Morocco that asks for something the schedule does not price in dirhams."""
    raw: dict[str, Any] = deepcopy(demo_request("ISG Aïn Louz"))
    raw["uses"]["private_session"] = True
    return submitted_request(producer, raw, AT)


@kept_step
def prepared(producer: Producer, request: IntakeRequest | None = None) -> Agreement:
    """An approved request whose document is ready and whose first signatory is invited."""
    request = request or submitted(producer)
    agreement = approve_request(request.id, staff(producer), AT)
    drain(LATER)
    return db.session.get_one(Agreement, agreement.id)


@kept_step
def sign(agreement: Agreement, party: str, who: Actor, at: datetime) -> None:
    """A party opens the link of its last invitation, asks for a code and consents; the effects are carried out."""
    name = {"licensee": _signatory(agreement), "licensor": "Signatory GDP"}[party]
    token = last_token()
    signing.send_code(token, BROWSER, who, at)
    signing.consent(token, Consent(last_code(), name, True, "fr"), BROWSER, who, at + timedelta(minutes=1))
    drain(at + timedelta(minutes=2))


def last_token() -> str:
    """The token of the last invitation."""
    token: str = re.findall(r"/sign/([\w-]+)", mails("signing/mail/invite")[-1]["text"])[0]
    return token


def last_code() -> str:
    """The last code sent."""
    code: str = re.findall(r"(?<!\d)(\d{6})(?!\d)", mails("signing/mail/code")[-1]["text"])[0]
    return code


def _signatory(agreement: Agreement) -> str:
    name: str = agreement.terms["parties"]["licensee"]["contacts"]["signatory"]["name"]
    return name


def mails(template: str) -> list[dict[str, Any]]:
    """Mails made from templates that begin so, oldest first: those that left, then those that wait in the outbox."""
    names = ("template", "to", "text", "html", "attachments", "language", "reply_to", "subject")
    left = db.session.scalars(select(Mail).order_by(Mail.sent_at, Mail.id))
    found = [{name: getattr(row, name) for name in names} for row in left]
    pending = select(OutboxMessage.payload).where(OutboxMessage.kind == "mail", OutboxMessage.state == "pending")
    found += db.session.scalars(pending.order_by(OutboxMessage.created_at, OutboxMessage.id))
    return [mail for mail in found if mail["template"].startswith(template)]


def journal(subject: str) -> list[str]:
    """Actions written about a subject, in order."""
    query = select(AuditEntry.action).where(AuditEntry.subject == subject).order_by(AuditEntry.seq)
    return list(db.session.scalars(query))

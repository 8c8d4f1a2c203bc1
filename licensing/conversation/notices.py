"""The mail that tells the other side of a message: its text, one action, and an address whose replies come back here."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from licensing.accounts.operations import make_resume_url
from licensing.conversation import people
from licensing.conversation.addresses import reply_to
from licensing.conversation.models import ThreadMessage
from licensing.conversation.people import Voice
from licensing.intake.models import IntakeRequest
from licensing.mailroom.quotes import ABOVE
from licensing.outbox.mail import send_mail


def tell_other_side(request: IntakeRequest, message: ThreadMessage, at: datetime) -> None:
    """Mail a message to everyone of the other side. Does not commit."""
    listeners = people.producers(request) if message.side == "partner" else people.partners(request)
    for person in listeners:
        if person.email != message.author_email:
            _tell(request, message, person, at)


def _tell(request: IntakeRequest, message: ThreadMessage, person: Voice, at: datetime) -> None:
    to_partner = person.side == "partner"
    otherwise = request.producer.contact_email if to_partner else message.author_email
    back = reply_to(request.id, person.side, person.email, otherwise, at)
    url = _page(request, person, at)
    facts = {
        "reference": request.reference, "author": message.author_name, "message": message.text, "url": url,
        "above": ABOVE if back.secret else "",
    }  # fmt: skip
    if to_partner:
        facts |= {"name": person.name, "producer": request.producer.name}
    else:
        facts |= {"organisation": request.organisation_name, "files": ", ".join(message.files)}
    send_mail(
        template="conversation/mail/answer" if to_partner else "conversation/mail/question",
        to=person.email,
        language=person.language,
        context=facts,
        key=f"conversation:{message.id}:{person.email}"[:200],
        at=at,
        reply_to=back.address,
        secrets=[each for each in (url if to_partner else "", back.secret) if each],
        about=f"request:{request.id}",
    )  # fmt: skip


def _page(request: IntakeRequest, person: Voice, at: datetime) -> str:
    """Where this person reads and answers."""
    if person.side == "partner":
        return make_resume_url(person.email, f"/request/{request.id}/messages", at)
    return f"{current_app.config['SETTINGS'].base_url.rstrip('/')}/desk/requests/{request.id}/messages"

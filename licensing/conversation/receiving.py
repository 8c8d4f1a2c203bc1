"""A reply by mail: taken into its conversation when it comes from the person whose reply address it came to, else kept for staff."""

from __future__ import annotations

from datetime import datetime, timedelta

from licensing.conversation import people, rules
from licensing.conversation.addresses import TAG, address_of
from licensing.conversation.operations import Said, say
from licensing.conversation.queries import mail_messages
from licensing.intake.models import IntakeRequest
from licensing.kernel.database import db
from licensing.kernel.errors import NotAllowed
from licensing.mailroom.receiving import receives
from licensing.mailroom.values import Outcome, Received


@receives(TAG)
def reply(token: str, mail: Received, incoming_id: str, at: datetime) -> Outcome:
    """What becomes of a mail to a reply address; nothing is ever answered to one that is kept apart. Does not commit."""
    row = address_of(token)
    if row is None:
        return Outcome("quarantined", "unknown_tag")
    request = db.session.get_one(IntakeRequest, row.request_id)
    voice = people.writer_of(request, row.side, row.email)
    why = _doubt(mail, row.email, voice is None, request.id, at)
    if not why and voice is not None:
        said = Said(voice, mail.text, f"mail:{incoming_id}", way="mail", is_cut=mail.is_cut, files=mail.files)
        label = f"{'staff' if voice.side == 'producer' else 'partner'}:{voice.email}"
        why = _said(request, said, label, at)
    return Outcome("quarantined" if why else "posted", why, request.producer_id, f"request:{request.id}")


def _doubt(mail: Received, expected: str, is_gone: bool, request_id: str, at: datetime) -> str:
    """Why this mail is not taken in by itself; empty when nothing speaks against it."""
    if mail.sender != expected:
        return "other_sender"
    if is_gone:
        return "no_longer"
    if not mail.text:
        return "empty"
    earlier = mail_messages(request_id, at - timedelta(days=1))
    return "loop" if rules.looks_like_a_loop(mail.text, earlier, at) else ""


def _said(request: IntakeRequest, said: Said, label: str, at: datetime) -> str:
    try:
        say(request, said, label, at)
    except NotAllowed:
        return "loop"
    return ""

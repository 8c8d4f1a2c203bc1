"""Everything that happened in a file, newest first: the journal of request, agreement, signatures and invoice, and every mail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import LazyString
from sqlalchemy import or_, select

from licensing.accounts.queries import people_with_role
from licensing.agreements import queries, wording
from licensing.agreements.invoiced import invoices_of
from licensing.agreements.models import Agreement
from licensing.audit.models import AuditEntry
from licensing.intake.answer_words import Words
from licensing.intake.models import IntakeRequest
from licensing.kernel.database import db
from licensing.outbox.models import Mail, OutboxMessage
from licensing.signing.queries import procedure_of

KINDS = ("request", "review", "price", "agreement", "signature", "invoice", "mail")
_OF_ACTION = {
    "intake.remark_": "review", "intake.mark_as_read": "review", "intake.request_corrections": "review",
    "intake.decline": "review", "agreements.approve": "review", "agreements.propose": "review",
    "agreements.withdraw": "review", "intake.add_manual": "price", "intake.remove_manual": "price", "quotes.": "price",
    "agreements.licensee_sealed": "signature", "agreements.licensor_sealed": "signature",
    "agreements.signature_declined": "signature", "signing.": "signature", "billing.": "invoice",
    "agreements.": "agreement",
}  # fmt: skip
"""How an action begins → its kind; the first that fits. Everything else is about the request."""
MAILS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened: when, of which kind, what in words, by or to whom, what more there is to say."""

    at: datetime
    kind: str
    what: LazyString | str
    who: str
    detail: str = ""


def kind_of(action: str) -> str:
    """The kind of a journal entry."""
    return next((kind for start, kind in _OF_ACTION.items() if action.startswith(start)), "request")


def moments(request: IntakeRequest, agreement: Agreement | None, words: Words) -> list[Moment]:
    """Everything, newest first; entries without words and the partner’s own drafting are left out."""
    told = [*_of_journal(request, agreement, words), *_of_mails(request, agreement)]
    return sorted(told, key=lambda moment: moment.at)[::-1]


def _of_journal(request: IntakeRequest, agreement: Agreement | None, words: Words) -> Iterator[Moment]:
    for entry in queries.timeline(_subjects(request, agreement)):
        if entry.action in wording.EVENTS and entry.action not in wording.PARTNERS_OWN:
            who = entry.actor.partition(":")[2] or str(wording.AUTOMATIC)
            detail = _detail(entry, words)
            yield Moment(entry.at, kind_of(entry.action), wording.EVENTS[entry.action], who, detail)


def _detail(entry: AuditEntry, words: Words) -> str:
    data: Mapping[str, Any] = entry.data
    if "path" in data:
        return words.place(data["path"])
    if entry.action == "intake.request_corrections":
        return " · ".join(words.place(path) for path in data.get("paths", ()))
    return str(data.get("reason") or data.get("number") or data.get("label") or "")


def _subjects(request: IntakeRequest, agreement: Agreement | None) -> list[str]:
    if agreement is None:
        return [f"request:{request.id}"]
    parts = [f"signature_request:{part}" for part in _signatures(agreement)]
    invoices = [f"invoice:{each.id}" for each in invoices_of(agreement.id)]
    return [f"request:{request.id}", f"agreement:{agreement.id}", *parts, *invoices]


def _signatures(agreement: Agreement) -> list[str]:
    procedure = procedure_of(f"agreement:{agreement.id}")
    return [each.id for each in procedure.requests] if procedure else []


def _of_mails(request: IntakeRequest, agreement: Agreement | None) -> Iterator[Moment]:
    """Mails whose key names the file: those that left, found by who gets mails about it; those that wait or failed."""
    ids = [request.id, *([agreement.id, *_signatures(agreement)] if agreement else [])]
    named = or_(*(Mail.message_key.contains(each) for each in ids))
    left = select(Mail).where(Mail.to.in_(_addresses(request, agreement)), named).order_by(Mail.sent_at.desc())
    for mail in db.session.scalars(left.limit(MAILS_SHOWN)):
        yield Moment(mail.sent_at, "mail", mail.subject, mail.to, str(wording.MAILS.get(mail.state, mail.state)))
    waiting = select(OutboxMessage).where(OutboxMessage.kind == "mail", OutboxMessage.state.in_(wording.WAITING))
    held = or_(*(OutboxMessage.key.contains(each) for each in ids))
    for message in db.session.scalars(waiting.where(held).limit(MAILS_SHOWN)):
        payload = message.payload
        yield Moment(
            message.created_at, "mail", payload["subject"], payload["to"], str(wording.MAILS[message.state])
        )  # fmt: skip


def _addresses(request: IntakeRequest, agreement: Agreement | None) -> Sequence[str]:
    contacts = [each["email"] for each in request.answers["contacts"].values() if each.get("email")]
    staff = [
        person.email for role in ("approver", "signatory") for person in people_with_role(request.producer_id, role)
    ]
    procedure = procedure_of(f"agreement:{agreement.id}") if agreement else None
    signing = [each.email for each in procedure.requests] if procedure else []
    return [*{request.owner_email, request.producer.contact_email, *contacts, *staff, *signing}]

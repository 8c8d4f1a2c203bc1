"""Everything that happened in a file, newest first: the journal of request, agreement, signatures and invoice, and every mail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import LazyString

from licensing.agreements import queries, wording
from licensing.agreements.invoiced import invoices_of
from licensing.agreements.models import Agreement
from licensing.audit.models import AuditEntry
from licensing.intake.answer_words import Words
from licensing.intake.models import IntakeRequest
from licensing.mailroom.queries import mails_about
from licensing.mailroom.wording import STATES
from licensing.signing.queries import procedure_of

KINDS = ("request", "review", "price", "agreement", "signature", "invoice", "mail")
_OF_ACTION = {
    "intake.remark_": "review", "intake.mark_as_read": "review", "intake.request_corrections": "review",
    "intake.decline": "review", "agreements.approve": "review", "agreements.propose_approval": "review",
    "agreements.withdraw": "review", "intake.add_manual": "price", "intake.remove_manual": "price", "quotes.": "price",
    "agreements.licensee_sealed": "signature", "agreements.licensor_sealed": "signature",
    "agreements.signature_": "signature", "agreements.extend": "signature", "agreements.propose_delegate": "signature",
    "agreements.accept_delegate": "signature", "agreements.decline_delegate": "signature", "signing.": "signature", "billing.": "invoice",
    "agreements.": "agreement",
}  # fmt: skip
"""How an action begins → its kind; the first that fits. Everything else is about the request."""


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
    told = [*_of_journal(request, agreement, words), *_of_mails(request)]
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
    return str(data.get("reason") or data.get("who") or data.get("number") or data.get("label") or "")


def _subjects(request: IntakeRequest, agreement: Agreement | None) -> list[str]:
    if agreement is None:
        return [f"request:{request.id}"]
    parts = [f"signature_request:{part}" for part in _signatures(agreement)]
    invoices = [f"invoice:{each.id}" for each in invoices_of(agreement.id)]
    return [f"request:{request.id}", f"agreement:{agreement.id}", *parts, *invoices]


def _signatures(agreement: Agreement) -> list[str]:
    procedure = procedure_of(f"agreement:{agreement.id}")
    return [each.id for each in procedure.requests] if procedure else []


def _of_mails(request: IntakeRequest) -> Iterator[Moment]:
    """Every mail about the file as the log keeps it: codes and personal links are masked there."""
    for line in mails_about(f"request:{request.id}"):
        at = line.left_at or line.entry.created_at
        yield Moment(at, "mail", line.entry.subject, line.entry.to, str(STATES[line.state].label))

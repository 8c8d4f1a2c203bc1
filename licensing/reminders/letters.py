"""What a reminder says and to whom, by the kind of what waits. In the caller's commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import url_for

from licensing.accounts.operations import make_resume_url
from licensing.accounts.queries import people_with_role
from licensing.agreements.queries import agreement_of
from licensing.intake.models import IntakeRequest
from licensing.intake.queries import course_of, open_comments
from licensing.intake.remarks.queries import in_reading_order
from licensing.intake.review import remarks
from licensing.intake.review_price import current_quote
from licensing.kernel import formats
from licensing.kernel.clock import business_day
from licensing.outbox.mail import send_mail
from licensing.quotes.queries import latest_quote
from licensing.reminders.queries import invited_in
from licensing.reminders.rules import Reminder
from licensing.renewals.queries import first_day_of, offer_of
from licensing.signing.operations import link_again


@dataclass(frozen=True, slots=True)
class Letter:
    """One reminder to one person."""

    to: str
    language: str
    values: Mapping[str, Any]
    secrets: list[str] = field(default_factory=list)


Writer = Callable[[IntakeRequest, Reminder, str, datetime], Iterator[Letter]]


def write_letters(request: IntakeRequest, reminder: Reminder, stop_url: str, at: datetime) -> None:
    """Write the mails of a reminder; each leaves once."""
    kind = reminder.waiting.kind
    for letter in WRITERS[kind](request, reminder, stop_url, at):
        staff = kind in ("countersignature", "review")
        send_mail(
            template=f"reminders/mail/{kind}",
            to=letter.to,
            language=letter.language,
            context=dict(letter.values),
            key=f"reminder:{reminder.key}:{letter.to.lower()}",
            at=at,
            about=f"request:{request.id}",
            producer_id=request.producer_id,
            reply_to=None if staff else request.producer.contact_email,
            secrets=letter.secrets,
        )


def _draft(request: IntakeRequest, reminder: Reminder, stop_url: str, at: datetime) -> Iterator[Letter]:
    url = make_resume_url(request.owner_email, f"/request/{request.id}", at)
    texts = course_of(request).texts
    title = texts.get(request.language, texts["fr"])["title"]
    values = {"course": title, "producer": request.producer.name, "url": url, "stop_url": stop_url}
    yield Letter(request.owner_email, request.language, values, [url])


def _corrections(request: IntakeRequest, reminder: Reminder, stop_url: str, at: datetime) -> Iterator[Letter]:
    contact = request.answers["contacts"]["requester"]
    url = make_resume_url(contact["email"], f"/request/{request.id}/status", at)
    comments = remarks(request, in_reading_order(open_comments(request)))
    facts = {"name": contact["name"], "producer": request.producer.name, "reference": request.reference}
    values = {**facts, "comments": comments, "url": url, "stop_url": stop_url}
    yield Letter(contact["email"], request.language, values, [url])


def _quote(request: IntakeRequest, reminder: Reminder, stop_url: str, at: datetime) -> Iterator[Letter]:
    row = latest_quote(request.id)
    if row is None:
        return
    contact = row.facts["partner"]["requester"]
    url = make_resume_url(contact["email"], f"/quotes/{row.number}", at)
    values = {
        "name": contact["name"], "number": row.number, "reference": request.reference, "url": url, "stop_url": stop_url,
        "amount": formats.money(row.quote["total"], row.quote["currency"], row.language),
        "valid_until": formats.day(row.valid_until, row.language),
    }  # fmt: skip
    yield Letter(contact["email"], row.language, values, [url])


def _signature(request: IntakeRequest, reminder: Reminder, stop_url: str, at: datetime) -> Iterator[Letter]:
    invited = invited_in(request)
    if invited is None:
        return
    url = link_again(invited, at)
    values = {
        "name": invited.name, "organisation": invited.organisation, "title": invited.procedure.title, "url": url,
        "stop_url": stop_url,
    }  # fmt: skip
    yield Letter(invited.email, invited.language, values, [url.rpartition("/")[2]])


def _countersignature(request: IntakeRequest, reminder: Reminder, stop_url: str, at: datetime) -> Iterator[Letter]:
    invited = invited_in(request)
    if invited is None:
        return
    values = {**_at_desk(request, reminder, at), "name": invited.name, "reference": _agreement_reference(request)}
    yield Letter(invited.email, invited.language, values)


def _review(request: IntakeRequest, reminder: Reminder, stop_url: str, at: datetime) -> Iterator[Letter]:
    quote = current_quote(request, business_day(at))
    for person in people_with_role(request.producer_id, "approver"):
        amount = formats.money(str(quote.net), quote.currency, person.language)
        values = {**_at_desk(request, reminder, at), "reference": request.reference, "amount": amount}
        yield Letter(person.email, person.language, values)


def _renewal(request: IntakeRequest, reminder: Reminder, stop_url: str, at: datetime) -> Iterator[Letter]:
    offer = offer_of(request.id)
    if offer is None:
        return
    contact, texts = request.answers["contacts"]["requester"], course_of(request).texts
    url = make_resume_url(request.owner_email, f"/request/{request.id}/renewal", at)
    values = {
        "name": contact["name"], "producer": request.producer.name, "reference": offer.agreement.reference,
        "course": texts.get(request.language, texts["fr"])["title"], "url": url, "stop_url": stop_url,
        "starts_on": formats.day(first_day_of(offer), request.language),
    }  # fmt: skip
    yield Letter(request.owner_email, request.language, values, [url])


def _at_desk(request: IntakeRequest, reminder: Reminder, at: datetime) -> dict[str, Any]:
    return {
        "organisation": request.organisation_name,
        "days": str((business_day(at) - reminder.waiting.since).days),
        "url": url_for("agreements.dossier", request_id=request.id, _external=True),
    }


def _agreement_reference(request: IntakeRequest) -> str:
    agreement = agreement_of(request.id)
    return agreement.reference if agreement else request.reference or ""


WRITERS: Mapping[str, Writer] = {
    "draft": _draft,
    "corrections": _corrections,
    "quote": _quote,
    "signature": _signature,
    "countersignature": _countersignature,
    "review": _review,
    "renewal": _renewal,
}

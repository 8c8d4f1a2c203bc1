"""What a move of an agreement sets off, by the effect names of the lifecycle table. In the caller's commit; safe to repeat."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for

from licensing.accounts.operations import make_resume_url
from licensing.agreements import ending_words, recipients
from licensing.agreements.lifecycle import Transition
from licensing.agreements.models import Agreement, AgreementEnd
from licensing.agreements.recipients import Recipient
from licensing.agreements.signatories import signed_by
from licensing.intake.calendar import calendar_of, session_event
from licensing.kernel import formats
from licensing.kernel.clock import business_day
from licensing.outbox.mail import Attachment, send_mail
from licensing.outbox.operations import enqueue
from licensing.outbox.registry import mail_of_template
from licensing.signing.models import SignatureDelegation
from licensing.signing.operations import cancel_procedure

Details = Mapping[str, Any]
Effect = Callable[[Agreement, Details, datetime], None]


def carry_out(move: Transition, agreement: Agreement, details: Details, at: datetime) -> None:
    """Every effect of a move, in the table's order. `details` is the payload or reason that came with the event."""
    for name in move.effects:
        EFFECTS[name](agreement, details, at)


def _tell_requester_invited(agreement: Agreement, details: Details, at: datetime) -> None:
    _mail("approved", agreement, [recipients.requester(agreement)], at, signatory=_signatory(agreement))


def _send_half_signed(agreement: Agreement, details: Details, at: datetime) -> None:
    files = [details["document_id"]]
    names = ", ".join(person.name for person in recipients.licensee_signatories(agreement))
    _mail("half_signed", agreement, [recipients.requester(agreement)], at, files, signatory=names)


def _tell_signed_in_part(agreement: Agreement, details: Details, at: datetime) -> None:
    """The person who asked learns that one of the partner's signatories has signed, and whose turn it is now."""
    following, signed = recipients.in_turn(agreement, "licensee"), signed_by(agreement, details["request_id"])
    if following is not None:
        _mail(
            "signed_in_part", agreement, [recipients.requester(agreement)], at,
            once=details["request_id"], signatory=signed, following=following.name,
        )  # fmt: skip


def _tell_stand_in(agreement: Agreement, details: Details, at: datetime) -> None:
    """While the producer's signatory is away: their stand-in learns that a signature is awaited, and how they may give their own."""
    person = recipients.licensor_stand_in(agreement, business_day(at))
    absent = recipients.in_turn(agreement, "licensor")
    if person is not None and absent is not None:
        _mail("stand_in", agreement, [person], at, absent=absent.name)


def _send_sealed(agreement: Agreement, details: Details, at: datetime) -> None:
    people = _licensee(agreement) + recipients.distinct(
        [*recipients.licensor_signatories(agreement), recipients.licensor_stand_in(agreement, business_day(at))]
    )
    files = [details["document_id"], details["evidence_document_id"]]
    request = recipients.request_of(agreement)
    dates = [calendar_of(request, [session_event(request)], at)]
    _mail("in_force", agreement, people, at, [file for file in files if file], dates)


def _tell_expired(agreement: Agreement, details: Details, at: datetime) -> None:
    """Both sides: whose signature did not come in time, and that the producer can extend."""
    awaited = recipients.in_turn(agreement, details["party"])
    if awaited is not None:
        people = [recipients.requester(agreement), recipients.producer_contact(agreement)]
        once = f"{details['request_id']}:{at:%Y%m%d}"
        _mail("signature_expired", agreement, people, at, once=once, awaited=awaited.name)


def _tell_extended(agreement: Agreement, details: Details, at: datetime) -> None:
    """The person who asked learns until when; the signatory has a new link from the signing room."""
    party = "licensee" if agreement.state == "awaiting_licensee" else "licensor"
    awaited = recipients.in_turn(agreement, party)
    if awaited is not None:
        _mail(
            "signature_extended", agreement, [recipients.requester(agreement)], at,
            once=details["once"][:16], awaited=awaited.name, until=details["until"],
        )  # fmt: skip


def tell_delegate_proposed(agreement: Agreement, row: SignatureDelegation, at: datetime) -> None:
    """The producer's contact: whom the signatory proposes, in what capacity and why."""
    _mail(
        "delegate_proposed", agreement, [recipients.producer_contact(agreement)], at,
        once=row.id, signatory=row.former_name, delegate=row.name, capacity=row.role, reason=row.reason,
    )  # fmt: skip


def _ask_attestations(agreement: Agreement, details: Details, at: datetime) -> None:
    """Have the pages made that tell its learners what they may do."""
    enqueue("attestations.ask", f"attestations.ask:{agreement.id}", {"agreement_id": agreement.id}, at)


def _tell_signature_declined(agreement: Agreement, details: Details, at: datetime) -> None:
    people = [recipients.requester(agreement), recipients.producer_contact(agreement)]
    decliner = agreement.organisation_name if details["party"] == "licensee" else agreement.producer.name
    _mail("signature_declined", agreement, people, at, reason=details["reason"], decliner=decliner)


def _tell_cancelled(agreement: Agreement, details: Details, at: datetime) -> None:
    _mail("cancelled", agreement, _licensee(agreement), at, reason=details["reason"])


def _close_procedure(agreement: Agreement, details: Details, at: datetime) -> None:
    cancel_procedure(f"agreement:{agreement.id}", at)


def _print_ending(agreement: Agreement, details: Details, at: datetime) -> None:
    """The letter that says how it ended is printed; it goes to both sides with its mail."""
    enqueue("agreement.print_ending", f"agreement.print_ending:{agreement.id}", {"agreement_id": agreement.id}, at)


def send_ending(agreement: Agreement, row: AgreementEnd, document_id: str, at: datetime) -> None:
    """Both sides, and whoever invoices when an invoice has to be taken back: how and when it ended, with the letter."""
    people = [*_licensee(agreement), recipients.producer_contact(agreement)]
    if row.price != "due" and row.facts["invoices"]:
        people += recipients.finance(agreement)
    day = row.facts["effective_on"]
    for person in recipients.distinct(people):
        told = {
            "effective_on": formats.day(day, person.language),
            "ground": formats.localized(ending_words.GROUNDS[row.ground].told, person.language),
            "consequence": formats.localized(ending_words.consequence(row.facts), person.language),
            "reason": row.facts["reason"],
        }
        _mail("ended", agreement, [person], at, [document_id], **told)


def _tell_term(agreement: Agreement, details: Details, at: datetime) -> None:
    """The person who asked: it has reached its term, what remains, and how to go on for another session."""
    person = recipients.requester(agreement)
    _mail("term", agreement, [person], at, ends_on=formats.day(agreement.ends_on, person.language))


EFFECTS: Mapping[str, Effect] = {
    "tell_requester_invited": _tell_requester_invited,
    "send_half_signed": _send_half_signed,
    "tell_signed_in_part": _tell_signed_in_part,
    "tell_stand_in": _tell_stand_in,
    "send_sealed": _send_sealed,
    "tell_expired": _tell_expired,
    "tell_extended": _tell_extended,
    "ask_attestations": _ask_attestations,
    "tell_signature_declined": _tell_signature_declined,
    "tell_cancelled": _tell_cancelled,
    "close_procedure": _close_procedure,
    "print_ending": _print_ending,
    "tell_term": _tell_term,
}


def _licensee(agreement: Agreement) -> list[Recipient]:
    return recipients.distinct([recipients.requester(agreement), *recipients.licensee_signatories(agreement)])


def _mail(
    template: str,
    agreement: Agreement,
    people: Sequence[Recipient],
    at: datetime,
    attachments: Sequence[str] = (),
    files: Sequence[Attachment] = (),
    once: str = "",
    **more: str,
) -> None:
    for person in people:
        send_mail(
            template=f"agreements/mail/{template}",
            to=person.email,
            language=person.language,
            context=_context(template, {**_facts(agreement, person, at), **more}),
            key=f"agreement.{template}:{once or agreement.id}:{person.email.lower()}",
            at=at,
            producer_id=agreement.producer_id,
            attachments=attachments,
            files=files,
            reply_to=agreement.producer.contact_email,
            about=f"agreement:{agreement.id}",
        )


def _signatory(agreement: Agreement) -> str:
    return recipients.licensee_signatories(agreement)[0].name


def _context(template: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Of all that may be said, what this mail says."""
    return {name: facts[name] for name in mail_of_template(f"agreements/mail/{template}").values}


def _facts(agreement: Agreement, person: Recipient, at: datetime) -> dict[str, Any]:
    return {
        "reference": agreement.reference,
        "organisation": agreement.organisation_name,
        "producer": agreement.producer.name,
        "name": person.name,
        "url": _link(agreement, person, at),
    }


def _link(agreement: Agreement, person: Recipient, at: datetime) -> str | None:
    """Where this person follows the file: the status page or the desk; the partner's signatory has the file itself."""
    if person.side == "requester":
        return make_resume_url(person.email, f"/request/{agreement.request_id}/status", at)
    if person.side == "finance":
        return url_for("agreements.agreement_list", text=agreement.reference, _external=True)
    if person.side == "producer":
        return url_for("agreements.dossier", request_id=agreement.request_id, _external=True)
    return None

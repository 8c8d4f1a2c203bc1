"""What agreements do after the commit: prepare the document, follow the signatures, print previews. Idempotent; no commit."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from licensing.agreements import lifecycle
from licensing.agreements.effects import carry_out, tell_delegate_proposed
from licensing.agreements.models import Agreement, AgreementPreview
from licensing.agreements.progress import due_on, stage
from licensing.agreements.queries import preview_of
from licensing.agreements.signatories import signatories_of, signed_by
from licensing.audit.operations import record
from licensing.documents.operations import store
from licensing.kernel.clock import BUSINESS_ZONE, business_day
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import NotFound
from licensing.outbox.operations import handles
from licensing.signing.models import SignatureDelegation
from licensing.signing.operations import open_procedure
from licensing.signing.queries import awaited

PDF = "application/pdf"


@handles("agreement.prepare")
def prepare(payload: dict[str, Any], at: datetime) -> None:
    """Render and store the unsigned agreement, open its signing procedure, invite the partner's signatory.

    Rendered before the row is locked: SQLite's one write lock is never held while a page is laid out.
    """
    from licensing.agreements.printing import render_agreement
    from licensing.agreements.rebuilding import made_with

    waiting = db.session.get(Agreement, payload["agreement_id"])
    if waiting is None:
        raise NotFound(payload["agreement_id"])
    if waiting.state != "preparing":
        return
    pdf, programs = render_agreement(waiting.terms, draft=False), made_with(waiting.terms)
    agreement = lock_row(Agreement, waiting.id)
    if agreement is not None and agreement.state == "preparing":
        _open_for_signature(agreement, pdf, programs, payload, at)


def _open_for_signature(
    agreement: Agreement, pdf: bytes, programs: dict[str, str], payload: dict[str, Any], at: datetime
) -> None:
    name = f"{agreement.reference}.pdf"
    document = store(pdf, kind="agreement_unsigned", file_name=name, media_type=PDF, at=at, made_with=programs)
    agreement.unsigned_document_id = document.id
    open_procedure(
        subject=f"agreement:{agreement.id}",
        title=_title(agreement),
        language=agreement.language,
        document_id=document.id,
        signatories=signatories_of(agreement),
        at=at,
        latest=_session_end(agreement),
    )
    _advance(agreement, "prepared", {"document_sha256": document.sha256}, payload, at)


@handles("signature.sealed")
def follow_seal(payload: dict[str, Any], at: datetime) -> None:
    """One person's signature is sealed in the file: pass on to the next, to the other party, or put the agreement in force.

    A second delivery changes nothing. A licensor's seal before the licensee's last is refused and retried later.
    """
    agreement = _of_subject(payload["subject"])
    if agreement is None or agreement.state in lifecycle.SETTLED or _is_known(agreement, payload):
        return
    if payload["complete"]:
        _put_in_force(agreement, payload, at)
        return
    agreement.half_signed_document_id = payload["document_id"]
    party_complete = payload["party"] == "licensee" and payload.get("party_complete", True)
    event = "licensee_sealed" if party_complete else f"{payload['party']}_sealed_in_part"
    data = {"document_id": payload["document_id"], "who": signed_by(agreement, payload["request_id"])}
    _advance(agreement, event, data, payload, at)


def _is_known(agreement: Agreement, payload: dict[str, Any]) -> bool:
    """Whether this seal, or one after it on the same side, was followed already."""
    passed = payload["party"] == "licensee" and agreement.state == "awaiting_licensor"
    return passed or (not payload["complete"] and agreement.half_signed_document_id == payload["document_id"])


def _put_in_force(agreement: Agreement, payload: dict[str, Any], at: datetime) -> None:
    agreement.sealed_document_id = payload["document_id"]
    agreement.evidence_document_id = payload["evidence_document_id"]
    agreement.in_force_at = at
    _advance(agreement, "licensor_sealed", {"document_id": payload["document_id"]}, payload, at)


@handles("signature.expired")
def follow_expiry(payload: dict[str, Any], at: datetime) -> None:
    """A signatory's time has passed: the agreement waits, both sides are told what to do. Nothing when it was extended meanwhile."""
    agreement = _of_subject(payload["subject"])
    waiting = awaited(payload["subject"])
    if agreement is None or agreement.state in lifecycle.SETTLED or waiting is None or waiting.state != "expired":
        return
    _advance(agreement, "signature_expired", {"who": waiting.name}, payload, at)


@handles("signature.delegate_proposed")
def follow_proposal(payload: dict[str, Any], at: datetime) -> None:
    """The partner's signatory proposes somebody else: the producer is asked to decide."""
    agreement, row = _of_subject(payload["subject"]), db.session.get(SignatureDelegation, payload["delegation_id"])
    if agreement is None or agreement.state in lifecycle.SETTLED or row is None or row.state != "proposed":
        return
    record(
        at,
        "system",
        "agreements.propose_delegate",
        f"agreement:{agreement.id}",
        {"who": row.name, "reason": row.reason},
    )
    tell_delegate_proposed(agreement, row, at)


@handles("signature.renewed")
def follow_renewal(payload: dict[str, Any], at: datetime) -> None:
    """The archive time stamp of the sealed file was renewed: the newer file is the one handed out from now on."""
    agreement = _of_subject(payload["subject"])
    if agreement is None or agreement.sealed_document_id != payload["previous_document_id"]:
        return
    agreement.sealed_document_id = payload["document_id"]
    data = {"document_id": payload["document_id"]}
    record(at, "system", "agreements.renew_archive", f"agreement:{agreement.id}", data)


@handles("signature.declined")
def follow_refusal(payload: dict[str, Any], at: datetime) -> None:
    """A party refused to sign: the agreement ends there, both sides are told why."""
    agreement = _of_subject(payload["subject"])
    if agreement is None or agreement.state in lifecycle.SETTLED:
        return
    said = {"party": payload["party"], "reason": payload["reason"]}
    _advance(agreement, "signature_declined", said, payload, at)


@handles("agreement.preview")
def print_preview(payload: dict[str, Any], at: datetime) -> None:
    """Render the watermarked PDF of frozen draft terms and store it under their fingerprint."""
    from licensing.agreements.printing import render_agreement

    if preview_of(payload["request_id"], payload["terms_sha256"]) is not None:
        return
    pdf = render_agreement(payload["terms"], draft=True)
    name = f"{payload['terms']['reference']}-projet.pdf"
    document = store(pdf, kind="agreement_preview", file_name=name, media_type=PDF, at=at)
    keys = {"request_id": payload["request_id"], "terms_sha256": payload["terms_sha256"]}
    db.session.add(AgreementPreview(**keys, document_id=document.id, created_at=at))


def _of_subject(subject: str) -> Agreement | None:
    """The agreement a signing procedure is about, locked; None for procedures about something else."""
    kind, _, key = subject.partition(":")
    return lock_row(Agreement, key) if kind == "agreement" else None


def _advance(agreement: Agreement, event: str, data: dict[str, Any], details: dict[str, Any], at: datetime) -> None:
    move = lifecycle.advance(agreement, event)
    if move.source != move.target:
        starts_on = date.fromisoformat(agreement.terms["session"]["starts_on"])
        agreement.due_on = due_on(stage("approved", agreement.state), business_day(at), starts_on)
    record(at, "system", f"agreements.{event}", f"agreement:{agreement.id}", data)
    carry_out(move, agreement, details, at)


def _session_end(agreement: Agreement) -> datetime:
    """The end of the session's last day, where the producer does business: a later signature would agree on nothing."""
    last = date.fromisoformat(agreement.terms["session"]["ends_on"])
    return datetime.combine(last + timedelta(days=1), time(), BUSINESS_ZONE)


def _title(agreement: Agreement) -> str:
    words = {"fr": "Convention d’utilisation", "en": "Usage agreement", "ar": "اتفاقية استعمال"}
    return f"{words[agreement.language]} {agreement.reference}"

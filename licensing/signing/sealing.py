"""The job that seals one consent: read the bytes consented to, add the revision, store it once, pass on.

The sealed bytes are first set aside under the request's id: when the job dies between sealing and commit, its repetition
finds them and stores the very same file, so there is never a second one.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import current_app

from config import Settings
from licensing.audit.operations import record
from licensing.documents.models import StoredDocument
from licensing.documents.operations import read, store
from licensing.documents.queries import document_of
from licensing.kernel.canonical import sha256_hex
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import Refusal
from licensing.outbox.operations import enqueue
from licensing.signing import lifecycle
from licensing.signing.aside import pending, set_aside
from licensing.signing.authority import installation_trust, signing_authority
from licensing.signing.dossier import store_evidence
from licensing.signing.models import SignatureRequest, SigningProcedure
from licensing.signing.operations import invite_next
from licensing.signing.renewal import note_stamp
from licensing.signing.seal import Sealed, Sealer, SealRefused, gate, seal_revision
from licensing.signing.stamp import Mark
from licensing.signing.timestamp import timestampers

PDF = "application/pdf"
_COUNTED = re.compile(r"(-signe[0-9]+)?\.pdf$")


class BytesChanged(Refusal):
    """The stored document is no longer the one that was consented to; nothing is signed."""


def seal_request(request_id: str, at: datetime) -> None:
    """Seal one request and pass on: the next signatory is invited, or the procedure is complete. Does not commit.

    Sealing happens before the row is locked, since it may wait for a time-stamp authority; whoever locks first wins.
    """
    _forget_stored()
    request = db.session.get_one(SignatureRequest, request_id)
    if request.state != "consented":
        return
    sealed = _sealed_bytes(request, at)
    locked = lock_row(SignatureRequest, request_id)
    if locked is not None and locked.state == "consented" and locked.procedure.state == "open":
        _pass_on(locked, sealed, at)


def _sealed_bytes(request: SignatureRequest, at: datetime) -> Sealed:
    """What an earlier run set aside, checked again; else a fresh seal, set aside."""
    settings: Settings = current_app.config["SETTINGS"]
    authority = signing_authority(settings, at)
    sealer = Sealer(authority, timestampers(settings, at), installation_trust(settings), at)
    done, last = _signed_fields(request), _is_last(request)
    aside = pending() / f"{request.id}.pdf"
    if not aside.exists():
        fresh = _seal(request, done, last, sealer)
        if set_aside(aside, fresh.data):
            return fresh
    try:
        return gate(aside.read_bytes(), (*done, request.field), last, sealer)
    except SealRefused:
        aside.unlink(missing_ok=True)
        raise


def _seal(request: SignatureRequest, done: tuple[str, ...], last: bool, sealer: Sealer) -> Sealed:
    pdf = read(request.evidence["document"]["id"])
    if sha256_hex(pdf) != request.evidence["document"]["sha256"]:
        raise BytesChanged(request.id)
    consented_at = request.consented_at or sealer.at
    mark = Mark(request.name, request.role, request.organisation, consented_at, request.procedure.language)
    return seal_revision(
        pdf, signed=done, field=request.field, mark=mark, email=request.email, last=last, sealer=sealer
    )


def _pass_on(request: SignatureRequest, sealed: Sealed, at: datetime) -> None:
    procedure = request.procedure
    document = store(
        sealed.data, kind="signed_document", file_name=_file_name(procedure, request), media_type=PDF, at=at
    )
    _note_seal(request, document, sealed, at)
    following = invite_next(procedure, at)
    evidence_id = None
    if following is None:
        lifecycle.advance_procedure(procedure, "complete")
        procedure.sealed_document_id = document.id
        note_stamp(procedure, document.id, sealed.verification.archive[-1], None)
        procedure.evidence_document_id = evidence_id = store_evidence(procedure, sealed.verification, at).id
    _announce(request, document.id, following is None, evidence_id, at)


def _note_seal(request: SignatureRequest, document: StoredDocument, sealed: Sealed, at: datetime) -> None:
    procedure = request.procedure
    procedure.document_id, procedure.document_sha256 = document.id, document.sha256
    request.sealed_at = at
    facts = next(facts for facts in sealed.verification.signatures if facts.party == request.field)
    request.evidence = {
        **request.evidence,
        "sealed": {
            "document_id": document.id,
            "sha256": document.sha256,
            "certificate_sha256": facts.certificate_sha256,
            "time_stamp": facts.stamped_at,
            "time_stamp_authority": facts.stamped_by,
            **({"archive": asdict(sealed.verification.archive[-1])} if sealed.verification.archive else {}),
        },
    }
    lifecycle.advance(request, "seal")
    failures = [asdict(each) for each in sealed.asked if each.failure]
    data: dict[str, Any] = {"party": request.party, "document_sha256": document.sha256}
    data["time_stamp_authority"] = facts.stamped_by
    data |= {"time_stamp_failures": failures} if failures else {}
    record(at, "system", "signing.seal", f"signature_request:{request.id}", data)


def _announce(
    request: SignatureRequest, document_id: str, complete: bool, evidence_id: str | None, at: datetime
) -> None:
    payload = {
        "subject": request.procedure.subject,
        "procedure_id": request.procedure_id,
        "request_id": request.id,
        "party": request.party,
        "party_complete": _party_complete(request),
        "complete": complete,
        "document_id": document_id,
        "evidence_document_id": evidence_id,
    }
    enqueue("signature.sealed", f"signature.sealed:{request.id}", payload, at)


def _signed_fields(request: SignatureRequest) -> tuple[str, ...]:
    return tuple(other.field for other in request.procedure.requests if other.state == "sealed")


def _party_complete(request: SignatureRequest) -> bool:
    """Whether everybody of the same side has signed."""
    return all(other.state == "sealed" for other in request.procedure.requests if other.party == request.party)


def _is_last(request: SignatureRequest) -> bool:
    return all(other.state == "sealed" for other in request.procedure.requests if other.id != request.id)


def _file_name(procedure: SigningProcedure, request: SignatureRequest) -> str:
    """The name of the first file with the state of signing added: `X.pdf` → `X-signe1.pdf` … → `X-signe.pdf`."""
    first = _COUNTED.sub("", document_of(procedure.document_id).file_name)
    return f"{first}-signe.pdf" if _is_last(request) else f"{first}-signe{request.position + 1}.pdf"


def _forget_stored() -> None:
    """Remove what was set aside for requests whose seal is committed by now."""
    for file in pending().glob("*.pdf"):
        request = db.session.get(SignatureRequest, file.stem)
        if request is not None and request.state == "sealed":
            file.unlink(missing_ok=True)

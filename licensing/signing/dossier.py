"""The evidence file of a complete procedure: everything known about each signature, as JSON inside a readable PDF.

French courts judge simple electronic signatures by this file (Civil Code, articles 1366 and 1367): both parties receive it.
"""

from __future__ import annotations

from datetime import datetime, timezone
from importlib.metadata import version
from typing import Any

from flask import render_template
from flask_babel import force_locale

from licensing.audit.models import AuditHead
from licensing.audit.operations import record
from licensing.audit.queries import entries_about
from licensing.documents.models import StoredDocument
from licensing.documents.operations import read, store
from licensing.documents.queries import document_of
from licensing.documents.render import Attachment, render_pdf
from licensing.kernel.canonical import canonical_json, sha256_hex
from licensing.kernel.database import db
from licensing.signing.findings import Verification
from licensing.signing.models import SignatureRequest, SigningProcedure

EVIDENCE = "signing.evidence"
"""The journal's entry that holds the fingerprints of an evidence file: anchored with the journal, it dates and fixes them."""
LIBRARIES = ("pyhanko", "weasyprint", "cryptography")
REQUEST_FACTS = ("id", "party", "field", "organisation", "name", "email", "role", "language", "codes_sent")
REQUEST_TIMES = (
    "invited_at",
    "viewed_at",
    "code_sent_at",
    "code_expires_at",
    "consented_at",
    "sealed_at",
    "declined_at",
)


def store_evidence(procedure: SigningProcedure, verification: Verification, at: datetime) -> StoredDocument:
    """Store the evidence as JSON and as PDF with that JSON attached; returns the PDF. Does not commit."""
    evidence = evidence_of(procedure, verification, at)
    data = canonical_json(evidence)
    name = document_of(procedure.document_id).file_name.removesuffix(".pdf").removesuffix("-signe")
    store(data, kind="evidence_json", file_name=f"{name}-preuves.json", media_type="application/json", at=at)
    pdf = evidence_pdf(evidence, data, at)
    stored = store(pdf, kind="evidence", file_name=f"{name}-preuves.pdf", media_type="application/pdf", at=at)
    prints = {
        "json_sha256": sha256_hex(data),
        "pdf_sha256": stored.sha256,
        "document_sha256": procedure.document_sha256,
    }
    record(at, "system", EVIDENCE, f"procedure:{procedure.id}", prints)
    return stored


def evidence_of(procedure: SigningProcedure, verification: Verification, at: datetime) -> dict[str, Any]:
    """Everything known about a procedure as one JSON value; times in ISO 8601, UTC."""
    from licensing.signing.extracts import certificates, tokens

    head, sealed = db.session.get(AuditHead, 1), read(procedure.document_id)
    return {
        "format": "signature-evidence/2",
        "procedure": {
            "id": procedure.id,
            "name": procedure.title,
            "title": procedure.title,
            "subject": procedure.subject,
            "language": procedure.language,
            "created_at": _utc(procedure.created_at),
            "completed_at": _utc(at),
            "expires_at": _utc(getattr(procedure, "expires_at", None)),
            "level": "simple",
        },
        "parties": _parties(procedure),
        "signatures": [_request_facts(request) for request in procedure.requests],
        "document": _presented(procedure),
        "versions": _versions(procedure),
        "certificates": certificates(sealed),
        "time_stamps": tokens(sealed),
        "verification": verification.as_dict(procedure.language),
        "events": _events(procedure),
        "journal": {"seq": head.seq, "hash": head.hash} if head else None,
        "software": {
            "name": "licensing",
            "version": version("licensing"),
            "libraries": {name: version(name) for name in LIBRARIES},
        },
    }


def evidence_pdf(evidence: dict[str, Any], data: bytes, at: datetime) -> bytes:
    """The evidence as a readable page, PDF/A, with its JSON attached."""
    procedure = evidence["procedure"]
    with force_locale(procedure["language"]):
        html = render_template("signing/evidence.html", evidence=evidence, json_sha256=sha256_hex(data))
    rendered = render_pdf(
        html,
        title=procedure["title"],
        language=procedure["language"],
        author="licensing",
        created_at=at,
        identifier=sha256_hex(data),
        attachments=[Attachment("preuves.json", data, procedure["title"], "Source")],
    )
    return rendered.data


def _request_facts(request: SignatureRequest) -> dict[str, Any]:
    facts = {name: getattr(request, name) for name in REQUEST_FACTS}
    times = {name: _utc(getattr(request, name)) for name in REQUEST_TIMES}
    known = {**facts, **times, **request.evidence}
    return {**known, "identity": {**known.get("identity", {}), "tied_by": _tied_by(request)}}


def _tied_by(request: SignatureRequest) -> list[str]:
    """How the person is tied to the e-mail address, step by step (each is a sentence of the printed evidence)."""
    named = "named_by_producer" if request.party == "licensor" else "named_by_partner"
    account = ["staff_account"] if request.evidence.get("identity", {}).get("staff_account") else []
    return [named, *account, "link_by_mail", "code_by_mail", "typed_name"]


def _parties(procedure: SigningProcedure) -> list[dict[str, str]]:
    """Each organisation once, in the order of its first signatory."""
    found = {request.party: request.organisation for request in reversed(procedure.requests)}
    return [{"party": party, "organisation": found[party]} for party in sorted(found)]


def _presented(procedure: SigningProcedure) -> dict[str, Any]:
    """What was put before the signatories: the whole file, from its first page to its last."""
    from licensing.signing.extracts import page_count

    first = procedure.requests[0].evidence["document"]
    return {"sha256": first["sha256"], "presented_as": "whole_file", "pages": page_count(read(first["id"]))}


def _events(procedure: SigningProcedure) -> list[dict[str, Any]]:
    """The journal's entries about this procedure, oldest first, each with its hash."""
    subjects = [f"procedure:{procedure.id}", *(f"signature_request:{request.id}" for request in procedure.requests)]
    names = ("seq", "actor", "action", "subject", "data", "hash")
    return [
        {"at": _utc(entry.at), **{name: getattr(entry, name) for name in names}} for entry in entries_about(subjects)
    ]


def _versions(procedure: SigningProcedure) -> list[dict[str, str]]:
    """SHA-256 of every version of the bytes, in order: as shown to the first signatory, then after each seal."""
    first = procedure.requests[0].evidence["document"]["sha256"]
    after = [
        {"after": request.party, "by": request.name, "sha256": request.evidence["sealed"]["sha256"]}
        for request in procedure.requests
    ]
    return [{"after": "", "by": "", "sha256": first}, *after]


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(timezone.utc).isoformat(timespec="seconds") if moment else None

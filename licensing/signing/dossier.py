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
from licensing.documents.models import StoredDocument
from licensing.documents.operations import store
from licensing.documents.queries import document_of
from licensing.documents.render import Attachment, render_pdf
from licensing.kernel.canonical import canonical_json, sha256_hex
from licensing.kernel.database import db
from licensing.signing.findings import Verification
from licensing.signing.models import SignatureRequest, SigningProcedure

REQUEST_FACTS = ("id", "party", "field", "organisation", "name", "email", "role", "language", "codes_sent")
REQUEST_TIMES = ("invited_at", "viewed_at", "code_sent_at", "consented_at", "sealed_at")


def store_evidence(procedure: SigningProcedure, verification: Verification, at: datetime) -> StoredDocument:
    """Store the evidence as JSON and as PDF with that JSON attached; returns the PDF. Does not commit."""
    evidence = evidence_of(procedure, verification, at)
    data = canonical_json(evidence)
    name = document_of(procedure.document_id).file_name.removesuffix(".pdf").removesuffix("-signe")
    store(data, kind="evidence_json", file_name=f"{name}-preuves.json", media_type="application/json", at=at)
    pdf = evidence_pdf(evidence, data, at)
    return store(pdf, kind="evidence", file_name=f"{name}-preuves.pdf", media_type="application/pdf", at=at)


def evidence_of(procedure: SigningProcedure, verification: Verification, at: datetime) -> dict[str, Any]:
    """Everything known about a procedure as one JSON value; times in ISO 8601, UTC."""
    head = db.session.get(AuditHead, 1)
    return {
        "format": "signature-evidence/1",
        "procedure": {
            "id": procedure.id,
            "title": procedure.title,
            "subject": procedure.subject,
            "language": procedure.language,
            "created_at": _utc(procedure.created_at),
            "completed_at": _utc(at),
            "level": "simple",
        },
        "signatures": [_request_facts(request) for request in procedure.requests],
        "versions": _versions(procedure),
        "verification": verification.as_dict(procedure.language),
        "journal": {"seq": head.seq, "hash": head.hash} if head else None,
        "software": {"name": "licensing", "version": version("licensing")},
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
    return {**facts, **times, **request.evidence}


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

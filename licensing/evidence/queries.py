"""What the bundle of an agreement is made of: its files, its tokens, the certificates to trust, what the journal says of it."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import timezone
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from flask import current_app, render_template
from sqlalchemy import select

from licensing.agreements.models import Agreement
from licensing.audit import queries as journal
from licensing.audit.models import AuditAnchor, AuditEntry
from licensing.audit.rules import anchor_statement
from licensing.audit.tree import paths
from licensing.documents.models import StoredDocument
from licensing.documents.operations import read
from licensing.documents.queries import document_of, document_with
from licensing.evidence.bundle import Contents, Extract, pack
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound
from licensing.signing.authority import installation_trust
from licensing.signing.dossier import EVIDENCE
from licensing.signing.models import SigningProcedure
from licensing.signing.queries import procedure_of


def evidence_json_of(procedure: SigningProcedure) -> StoredDocument:
    """The evidence of a complete procedure as JSON. NotFound before it is complete."""
    if procedure.evidence_document_id is None:
        raise NotFound(procedure.id)
    about = select(AuditEntry.data).where(
        AuditEntry.subject == f"procedure:{procedure.id}", AuditEntry.action == EVIDENCE
    )
    noted = db.session.scalars(about).first()
    found = document_with(noted["json_sha256"]) if noted else _named_like(document_of(procedure.evidence_document_id))
    if found is None:
        raise NotFound(procedure.id)
    return found


def _named_like(pdf: StoredDocument) -> StoredDocument | None:
    """The JSON of an evidence file of before the journal held its fingerprint: made in the same instant, under the same name."""
    name = pdf.file_name.removesuffix(".pdf") + ".json"
    same = select(StoredDocument).where(StoredDocument.file_name == name, StoredDocument.created_at == pdf.created_at)
    return db.session.scalars(same.where(StoredDocument.kind == "evidence_json")).first()


def bundle_of(agreement: Agreement) -> bytes:
    """The bundle of an agreement in force, with the anchor that covers it as far as there is one by now. NotFound before."""
    procedure = procedure_of(f"agreement:{agreement.id}")
    if procedure is None or agreement.sealed_document_id is None or procedure.evidence_document_id is None:
        raise NotFound(agreement.id)
    evidence = read(evidence_json_of(procedure).id)
    contents = Contents(
        reference=agreement.reference,
        sealed=read(agreement.sealed_document_id),
        evidence_json=evidence,
        evidence_pdf=read(procedure.evidence_document_id),
        tokens=_tokens(json.loads(evidence)),
        certificates=_certificates(),
        extract=_extract(agreement, procedure),
        readme=render_template("evidence/readme.txt", reference=agreement.reference),
    )
    return pack(contents, agreement.in_force_at or procedure.created_at)


def _tokens(evidence: dict[str, Any]) -> dict[str, bytes]:
    """Of evidence that holds them (since format 2); the sealed file carries them in any case."""
    found = enumerate(evidence.get("time_stamps", []), start=1)
    return {f"{number}-{each['over']}.tst": b64decode(each["token"]) for number, each in found}


def _certificates() -> dict[str, bytes]:
    trust = installation_trust(current_app.config["SETTINGS"])
    others = [each for each in trust.time_stampers if each not in trust.authorities]
    return {**_files("authority", trust.authorities), **_files("timestamps", others)}


def _files(kind: str, found: Any) -> dict[str, bytes]:
    return {f"{kind}-{_print(each)}.pem": each.public_bytes(serialization.Encoding.PEM) for each in found}


def _print(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex()[:16]


def _extract(agreement: Agreement, procedure: SigningProcedure) -> Extract:
    """The journal's entries about the agreement and its signing, and the first anchor that covers them all."""
    signed = [f"signature_request:{request.id}" for request in procedure.requests]
    rows = journal.entries_about([f"agreement:{agreement.id}", f"procedure:{procedure.id}", *signed])
    anchor = journal.anchor_over(rows[-1].seq)
    entries = [_entry(row) for row in rows]
    if anchor is None:
        return Extract(entries, {}, None)
    found = paths(journal.hashes_until(anchor.entries), [row.seq - 1 for row in rows])
    return Extract(entries, {place + 1: path for place, path in found.items()}, _stamped(anchor))


def _stamped(anchor: AuditAnchor) -> tuple[bytes, bytes]:
    return anchor_statement(anchor.entries, anchor.head, anchor.root), anchor.token


def _entry(row: AuditEntry) -> dict[str, Any]:
    names = ("seq", "actor", "action", "subject", "data", "previous_hash", "hash")
    return {
        "at": row.at.astimezone(timezone.utc).isoformat(timespec="microseconds"),
        **{name: getattr(row, name) for name in names},
    }

"""Renewal of archive time stamps: a sealed file gets a new one before the last one stops proving anything.

The new stamp is one more revision of the same file: nothing before it changes, every signature stays. The file before is kept
as it is; the procedure, and through `signature.renewed` what it is about, point to the new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import or_, select

from config import Settings
from licensing.audit.operations import record
from licensing.documents.operations import read, store
from licensing.documents.queries import document_of
from licensing.kernel.database import db, lock_row
from licensing.outbox.operations import enqueue
from licensing.signing.archive_rules import SAFE_UNTIL, digest_at, good_until, renew_from
from licensing.signing.aside import pending, set_aside
from licensing.signing.authority import installation_trust, signing_authority
from licensing.signing.findings import StampFacts
from licensing.signing.models import ArchiveStamp, SigningProcedure
from licensing.signing.seal import Sealed, Sealer, SealRefused, gate, renew_archive
from licensing.signing.timestamp import timestampers
from licensing.signing.verification import archive_stamps

AT_ONCE = 500
PDF = "application/pdf"


def look(at: datetime) -> int:
    """Ask for the renewal of each sealed file that is due; how many. A file whose stamp is not on record is looked at too."""
    _forget_stored()
    due = _due(at)[:AT_ONCE]
    for procedure_id, document_id in due:
        payload = {"procedure_id": procedure_id, "document_id": document_id}
        enqueue("signature.renew_archive", f"signature.renew_archive:{document_id}:{at:%Y-%m}", payload, at)
    return len(due)


def renew(procedure_id: str, document_id: str, at: datetime) -> None:
    """Renew one file, unless it was done meanwhile or is not due. Does not commit.

    A stamp made before stamps were kept on record is put there, and renewed by a later look. The time-stamp authority is
    asked before anything is written; whoever locks the row first wins. Raises as `seal.renew_archive`.
    """
    procedure = db.session.get_one(SigningProcedure, procedure_id)
    if procedure.sealed_document_id != document_id:
        return
    pdf = read(document_id)
    last = _on_record(document_id)
    if last is None:
        for facts in archive_stamps(pdf)[-1:]:
            note_stamp(procedure, document_id, facts, None)
    if last is None or not _is_due(last, at):
        return
    sealed = _renewed(procedure, pdf, at)
    locked = lock_row(SigningProcedure, procedure_id)
    if locked is not None and locked.sealed_document_id == document_id:
        _take_over(locked, sealed, at)


def note_stamp(procedure: SigningProcedure, document_id: str, facts: StampFacts, before: str | None) -> ArchiveStamp:
    """Put an archive time stamp on record. Does not commit."""
    row = ArchiveStamp(
        procedure_id=procedure.id,
        document_id=document_id,
        previous_document_id=before,
        authority=facts.by[:300],
        digest=facts.digest,
        key=facts.key,
        stamped_at=datetime.fromisoformat(facts.at),
        expires_at=datetime.fromisoformat(facts.certificate_expires),
    )
    db.session.add(row)
    return row


def _due(at: datetime) -> list[tuple[str, str]]:
    """Procedure and document: what may be due by the dates on record, oldest first."""
    horizon = at + _ahead()
    ending = [name for name, day in _safe_until().items() if day <= horizon.date()]
    query = (
        select(SigningProcedure.id, SigningProcedure.sealed_document_id, ArchiveStamp)
        .outerjoin(ArchiveStamp, ArchiveStamp.document_id == SigningProcedure.sealed_document_id)
        .where(SigningProcedure.state == "complete", SigningProcedure.sealed_document_id.is_not(None))
        .where(
            or_(
                ArchiveStamp.id.is_(None),
                ArchiveStamp.expires_at <= horizon,
                ArchiveStamp.digest.in_(ending),
                ArchiveStamp.key.in_(ending),
            )
        )
        .order_by(ArchiveStamp.expires_at, SigningProcedure.id)
    )
    found = db.session.execute(query)
    return [(key, document or "") for key, document, row in found if row is None or _is_due(row, at)]


def _is_due(row: ArchiveStamp, at: datetime) -> bool:
    until = good_until(row.expires_at, row.digest, row.key, _safe_until())
    return renew_from(row.stamped_at, until, _ahead()) <= at


def _on_record(document_id: str) -> ArchiveStamp | None:
    return db.session.scalars(select(ArchiveStamp).where(ArchiveStamp.document_id == document_id)).one_or_none()


def _renewed(procedure: SigningProcedure, pdf: bytes, at: datetime) -> Sealed:
    """What an earlier run set aside, checked again; else a fresh stamp, set aside."""
    settings = _settings()
    sealer = Sealer(signing_authority(settings, at), timestampers(settings, at), installation_trust(settings), at)
    signed = [request.field for request in procedure.requests if request.state == "sealed"]
    aside = pending() / f"{procedure.sealed_document_id}.renewal"
    if not aside.exists():
        digest = digest_at(at, _ahead(), _safe_until())
        fresh = renew_archive(pdf, signed, language=procedure.language, digest=digest, sealer=sealer)
        if set_aside(aside, fresh.data):
            return fresh
    try:
        return gate(aside.read_bytes(), signed, True, sealer)
    except SealRefused:
        aside.unlink(missing_ok=True)
        raise


def _take_over(procedure: SigningProcedure, sealed: Sealed, at: datetime) -> None:
    before = procedure.sealed_document_id or ""
    name = document_of(before).file_name
    document = store(sealed.data, kind="signed_document", file_name=name, media_type=PDF, at=at)
    facts = sealed.verification.archive[-1]
    note_stamp(procedure, document.id, facts, before)
    procedure.document_id = procedure.sealed_document_id = document.id
    procedure.document_sha256 = document.sha256
    failures = [asdict(each) for each in sealed.asked if each.failure]
    data: dict[str, Any] = {"document_sha256": document.sha256, "time_stamp_authority": facts.by}
    data |= {"time_stamp_failures": failures} if failures else {}
    record(at, "system", "signing.renew_archive", f"procedure:{procedure.id}", data)
    payload = {"subject": procedure.subject, "procedure_id": procedure.id, "document_id": document.id}
    payload["previous_document_id"] = before
    enqueue("signature.renewed", f"signature.renewed:{document.id}", payload, at)


def _forget_stored() -> None:
    """Remove what was set aside for renewals that are committed by now."""
    for file in pending().glob("*.renewal"):
        query = select(ArchiveStamp.id).where(ArchiveStamp.previous_document_id == file.stem)
        if db.session.scalars(query).first() is not None:
            file.unlink(missing_ok=True)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _ahead() -> timedelta:
    return timedelta(days=_settings().archive_renewal_days)


def _safe_until() -> Mapping[str, date]:
    return {**SAFE_UNTIL, **_settings().algorithms_until}

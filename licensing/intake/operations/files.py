"""Files sent with a request: put with it, taken away before sending, frozen when it is sent. One commit each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from licensing.accounts.access import Actor
from licensing.audit.operations import record
from licensing.documents import incoming, scanning
from licensing.documents.incoming import Incoming
from licensing.documents.operations import store
from licensing.intake.file_messages import refusal
from licensing.intake.models import FILE_KINDS, IntakeRequest, RequestFile, SubmittedFile
from licensing.intake.operations.saving import locked_for_editing
from licensing.intake.operations.traces import actor_label
from licensing.intake.queries import files_of
from licensing.kernel.canonical import sha256_hex
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotFound

MOST_FILES = 5
"""Of one kind with one request."""
STEP_OF_KIND = {"mandate": 2, "purchase_order": 6}
"""The step whose page asks for a kind of file."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as a browser sends it: its bytes and the name it claims."""

    data: bytes
    file_name: str


def add_file(request_id: str, kind: str, sent: Sent, by: Actor, at: datetime) -> RequestFile:
    """Check a file by its content, have it scanned, keep it with the request. Commits; a refusal leaves nothing behind.

    The same bytes again are the same file. `NotFound` for an unknown kind, `NotAllowed` once the request is sent,
    `InvalidInput` (path "file-<kind>") when the file is not taken, the scanner is down, or there are too many.
    """
    if kind not in FILE_KINDS:
        raise NotFound(kind)
    found = _checked(kind, sent)
    request = locked_for_editing(request_id)
    known = _known(request, kind, found)
    if known is not None:
        db.session.rollback()
        return known
    if len(files_of(request.id, kind)) >= MOST_FILES:
        db.session.rollback()
        raise InvalidInput([refusal(kind, "too_many")])
    row = _keep(request, kind, found, by, at)
    db.session.commit()
    return row


def _checked(kind: str, sent: Sent) -> Incoming:
    """Before anything is locked or written: a scanner may take seconds."""
    try:
        found = incoming.examine(sent.data, sent.file_name)
        scanning.scan(found.data)
    except incoming.Refused as refused:
        raise InvalidInput([refusal(kind, refused.code)]) from refused
    except scanning.Infected as refused:
        raise InvalidInput([refusal(kind, "infected")]) from refused
    except scanning.ScannerDown as refused:
        raise InvalidInput([refusal(kind, "scanner_down")]) from refused
    return found


def _known(request: IntakeRequest, kind: str, found: Incoming) -> RequestFile | None:
    query = select(RequestFile).where(RequestFile.request_id == request.id, RequestFile.kind == kind)
    return db.session.scalar(query.where(RequestFile.sha256 == sha256_hex(found.data)))


def _keep(request: IntakeRequest, kind: str, found: Incoming, by: Actor, at: datetime) -> RequestFile:
    document = store(found.data, kind=f"request-{kind}", file_name=found.file_name, media_type=found.media_type, at=at)
    who = actor_label(by, request)
    row = RequestFile(
        request_id=request.id, kind=kind, file_name=found.file_name, media_type=found.media_type, size=len(found.data),
        sha256=document.sha256, document_id=document.id, added_by=who, added_at=at,
    )  # fmt: skip
    db.session.add(row)
    request.updated_at = at
    db.session.flush()
    data = {"kind": kind, "what": row.file_name, "sha256": row.sha256}
    record(at, who, "intake.add_file", f"request:{request.id}", data)
    return row


def remove_file(request_id: str, file_id: str, by: Actor, at: datetime) -> str:
    """Take a file away from a request that is not sent; its kind. `NotFound` when the request has no such file. Commits."""
    request = locked_for_editing(request_id)
    row = db.session.get(RequestFile, file_id)
    if row is None or row.request_id != request.id:
        db.session.rollback()
        raise NotFound(file_id)
    kind = row.kind
    data = {"kind": kind, "what": row.file_name, "sha256": row.sha256}
    db.session.delete(row)
    record(at, actor_label(by, request), "intake.remove_file", f"request:{request.id}", data)
    db.session.commit()
    return kind


def freeze_files(request: IntakeRequest, at: datetime) -> list[dict[str, str]]:
    """Note for ever which files go with this submission; their names and SHA-256, for the journal. Does not commit."""
    names = ("kind", "file_name", "media_type", "size", "sha256", "document_id", "added_by")
    rows = files_of(request.id)
    for row in rows:
        values = {name: getattr(row, name) for name in names}
        db.session.add(SubmittedFile(request_id=request.id, request_version=request.version, submitted_at=at, **values))
    return [{"kind": row.kind, "file_name": row.file_name, "sha256": row.sha256} for row in rows]

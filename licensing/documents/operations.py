"""Verbs of documents: store bytes once, read them back checked. There is no deletion."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from licensing.documents import queries, storage
from licensing.documents.models import StoredDocument
from licensing.kernel.canonical import sha256_hex
from licensing.kernel.database import db
from licensing.kernel.ids import new_id

INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def store(
    data: bytes,
    *,
    kind: str,
    file_name: str,
    media_type: str,
    at: datetime,
    made_from: str = "",
    made_with: dict[str, str] | None = None,
) -> StoredDocument:
    """Store bytes for ever and return their row. Does not commit.

    Idempotent by content: bytes already stored give the row they have, whatever the name. A job that is repeated after
    a crash between the file and the commit finds its file there and goes on. `made_from`: the fingerprint of all that the
    document says, by which `queries.document_made_from` finds it; it is the job's to look there first.
    `made_with`: the programs, fonts and styles that made the bytes (`provenance.provenance`).
    """
    sha256 = sha256_hex(data)
    known = queries.document_with(sha256)
    if known is not None:
        return known
    key = storage.write_once(data)
    row_id = queries.id_made_from(kind, made_from) if made_from else new_id()
    row: dict[str, Any] = {
        "id": row_id,
        "kind": kind,
        "file_name": file_name,
        "media_type": media_type,
        "created_at": at,
    }
    row["made_with"] = made_with
    return _insert({**row, "sha256": sha256, "size": len(data), "storage_key": key})


def _insert(row: dict[str, Any]) -> StoredDocument:
    """Insert the row, or take the one that another transaction committed meanwhile (no savepoint: SQLite's would commit)."""
    insert = INSERTS[db.session.get_bind().dialect.name]
    db.session.execute(insert(StoredDocument).values(row).on_conflict_do_nothing(index_elements=["storage_key"]))
    return db.session.scalars(select(StoredDocument).where(StoredDocument.sha256 == row["sha256"])).one()


def read(document_id: str) -> bytes:
    """The bytes of a document, SHA-256 checked. NotFound without such a row, DamagedDocument when the bytes changed."""
    row = queries.document_of(document_id)
    return storage.fetch(row.storage_key, row.sha256)

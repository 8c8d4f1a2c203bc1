"""Reads of stored documents."""

from __future__ import annotations

from sqlalchemy import select

from licensing.documents.models import StoredDocument
from licensing.kernel.canonical import sha256_hex
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound


def document_of(document_id: str) -> StoredDocument:
    """The document with that id; NotFound when there is none. Who may see it is the caller's question."""
    document = db.session.get(StoredDocument, document_id)
    if document is None:
        raise NotFound()
    return document


def document_with(sha256: str) -> StoredDocument | None:
    """The document with those bytes, if they were ever stored."""
    return db.session.scalars(select(StoredDocument).where(StoredDocument.sha256 == sha256)).first()


def id_made_from(kind: str, fingerprint: str) -> str:
    """The id of the document of a kind that is made from facts with that fingerprint: known before it is there."""
    return sha256_hex(f"{kind}:{fingerprint}".encode())[:32]


def document_made_from(kind: str, fingerprint: str) -> StoredDocument | None:
    """The document of a kind made from exactly these facts, once it is stored (`operations.store`, `made_from`)."""
    return db.session.get(StoredDocument, id_made_from(kind, fingerprint))

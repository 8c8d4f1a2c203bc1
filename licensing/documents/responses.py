"""Answers that carry a document to a browser."""

from __future__ import annotations

import io

from flask import Response, send_file

from licensing.documents import operations
from licensing.documents.models import StoredDocument


def send_document(document: StoredDocument, file_name: str | None = None) -> Response:
    """A download: never shown inside the site, never sniffed, never kept by a shared cache.

    `file_name`: the name it has for this reader, where the same bytes were stored under another one before.
    """
    response = send_file(
        io.BytesIO(operations.read(document.id)),
        mimetype=document.media_type,
        as_attachment=True,
        download_name=file_name or document.file_name,
        etag=document.sha256,
        max_age=0,
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response

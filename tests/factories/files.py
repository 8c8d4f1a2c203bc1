"""Small files of each kind, whole and broken."""

from __future__ import annotations

import io
import zipfile

from PIL import Image


def pdf(mark: str = "") -> bytes:
    """A whole PDF of no page; another mark gives other bytes."""
    head = (
        f"%PDF-1.4\n%{mark}\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    )
    body = head.encode()
    return body + b"xref\n0 3\n0000000000 65535 f \ntrailer<</Root 1 0 R/Size 3>>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def picture(kind: str = "PNG", size: tuple[int, int] = (12, 8)) -> bytes:
    """A picture as a phone's programs write it."""
    kept = io.BytesIO()
    Image.new("RGB", size, "teal").save(kept, kind)
    return kept.getvalue()


def archive(content: bytes = b"x") -> bytes:
    """A ZIP file with one entry."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a", content)
    return kept.getvalue()

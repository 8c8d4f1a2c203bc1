"""Incremental revisions of a PDF whose bytes depend on nothing but their input: no clock, no random identifier."""

# pyHanko ships types but leaves many constructors untyped:
# mypy: allow-untyped-calls

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader


class Revision(IncrementalPdfFileWriter):
    """One incremental update that leaves title, dates and conformance metadata as the document was rendered."""

    @classmethod
    def _handle_id(cls, prev: PdfFileReader) -> generic.ArrayObject:
        """The second half of /ID is derived from the previous revision instead of drawn at random."""
        first = prev.trailer["/ID"][0] if "/ID" in prev.trailer else b"\0" * 16
        first = getattr(first, "original_bytes", first)
        prev.stream.seek(0)
        second = hashlib.sha256(prev.stream.read()).digest()[:16]
        return generic.ArrayObject([generic.ByteStringObject(first), generic.ByteStringObject(second)])

    def _update_meta(self) -> None:
        """Nothing: the modification date of a sealed revision is its time stamp."""


def open_revision(pdf: bytes) -> Revision:
    """A writer that appends to these bytes (kept in memory)."""
    return Revision(BytesIO(pdf))


def written(writer: Revision) -> bytes:
    """The whole file: the previous bytes, untouched, and the new revision."""
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def resolved(value: Any) -> Any:
    """The object behind an indirect reference, or the value itself."""
    return value.get_object() if isinstance(value, generic.IndirectObject) else value

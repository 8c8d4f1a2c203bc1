"""Files attached to a PDF (the terms as JSON), as they were when it was signed and as they are now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader

from licensing.kernel.canonical import sha256_hex
from licensing.signing.revisions import resolved


def attachments_agree(reader: PdfFileReader, signed_revision: int) -> Iterator[tuple[str, str, bool]]:
    """Name, SHA-256 and sameness of each attached file, between the signed revision and the file's present state."""
    signed = _attachments(reader.get_historical_root(signed_revision))
    present = _attachments(reader.root)
    for name in sorted(signed.keys() | present.keys()):
        digest = signed.get(name, "")
        yield name, digest or present[name], bool(digest) and digest == present.get(name)


def _attachments(root: Any) -> dict[str, str]:
    """SHA-256 by file name of the associated files of the document (ISO 19005-3, 6.8)."""
    found = {}
    for reference in root.get("/AF", ()):
        specification = resolved(reference)
        stream = specification["/EF"]["/F"]
        name = str(specification.get("/UF", specification.get("/F", "")))
        found[name] = sha256_hex(stream.data)
    return found

"""The bundle of an agreement: everything that proves it, in one ZIP that needs nothing of this installation. Pure: bytes in, bytes out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from licensing.kernel.canonical import canonical_json, sha256_hex

SUMS = "SHA256SUMS"
README = "LISEZMOI-README.txt"
ENTRIES = "journal/entries.json"
ANCHOR = "journal/anchor.json"
ANCHOR_TOKEN = "journal/anchor.tst"  # noqa: S105 — the name of a file
CERTIFICATES, TIME_STAMPS = "certificates/", "timestamps/"
LARGEST_MEMBER = 20_000_000
"""Bytes that one member may unpack to."""


@dataclass(frozen=True, slots=True)
class Extract:
    """What the journal says of one agreement.

    `entries` as they were hashed, `paths` by entry number, and the anchor over them: its statement and token; None before one
    is made.
    """

    entries: Sequence[Mapping[str, Any]]
    paths: Mapping[int, Sequence[tuple[str, str]]]
    anchor: tuple[bytes, bytes] | None


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into a bundle. `tokens` and `certificates` by file name; `reference` names the files."""

    reference: str
    sealed: bytes
    evidence_json: bytes
    evidence_pdf: bytes
    tokens: Mapping[str, bytes]
    certificates: Mapping[str, bytes]
    extract: Extract
    readme: str


def file_names(reference: str) -> dict[str, str]:
    """The names of the three documents in a bundle: sealed, json, pdf."""
    return {"sealed": f"{reference}.pdf", "json": f"{reference}-preuves.json", "pdf": f"{reference}-preuves.pdf"}


def pack(contents: Contents, at: datetime) -> bytes:
    """The ZIP; the same contents and instant give the same bytes. `SHA256SUMS` lists every other member."""
    members = _members(contents)
    sums = "".join(f"{sha256_hex(data)}  {name}\n" for name, data in sorted(members.items()))
    out, stamp = io.BytesIO(), max(at.timetuple()[:6], (1980, 1, 1, 0, 0, 0))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [*sorted(members.items()), (SUMS, sums.encode())]:
            archive.writestr(zipfile.ZipInfo(name, stamp), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _members(contents: Contents) -> dict[str, bytes]:
    names, extract = file_names(contents.reference), contents.extract
    journal = {"format": "journal-extract/1", "entries": list(extract.entries), "paths": _shown(extract.paths)}
    members = {
        README: contents.readme.encode(),
        names["sealed"]: contents.sealed,
        names["json"]: contents.evidence_json,
        names["pdf"]: contents.evidence_pdf,
        ENTRIES: canonical_json(journal),
        **{f"{TIME_STAMPS}{name}": token for name, token in contents.tokens.items()},
        **{f"{CERTIFICATES}{name}": pem for name, pem in contents.certificates.items()},
    }
    if extract.anchor is not None:
        members[ANCHOR], members[ANCHOR_TOKEN] = extract.anchor
    return members


def _shown(paths: Mapping[int, Sequence[tuple[str, str]]]) -> dict[str, list[list[str]]]:
    return {str(seq): [list(step) for step in path] for seq, path in paths.items()}

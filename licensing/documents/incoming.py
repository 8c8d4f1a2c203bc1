"""A file that somebody sends: what it is by its content, whether it is whole, and a name that is safe to keep. Pure.

Nothing is unpacked and nothing is drawn: a file cannot grow while it is looked at.
"""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

LARGEST = 10 * 1024 * 1024
"""Bytes of one file."""
LARGEST_SIDE = 30_000
LARGEST_PICTURE = 100_000_000
"""Pixels of a picture: what a viewer can open without running out of memory."""
LONGEST_NAME = 150

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_PDF = b"%PDF-"
_STARTXREF = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")
_XREF = re.compile(rb"\s*(?:xref\b|\d+\s+\d+\s+obj\b)")
_ENCRYPT = re.compile(rb"/Encrypt\b")
_FRAMES = frozenset({*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)})
"""JPEG markers that begin a frame and tell its size (ITU T.81, table B.1)."""
_STEERING = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Invisible signs that turn the direction of writing: with them "fdp.exe" is shown as "exe.pdf"."""


class Refused(Exception):
    """A file that is not taken; `code` says why: empty, too_large, type, damaged, protected, mixed, picture_too_large."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that can be kept: its bytes, a safe name that ends as its content demands, its media type."""

    data: bytes
    file_name: str
    media_type: str


def examine(data: bytes, file_name: str) -> Incoming:
    """What a sent file is, judged by its bytes alone: a PDF, a PNG or a JPEG. Raises Refused."""
    if not data:
        raise Refused("empty")
    if len(data) > LARGEST:
        raise Refused("too_large")
    media_type, endings, check = _kind_of(data)
    check(data)
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise Refused("mixed")
    return Incoming(data, safe_name(file_name, endings), media_type)


def _kind_of(data: bytes) -> tuple[str, tuple[str, ...], Callable[[bytes], None]]:
    for start, media_type, endings, check in _KINDS:
        if data.startswith(start):
            return media_type, endings, check
    raise Refused("type")


def safe_name(typed: str, endings: tuple[str, ...]) -> str:
    """A name without folders, control and steering signs; any alphabet is kept. It ends as the content demands."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", typed))[-1]
    seen = _STEERING.sub("", last)
    shown = "".join(each for each in seen if unicodedata.category(each)[0] != "C" and each not in '<>:"|?*')
    name = " ".join(shown.split()).strip(" .") or "document"
    stem, dot, ending = name.rpartition(".")
    if dot and stem and f".{ending.lower()}" in endings:
        return f"{stem[:LONGEST_NAME].rstrip(' .')}.{ending.lower()}"
    return f"{name[:LONGEST_NAME].rstrip(' .')}{endings[0]}"


def _check_pdf(data: bytes) -> None:
    """The end tells where the table of contents lies, and it lies there (ISO 32000-2, 7.5.5); no password."""
    ends = _STARTXREF.findall(data[-2048:])
    if not ends or not _XREF.match(data, int(ends[-1])):
        raise Refused("damaged")
    if b"/Root" not in data:
        raise Refused("damaged")
    if _ENCRYPT.search(data):
        raise Refused("protected")


def _check_png(data: bytes) -> None:
    """Every chunk has its checksum, the first tells the size, the last is the end of the file (W3C PNG, 5.3)."""
    names: list[bytes] = []
    for name, body in _chunks(data):
        if not names and (name != b"IHDR" or len(body) != 13):
            raise Refused("damaged")
        if not names:
            _check_size(*struct.unpack(">II", body[:8]))
        names.append(name)
    if not names or names[-1] != b"IEND" or b"IDAT" not in names:
        raise Refused("damaged")


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    while at < len(data):
        if at + 12 > len(data):
            raise Refused("damaged")
        length = int.from_bytes(data[at : at + 4])
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        told = data[at + 8 + length : at + 12 + length]
        if len(told) < 4 or int.from_bytes(told) != zlib.crc32(name + body):
            raise Refused("damaged")
        yield name, body
        at += 12 + length


def _check_jpeg(data: bytes) -> None:
    """Segments up to the first scan, one of them a frame with its size, then an end of image (ITU T.81, annex B)."""
    at, sized = 2, False
    while (segment := _segment(data, at)) is not None:
        marker, body, at = segment
        if marker in _FRAMES and len(body) >= 5:
            height, width = struct.unpack(">HH", body[1:5])
            _check_size(width, height)
            sized = True
        if marker == 0xDA:
            break
    if segment is None or not sized or data.find(b"\xff\xd9", at) < 0:
        raise Refused("damaged")


def _segment(data: bytes, at: int) -> tuple[int, bytes, int] | None:
    """Marker, content and end of the segment at a place; None where there is none."""
    if at + 4 > len(data) or data[at] != 0xFF:
        return None
    length = int.from_bytes(data[at + 2 : at + 4])
    end = at + 2 + length
    return (data[at + 1], data[at + 4 : end], end) if length >= 2 and end <= len(data) else None


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise Refused("damaged")
    if max(width, height) > LARGEST_SIDE or width * height > LARGEST_PICTURE:
        raise Refused("picture_too_large")


_KINDS: tuple[tuple[bytes, str, tuple[str, ...], Callable[[bytes], None]], ...] = (
    (_PDF, "application/pdf", (".pdf",), _check_pdf),
    (_PNG, "image/png", (".png",), _check_png),
    (_JPEG, "image/jpeg", (".jpg", ".jpeg"), _check_jpeg),
)

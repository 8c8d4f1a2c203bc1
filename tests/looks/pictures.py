"""PNG files for tests, made part by part."""

from __future__ import annotations

import zlib
from struct import pack


def part(name: bytes, body: bytes) -> bytes:
    """A chunk with its check sum."""
    return pack(">I", len(body)) + name + body + pack(">I", zlib.crc32(name + body))


def png(width: int = 40, height: int = 20, *extra: bytes, lines: bytes | None = None, interlace: int = 0) -> bytes:
    """A picture in 8-bit RGBA; `extra` chunks before its pixels, other `lines` in their place."""
    header = pack(">IIBBBBB", width, height, 8, 6, 0, 0, interlace)
    pixels = lines if lines is not None else (b"\0" + b"\x0b\x5e\x5a\xff" * width) * height
    body = part(b"IHDR", header) + b"".join(extra) + part(b"IDAT", zlib.compress(pixels)) + part(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body

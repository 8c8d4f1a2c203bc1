"""A PNG read with distrust: its parts checked one by one, written anew from those that make the picture. Pure.

After the PNG specification (W3C, third edition), §5 (chunks) and §7 (filter bytes). SVG is not taken at all: it is a program
as much as a picture.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from struct import pack, unpack

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LARGEST_FILE = 256 * 1024
LARGEST_SIDE, SMALLEST_SIDE = 2000, 16
LARGEST_PICTURE = 16 * 1024 * 1024
"""Bytes that a picture may take once unpacked."""

KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Samples of a pixel by colour type."""

_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}


class NotAPicture(ValueError):
    """The bytes are no PNG this product keeps; the text is a stable key: kind, size, side, damaged."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A checked PNG: what is stored, and its size in pixels."""

    data: bytes
    width: int
    height: int


def read_png(data: bytes) -> Picture:
    """The picture in some bytes, without anything that is not picture. Raises NotAPicture."""
    if len(data) > LARGEST_FILE:
        raise NotAPicture("size")
    if not data.startswith(SIGNATURE):
        raise NotAPicture("kind")
    parts = list(_parts(data))
    if not parts or parts[0][0] != b"IHDR" or len(parts[0][1]) != 13 or parts[-1][0] != b"IEND":
        raise NotAPicture("damaged")
    width, height = _check_header(parts[0][1])
    _check_pixels(parts, width, height)
    kept = b"".join(_part(name, body) for name, body in parts if name in KEPT)
    return Picture(SIGNATURE + kept, width, height)


def _parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of each chunk up to the end mark; what follows it is not read."""
    at = len(SIGNATURE)
    while at + 12 <= len(data):
        (length,), name = unpack(">I", data[at : at + 4]), data[at + 4 : at + 8]
        body, check = data[at + 8 : at + 8 + length], data[at + 8 + length : at + 12 + length]
        if len(body) != length or check != pack(">I", zlib.crc32(name + body)):
            raise NotAPicture("damaged")
        yield name, body
        if name == b"IEND":
            return
        at += 12 + length


def _part(name: bytes, body: bytes) -> bytes:
    return pack(">I", len(body)) + name + body + pack(">I", zlib.crc32(name + body))


def _check_header(header: bytes) -> tuple[int, int]:
    width, height, depth, colour, packing, filtering, interlace = unpack(">IIBBBBB", header)
    if depth not in _DEPTHS.get(colour, ()) or (packing, filtering) != (0, 0) or interlace not in (0, 1):
        raise NotAPicture("damaged")
    if not (SMALLEST_SIDE <= width <= LARGEST_SIDE and SMALLEST_SIDE <= height <= LARGEST_SIDE):
        raise NotAPicture("side")
    return width, height


def _check_pixels(parts: list[tuple[bytes, bytes]], width: int, height: int) -> None:
    """The packed lines are as many bytes as the header promises, and end there."""
    depth, colour, interlace = parts[0][1][8], parts[0][1][9], parts[0][1][12]
    wanted = sum(_bytes_of(*size, depth * _SAMPLES[colour]) for size in _passes(width, height, interlace))
    if wanted > LARGEST_PICTURE:
        raise NotAPicture("side")
    names = [name for name, _ in parts]
    if (colour == 3) != (b"PLTE" in names) and colour in (0, 3, 4):
        raise NotAPicture("damaged")
    unpacking = zlib.decompressobj()
    try:
        lines = unpacking.decompress(b"".join(body for name, body in parts if name == b"IDAT"), wanted + 1)
    except zlib.error as error:
        raise NotAPicture("damaged") from error
    if len(lines) != wanted:
        raise NotAPicture("damaged")


def _bytes_of(width: int, height: int, bits: int) -> int:
    return height * (1 + (width * bits + 7) // 8) if width and height else 0


def _passes(width: int, height: int, interlace: int) -> list[tuple[int, int]]:
    """Width and height of each pass: one, or the seven of Adam7."""
    if not interlace:
        return [(width, height)]
    steps = ((0, 8, 0, 8), (4, 8, 0, 8), (0, 4, 4, 8), (2, 4, 0, 4), (0, 2, 2, 4), (1, 2, 0, 2), (0, 1, 1, 2))
    return [(max(0, -(-(width - x) // dx)), max(0, -(-(height - y) // dy))) for x, dx, y, dy in steps]

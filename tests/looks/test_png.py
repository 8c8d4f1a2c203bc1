"""A logo is a picture and nothing else: what hides in the file goes, what lies about itself is refused."""

from __future__ import annotations

import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from licensing.looks.rules.png import LARGEST_FILE, NotAPicture, read_png
from tests.looks.pictures import part, png


def refusal(data: bytes) -> str:
    with pytest.raises(NotAPicture) as refused:
        read_png(data)
    return str(refused.value)


def test_a_picture_keeps_its_pixels() -> None:
    picture = read_png(png(40, 20))
    assert (picture.width, picture.height) == (40, 20)
    assert Image.open(BytesIO(picture.data)).convert("RGBA").getpixel((39, 19)) == (0x0B, 0x5E, 0x5A, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_pictures_of_every_kind_are_read(mode: str) -> None:
    made = BytesIO()
    Image.new(mode, (33, 17)).save(made, "PNG")
    assert Image.open(BytesIO(read_png(made.getvalue()).data)).size == (33, 17)


def test_what_is_no_picture_is_left_behind() -> None:
    hidden = part(b"tEXt", b"Comment\0<script>alert(1)</script>")
    picture = read_png(png(40, 20, hidden) + b"<?php evil ?>")
    assert b"script" not in picture.data
    assert b"php" not in picture.data
    assert picture.data == read_png(png(40, 20)).data


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kind"),
        (b"\xff\xd8\xff\xe0 jpeg", "kind"),
        (png() + b"\0" * LARGEST_FILE, "size"),
        (png(2001, 20), "side"),
        (png(20, 15), "side"),
        (png()[:60], "damaged"),
        (png().replace(b"IDAT", b"IDAt"), "damaged"),
        (png(lines=b"\0" * 10), "damaged"),
        (png(lines=b"\0" * (20 * 161 + 1)), "damaged"),
        (png(interlace=2), "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
    ],
)  # fmt: skip
def test_what_is_refused(data: bytes, reason: str) -> None:
    assert refusal(data) == reason


def test_a_bomb_is_not_unpacked() -> None:
    bomb = png(lines=b"\0" * 60_000_000)
    assert len(bomb) < LARGEST_FILE
    assert refusal(bomb) == "damaged"


def test_one_flipped_byte_is_noticed() -> None:
    good = bytearray(png())
    good[good.index(b"IDAT") + 8] ^= 1
    assert refusal(bytes(good)) == "damaged"


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_or_read(data: bytes) -> None:
    for each in (data, png()[:33] + data, png()[:33] + part(b"IDAT", zlib.compress(data)) + part(b"IEND", b"")):
        try:
            read_png(each)
        except NotAPicture:
            continue

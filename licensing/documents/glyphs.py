"""Which characters the vendored fonts can print; the others are written out, because PDF/A forbids the empty box."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from licensing.documents.fetching import LAYOUT

FONTS = LAYOUT / "fonts"
FONT_CONFIGURATION = FONTS / "fonts.conf"
SPACES = "\t\n\r\f"


@cache
def covered() -> frozenset[str]:
    """Every character that some vendored font can print, without control and bidirectional override characters."""
    points = {point for font in FONTS.glob("*.ttf") for point in _points(font)}
    printing = {chr(point) for point in points if unicodedata.category(chr(point)) not in ("Cc", "Cs", "Co", "Cn")}
    return frozenset(printing | set(SPACES))


def _points(font: Path) -> set[int]:
    from fontTools.ttLib import TTFont

    with TTFont(font, lazy=True) as opened:
        return set(opened.getBestCmap())


@cache
def _foreign() -> re.Pattern[str]:
    return re.compile(f"[^{re.escape(''.join(sorted(covered())))}]")


def printable(text: str) -> str:
    """The text in normal form C, each character without a glyph replaced by its code: 张 becomes [U+5F20].

    Bidirectional overrides are written out too: on paper nobody may make a name read in another order.
    """
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    return _foreign().sub(lambda found: f"[U+{ord(found[0]):04X}]", composed)


def make_printable(tree: Any) -> None:
    """Apply `printable` to every text of a parsed HTML tree, in place."""
    for element in tree.iter():
        if element.text:
            element.text = printable(element.text)
        if element.tail:
            element.tail = printable(element.tail)

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
LEFT_TO_RIGHT = "\u2066"
STRONG = {"L": "ltr", "R": "rtl", "AL": "rtl"}
_ISOLATES = re.compile("[\u2066-\u2069]")
_ISOLATED = re.compile("([\u2066-\u2068])([^\u2066-\u2069]*)\u2069")


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
    """Apply `printable` to every text of a parsed HTML tree, in place; isolates become `bdi` elements.

    Fonts have no glyph for an isolate; in attributes (running headers) and where one is not closed it is dropped.
    """
    for parent in list(tree.iter()):
        for name, value in parent.attrib.items():
            parent.set(name, _ISOLATES.sub("", value))
        children = list(parent)
        parent.text, added = _pieces(parent, parent.text)
        shown = [*added]
        for child in children:
            child.tail, added = _pieces(parent, child.tail)
            shown += [child, *added]
        if len(shown) != len(children):
            parent[:] = shown
    for apart in tree.iter("bdi"):
        if "dir" not in apart.attrib and (found := _direction(_own_text(apart))):
            apart.set("dir", found)


def _own_text(element: Any) -> str:
    """Its text without that of isolated pieces in it."""
    inside = (("" if child.tag == "bdi" else _own_text(child)) + (child.tail or "") for child in element)
    return (element.text or "") + "".join(inside)


def _direction(text: str) -> str | None:
    """That of the first letter: what `dir="auto"`, the rule of `bdi`, would find and the layout engine does not look for."""
    strong = (STRONG.get(unicodedata.bidirectional(sign)) for sign in text)
    return next((found for found in strong if found), None)


def _pieces(parent: Any, text: str | None) -> tuple[str | None, list[Any]]:
    """A text up to its first isolate, and a `bdi` with what follows it for each."""
    if not text:
        return text, []
    first, *others = _ISOLATED.split(text)
    added = []
    for sign, held, after in zip(others[::3], others[1::3], others[2::3], strict=True):
        apart = parent.makeelement("bdi", {"dir": "ltr"} if sign == LEFT_TO_RIGHT else {})
        apart.text, apart.tail = _clean(held), _clean(after)
        added.append(apart)
    return _clean(first), added


def _clean(text: str) -> str:
    return printable(_ISOLATES.sub("", text))

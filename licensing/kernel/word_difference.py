"""Two texts as stretches kept, removed and added, word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: kept, removed or added."""

    kind: str
    text: str


def marked(old: str, new: str) -> tuple[Piece, ...]:
    """Two texts as stretches kept, removed and added, word by word; joined without one kind they give a text back."""
    before, after = WORD.findall(old), WORD.findall(new)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        pieces += _pieces(tag, "".join(before[a:b]), "".join(after[c:d]))
    return tuple(pieces)


def _pieces(tag: str, old: str, new: str) -> Iterator[Piece]:
    if tag == "equal":
        yield Piece("kept", old)
        return
    if old:
        yield Piece("removed", old)
    if new:
        yield Piece("added", new)

"""Two texts as stretches kept, removed and added, word by word. Pure.

Words that stand once in both texts, in the same order, are held fast first (patience); only what lies between two of them is compared
word against word, and only while it is short. So the time grows with the length of the texts, whatever is in them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

WORD = re.compile(r"\n|[^\S\n]+|\S+")
_SHORT = 2500
"""Words of one stretch times words of the other that are compared one by one; longer ones without a word to hold on to differ."""
_DEEPEST = 30
"""How often what lies between words held fast is itself looked through for such words."""
_Stretch = tuple[int, int, int, int]
"""Words from a to b of the old text, from c to d of the new one."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: kept, removed or added."""

    kind: str
    text: str


def marked(old: str, new: str) -> tuple[Piece, ...]:
    """Two texts as stretches kept, removed and added, word by word; joined without one kind they give a text back."""
    before, after = WORD.findall(old), WORD.findall(new)
    pieces: list[Piece] = []
    for kept, (a, b, c, d) in _joined(_stretches(before, after)):
        pieces += _pieces(kept, "".join(before[a:b]), "".join(after[c:d]))
    return tuple(pieces)


def _pieces(kept: bool, old: str, new: str) -> Iterator[Piece]:
    if kept:
        yield Piece("kept", old)
        return
    if old:
        yield Piece("removed", old)
    if new:
        yield Piece("added", new)


def _joined(stretches: Iterator[tuple[bool, _Stretch]]) -> Iterator[tuple[bool, _Stretch]]:
    """Neighbours of one kind as one stretch, empty ones left out."""
    last: tuple[bool, _Stretch] | None = None
    for kept, (a, b, c, d) in stretches:
        if a == b and c == d:
            continue
        if last is not None and last[0] == kept:
            last = (kept, (last[1][0], b, last[1][2], d))
            continue
        if last is not None:
            yield last
        last = (kept, (a, b, c, d))
    if last is not None:
        yield last


def _stretches(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[bool, _Stretch]]:
    """Every stretch in order: whether it is kept, and where it stands."""
    waiting: list[tuple[bool, _Stretch, int]] = [(False, (0, len(before), 0, len(after)), 0)]
    while waiting:
        kept, (a, b, c, d), depth = waiting.pop()
        if kept or a == b or c == d:
            yield kept, (a, b, c, d)
            continue
        head, tail = _alike(before, after, (a, b, c, d))
        if head or tail:
            inner = (a + head, b - tail, c + head, d - tail)
            waiting += [
                (True, (b - tail, b, d - tail, d), depth),
                (False, inner, depth),
                (True, (a, a + head, c, c + head), depth),
            ]
        elif (b - a) * (d - c) <= _SHORT:
            for tag, *at in SequenceMatcher(None, before[a:b], after[c:d], autojunk=False).get_opcodes():
                yield tag == "equal", (a + at[0], a + at[1], c + at[2], c + at[3])
        else:
            held = _held(before[a:b], after[c:d]) if depth < _DEEPEST else []
            if not held:
                yield False, (a, b, c, d)
                continue
            inside = _between([(a + i, c + j) for i, j in held], (a, b, c, d))
            waiting += reversed([(fast, stretch, depth + 1) for fast, stretch in inside])


def _alike(before: Sequence[str], after: Sequence[str], at: _Stretch) -> tuple[int, int]:
    """How many words two stretches share at their beginning, then at their end."""
    a, b, c, d = at
    most, head, tail = min(b - a, d - c), 0, 0
    while head < most and before[a + head] == after[c + head]:
        head += 1
    while tail < most - head and before[b - 1 - tail] == after[d - 1 - tail]:
        tail += 1
    return head, tail


def _held(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Places of the words that stand once in each text: the longest run of them in the order of both."""
    once = {word for word, count in Counter(before).items() if count == 1}
    once &= {word for word, count in Counter(after).items() if count == 1}
    places = {word: place for place, word in enumerate(after) if word in once}
    pairs = [(place, places[word]) for place, word in enumerate(before) if word in once]
    ends: list[int] = []
    last: list[int] = []
    previous: list[int] = []
    for number, (_, there) in enumerate(pairs):
        length = bisect_left(ends, there)
        previous.append(last[length - 1] if length else -1)
        ends[length : length + 1], last[length : length + 1] = [there], [number]
    found, number = [], last[-1] if last else -1
    while number >= 0:
        found.append(pairs[number])
        number = previous[number]
    return found[::-1]


def _between(held: Sequence[tuple[int, int]], whole: _Stretch) -> Iterator[tuple[bool, _Stretch]]:
    """The words held fast, and the stretches between them that are still to be compared."""
    a, b, c, d = whole
    for i, j in held:
        yield False, (a, i, c, j)
        yield True, (i, i + 1, j, j + 1)
        a, c = i + 1, j + 1
    yield False, (a, b, c, d)

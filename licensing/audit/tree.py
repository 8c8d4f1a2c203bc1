"""A tree of hashes over the journal's entries (RFC 6962, 2.1): one root for all, and a short path from any entry to it. Pure.

With the root under an outside time stamp, the entries of one agreement can be proved without showing anybody else's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

Side = Literal["left", "right"]
Path = tuple[tuple[Side, str], ...]
"""From a leaf upwards: the hash beside it, and on which side it stands."""


def leaf_of(entry_hash: str) -> bytes:
    """The leaf of an entry; its prefix tells it from a node."""
    return hashlib.sha256(b"\x00" + bytes.fromhex(entry_hash)).digest()


def node_of(left: bytes, right: bytes) -> bytes:
    """The node over two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class GrowingTree:
    """The root after each entry, kept in memory of the logarithm of their number."""

    def __init__(self) -> None:
        self.size = 0
        self._whole: list[tuple[int, bytes]] = []
        """Roots of the whole subtrees from the left, each with the number of its leaves: every size once."""

    def add(self, entry_hash: str) -> None:
        """The next entry."""
        size, node = 1, leaf_of(entry_hash)
        while self._whole and self._whole[-1][0] == size:
            node = node_of(self._whole.pop()[1], node)
            size *= 2
        self._whole.append((size, node))
        self.size += 1

    def root(self) -> str:
        """Over all entries so far; that of no entry is the hash of nothing."""
        if not self._whole:
            return hashlib.sha256(b"").hexdigest()
        node = self._whole[-1][1]
        for _size, left in reversed(self._whole[:-1]):
            node = node_of(left, node)
        return node.hex()


def root_of(entry_hashes: Iterable[str]) -> str:
    """The root over these entries in order."""
    tree = GrowingTree()
    for each in entry_hashes:
        tree.add(each)
    return tree.root()


def paths(entry_hashes: Sequence[str], wanted: Iterable[int]) -> Mapping[int, Path]:
    """For each wanted position (from 0) its path to the root over all of them."""
    steps: dict[int, list[tuple[Side, str]]] = {position: [] for position in wanted}
    level, places = [leaf_of(each) for each in entry_hashes], {position: position for position in steps}
    while len(level) > 1:
        for position, place in places.items():
            beside = place ^ 1
            if beside < len(level):
                steps[position].append(("left" if beside < place else "right", level[beside].hex()))
        level = [
            node_of(level[at], level[at + 1]) if at + 1 < len(level) else level[at] for at in range(0, len(level), 2)
        ]
        places = {position: place // 2 for position, place in places.items()}
    return {position: tuple(found) for position, found in steps.items()}


def root_over(entry_hash: str, path: Iterable[tuple[str, str]]) -> str:
    """The root that a path leads to from an entry. ValueError for a path that is none."""
    node = leaf_of(entry_hash)
    for side, beside in path:
        other = bytes.fromhex(beside)
        if side not in ("left", "right"):
            raise ValueError(side)
        node = node_of(other, node) if side == "left" else node_of(node, other)
    return node.hex()

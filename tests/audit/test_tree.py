"""The tree over the journal: RFC 6962's own definition beside the quick ways, and what a path proves."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.audit.rules import Anchor, anchor_faults
from licensing.audit.tree import leaf_of, node_of, paths, root_of, root_over


def _hashes(count: int) -> list[str]:
    return [hashlib.sha256(bytes([number % 251, number // 251])).hexdigest() for number in range(count)]


def _defined(hashes: list[str]) -> bytes:
    """MTH of RFC 6962, 2.1, word for word."""
    if len(hashes) == 1:
        return leaf_of(hashes[0])
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_of(_defined(hashes[:split]), _defined(hashes[split:]))


@given(st.integers(1, 70))
def test_the_root_is_the_one_of_the_standard(count: int) -> None:
    assert root_of(_hashes(count)) == _defined(_hashes(count)).hex()


@given(st.integers(1, 70), st.data())
def test_each_path_leads_its_entry_and_no_other_to_the_root(count: int, data: st.DataObject) -> None:
    hashes = _hashes(count)
    place = data.draw(st.integers(0, count - 1))
    path = paths(hashes, [place])[place]
    assert root_over(hashes[place], path) == root_of(hashes)
    assert len(path) <= count.bit_length()
    assert root_over(_hashes(count + 1)[-1], path) != root_of(hashes)


def test_a_path_of_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="above"):
        root_over(_hashes(1)[0], [("above", "00")])


def _anchor(count: int) -> Anchor:
    return Anchor(count, _hashes(count)[-1], root_of(_hashes(count)), "2026-06-22")


def test_a_journal_that_only_grew_agrees_with_its_anchors() -> None:
    assert anchor_faults(_hashes(9), [_anchor(3), _anchor(8), _anchor(9)]) == []


def test_truncation_and_rewriting_are_seen_from_the_anchor() -> None:
    assert anchor_faults(_hashes(7), [_anchor(3), _anchor(8)]) == ["8 entries were anchored on 2026-06-22, 7 are left"]
    rewritten = [*_hashes(2), *reversed(_hashes(9)[2:])]
    assert anchor_faults(rewritten, [_anchor(3)]) == ["entries 1 to 3 are not those anchored on 2026-06-22"]
    same_head = [_hashes(9)[1], _hashes(9)[0], *_hashes(9)[2:]]
    assert anchor_faults(same_head, [_anchor(3)]) == ["entries 1 to 3 are not those anchored on 2026-06-22"]

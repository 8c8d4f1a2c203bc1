"""What a text keeps of what somebody typed."""

from __future__ import annotations

import json
import unicodedata
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from licensing.kernel.texts import storable


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\0b", "ab"), ("a\x1b[31mb", "a[31mb"), ("a\r\nb", "a\nb"), ("a\u2028b\u2029c\x85d", "a\nb\nc\nd"), ("\ud800x", "x"),
        ("x\ufffe\uffff\ufdd0", "x"), ("\x7f\x9f", ""), ("a\tb\nc", "a\tb\nc"),
        ("Noé 😀 عربي ⵜⵉⴼⵉⵏⴰⵖ\u200d\u202e", "Noé 😀 عربي ⵜⵉⴼⵉⵏⴰⵖ\u200d\u202e"),
    ],
)  # fmt: skip
def test_what_no_text_holds_is_left_out(typed: str, kept: str) -> None:
    assert storable(typed) == kept


@example("\r\x85")
@given(st.text())
def test_what_is_kept_can_be_kept_everywhere(typed: str) -> None:
    kept = storable(typed)
    assert storable(kept) == kept
    assert json.loads(json.dumps(kept).encode()) == kept
    element = ElementTree.Element("text")
    element.text = kept
    assert (ElementTree.fromstring(ElementTree.tostring(element)).text or "") == kept
    assert [sign for sign in kept if unicodedata.category(sign) == "Cc" and sign not in "\t\n"] == []

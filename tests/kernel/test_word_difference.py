"""Texts marked against one another: what is lost, what is said, and how long it takes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.kernel.word_difference import marked
from tests.growth import grows_linearly

words = st.lists(st.sampled_from(["a", "b", "c", " ", " ", "\n", "d e", "é"]), max_size=60).map("".join)


def said(old: str, new: str) -> str:
    marks = {"kept": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in marked(old, new))


@given(words, words)
def test_both_texts_come_back(old: str, new: str) -> None:
    pieces = marked(old, new)
    assert "".join(each.text for each in pieces if each.kind != "added") == old
    assert "".join(each.text for each in pieces if each.kind != "removed") == new
    assert all(each.text for each in pieces)
    assert all(one.kind != next_.kind for one, next_ in pairwise(pieces))


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("", "", ""),
        ("un deux trois", "un deux trois", "un deux trois"),
        ("un deux trois", "un quatre trois", "un [-deux-][+quatre+] trois"),
        ("un deux", "un deux trois", "un deux[+ trois+]"),
        ("a\nb", "c\nb", "[-a-][+c+]\nb"),
        ("", "neuf", "[+neuf+]"),
        ("vieux", "", "[-vieux-]"),
    ],
)
def test_what_changed_is_marked(old: str, new: str, shown: str) -> None:
    assert said(old, new) == shown


def test_one_word_in_a_long_text_is_one_change() -> None:
    """Also where most words stand many times, and where sentences changed places."""
    words = [f"mot{number % 97}" if number % 3 else f"seul{number}" for number in range(3000)]
    changed = [*words[:1500], "autre", *words[1501:]]
    assert [each.text for each in marked(" ".join(words), " ".join(changed)) if each.kind != "kept"] == [
        words[1500],
        "autre",
    ]
    moved = [*words[2000:], *words[:2000]]
    kept = sum(len(each.text.split()) for each in marked(" ".join(words), " ".join(moved)) if each.kind == "kept")
    assert kept >= 1990


@pytest.mark.parametrize(
    ("old", "new"),
    [("a ", "b "), ("a ", "a a "), ("a b ", "b a "), ("a\n", "b\n"), ("a b c ", "c d a "), ("{} ", "{} x ")],
)
def test_the_time_grows_with_the_length(old: str, new: str) -> None:
    def compare(size: int) -> None:
        marked(
            "".join(old.format(each) for each in range(size)), "".join(new.format(size - each) for each in range(size))
        )

    assert grows_linearly(compare, 250)


def test_words_that_are_found_one_by_one_cost_no_more() -> None:
    """Each word held fast makes one more stand alone beside it, and so on to the end."""

    def nested(size: int) -> None:
        once = [word for number in range(size) for word in (f"k{number + 1}", f"k{number}")]
        marked(" ".join(f"{word} x" for word in once), " ".join(f"{word} y y" for word in once))

    assert grows_linearly(nested, 200)

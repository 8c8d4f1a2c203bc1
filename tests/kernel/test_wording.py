"""Days in words: the French first of the month, and nothing else, is an ordinal."""

from __future__ import annotations

from datetime import date

import pytest

from licensing.kernel.wording import day_in_words


@pytest.mark.parametrize(
    ("day", "language", "words"),
    [
        (date(2026, 9, 1), "fr", "1er septembre 2026"),
        (date(2026, 9, 11), "fr", "11 septembre 2026"),
        (date(2026, 9, 21), "fr", "21 septembre 2026"),
        (date(2026, 9, 1), "en", "1 September 2026"),
    ],
)
def test_day_in_words(day: date, language: str, words: str) -> None:
    assert day_in_words(day, language) == words

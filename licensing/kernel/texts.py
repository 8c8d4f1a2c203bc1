"""A sentence per language, and one that is put together only when somebody reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Text = Mapping[str, str]
"""A sentence per language: {"fr": …, "en": …}."""


class LaterText(Mapping[str, str]):
    """A text made by a pure function on first reading, so that who only wants the figures pays nothing for words.

    Equal to any mapping with the same sentences.
    """

    __slots__ = ("_arguments", "_made", "_make")

    def __init__(self, make: Callable[..., Text], *arguments: Any) -> None:
        self._make = make
        self._arguments = arguments
        self._made: Text | None = None

    def _text(self) -> Text:
        if self._made is None:
            self._made = self._make(*self._arguments)
        return self._made

    def __getitem__(self, language: str) -> str:
        return self._text()[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._text())

    def __len__(self) -> int:
        return len(self._text())

    def __repr__(self) -> str:
        return repr(dict(self._text()))

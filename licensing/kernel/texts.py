"""A sentence per language, and one that is put together only when somebody reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

LANGUAGES = ("fr", "en", "ar")
"""Languages of the product's own texts, the reference first. Who writes one text in fewer is read in French elsewhere."""
LANGUAGE_NAMES = {"fr": "Français", "en": "English", "ar": "العربية"}
"""Each language's own name for itself."""
Text = Mapping[str, str]
"""A sentence per language: {"fr": …, "en": …, "ar": …}; French is always there."""
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def in_languages(sentences: Sequence[str]) -> dict[str, str]:
    """The text of sentences given in the order of `LANGUAGES`; those left out at the end are read in French."""
    return dict(zip(LANGUAGES, sentences, strict=False))


def said(text: Text, language: str) -> str:
    """A text in that language, French when it has none."""
    return text.get(language) or text["fr"]


def arabic(text: Text) -> str:
    """A text inside an Arabic sentence: its Arabic, else its French, which keeps its own direction."""
    return text.get("ar") or (isolated(text["fr"]) if text["fr"] else "")


def joined(texts: Iterable[Text], separator: str = " ") -> dict[str, str]:
    """Texts one after the other in each language."""
    parts = list(texts)
    found = {language: separator.join(said(part, language) for part in parts) for language in ("fr", "en")}
    return {**found, "ar": separator.join(arabic(part) for part in parts)}


def spoken_language(raw: object) -> str:
    """The language that a raw request asks for, French when it names none of ours: for saying what is wrong with it."""
    named = raw.get("language") if isinstance(raw, Mapping) else None
    return named if isinstance(named, str) and named in LANGUAGES else "fr"


def storable(text: str) -> str:
    """What somebody typed without signs that no text holds and that databases, XML or mails refuse; line ends as line feeds.

    Control characters, halves of characters and what Unicode keeps free are left out; NEL, LS and PS become line feeds.
    """
    return _NO_TEXT.sub("", _LINE_ENDS.sub("\n", text))


def isolated(piece: object) -> str:
    """A piece of another direction (reference, address, name) that must not reorder the sentence around it.

    FIRST STRONG ISOLATE … POP DIRECTIONAL ISOLATE (Unicode annex 9); the plain-text form of `<bdi>`.
    """
    return f"\u2068{piece}\u2069"


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

"""Frozen values of agreements: clauses as released, and the text that the terms choose from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from licensing.policy.values import Text

LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True)
class Review:
    """Who reviewed a clause, a professional of law, and when. Both None: nobody yet."""

    by: str | None
    on: date | None

    @property
    def done(self) -> bool:
        """Whether a review is recorded."""
        return self.by is not None and self.on is not None


@dataclass(frozen=True, slots=True)
class Clause:
    """One released version of a clause, in every language. `applies_when` is data, read by `rules.selection`.

    `provides` is the key under which other clauses refer to it; `sha256` the fingerprint of its files.
    """

    key: str
    version: int
    part: str
    order: int
    effective_from: date
    review: Review
    uses: tuple[str, ...]
    applies_when: Mapping[str, Any]
    provides: str
    titles: Text
    bodies: Text
    sha256: str


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """What a kind of document is made of: its clause set, the sections of its particular conditions, its wording."""

    kind: str
    clause_set: str
    clauses: tuple[tuple[str, int], ...]
    sections: tuple[str, ...]
    annexes: tuple[str, ...]
    wording: Mapping[str, Text]
    retention: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ClauseLibrary:
    """Everything an agreement may be made of; `fragments` maps a name to the source of a page fragment."""

    document: DocumentKind
    clauses: Mapping[tuple[str, int], Clause]
    fragments: Mapping[str, str]

    def current(self) -> tuple[Clause, ...]:
        """The clause versions of the set in force, in order."""
        return tuple(sorted((self.clauses[pair] for pair in self.document.clauses), key=lambda clause: clause.order))


@dataclass(frozen=True, slots=True)
class Article:
    """One numbered article or section: title, HTML body (already escaped), and why it is there.

    `key` is what references name ("price"), `clause` the clause file that stands there ("price" or "no-price").
    """

    number: str
    key: str
    clause: str
    version: int
    title: str
    html: str
    why: str
    review: Review
    sha256: str = ""
    uses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the agreement: particular, general or annex."""

    key: str
    title: str
    intro: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class AgreementText:
    """The whole text of one agreement in one language."""

    reference: str
    language: str
    title: str
    subtitle: str
    clause_set: str
    licensor: str
    summary: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]

    def part(self, key: str) -> Part:
        """The part with that key; KeyError when there is none."""
        return {part.key: part for part in self.parts}[key]

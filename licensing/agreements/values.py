"""Frozen values of agreements: clauses as released, and the text that the terms choose from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from licensing.policy.values import Text

LANGUAGES = ("fr", "en")
"""Languages in which every clause is released; their files make its fingerprint."""
REFERENCE = "fr"
"""The language whose text prevails where an agreement holds a translation."""
TRANSLATIONS = ("ar",)
"""Languages of agreements that hold their reference text too. A clause may lack them: then no agreement is made in them."""


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

    `provides` is the key under which other clauses refer to it; `sha256` the fingerprint of its files in `LANGUAGES`.
    A translation is an addition: `translations` maps its language to a fingerprint of its own.
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
    translations: Mapping[str, str] = field(default_factory=dict)

    def speaks(self, language: str) -> bool:
        """Whether an agreement can be made in that language, as far as this clause is concerned."""
        return language in LANGUAGES or language in self.translations


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

    def missing_in(self, language: str) -> tuple[Clause, ...]:
        """Clauses of the set in force that an agreement in that language could not hold."""
        return tuple(clause for clause in self.current() if not clause.speaks(language))


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
    """The whole text of one agreement in one language; `bilingual`: its file holds a translation and the reference text."""

    reference: str
    language: str
    title: str
    subtitle: str
    clause_set: str
    licensor: str
    summary: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    bilingual: bool = False

    def part(self, key: str) -> Part:
        """The part with that key; KeyError when there is none."""
        return {part.key: part for part in self.parts}[key]

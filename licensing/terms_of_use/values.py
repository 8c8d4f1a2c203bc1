"""Frozen values of the terms of use: what one cell of the rules of the game says, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from licensing.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class ClauseText:
    """The clause that a permitted use brings into the agreement; `body` is its Markdown in each language."""

    key: str
    version: int
    title: Text
    body: Text
    sha256: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One cell, audience x use, in words. `sentence` is the rule; `details` who pays, from when, on which product."""

    audience: str
    use: str
    label: Text
    verdict: str
    sentence: Text
    details: tuple[Text, ...]
    clauses: tuple[ClauseText, ...]
    because: Text | None
    instead: str | None
    charge: str | None
    charged_from: date | None


@dataclass(frozen=True, slots=True)
class TermsOfUse:
    """Every statement of one version of the rules of the game; audiences and uses in the policy's own order."""

    policy_id: str
    producer: str
    effective_from: date
    sha256: str
    uses: Mapping[str, Text]
    statements: Mapping[tuple[str, str], Statement]

    @property
    def audiences(self) -> tuple[str, ...]:
        """The audiences that have statements, in order."""
        return tuple(dict.fromkeys(audience for audience, _ in self.statements))

    def statement(self, audience: str, use: str) -> Statement:
        """The statement of a cell; KeyError when the rules do not name it."""
        return self.statements[audience, use]

    def of(self, audience: str) -> tuple[Statement, ...]:
        """The statements of an audience, in the order of the uses."""
        return tuple(each for (who, _), each in self.statements.items() if who == audience)

"""The text of one agreement against the standard text, or against that of an earlier agreement, article by article, word by word. Pure.

The standard is a clause set: the one in force on a day. An article deviates when the agreement holds another version of its
clause, holds a clause that the standard does not retain for these facts, or lacks one that it does. Filled values are no deviation.
Between two agreements, the earlier one takes the place of the standard, with the clauses that it held.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from markdown_it.token import Token

from licensing.agreements.rules.assembly import clause_values
from licensing.agreements.rules.markdown import read, typeset
from licensing.agreements.rules.selection import Facts, applies, why_in, why_out
from licensing.agreements.values import REFERENCE as REFERENCE_LANGUAGE
from licensing.agreements.values import Clause, ClauseLibrary
from licensing.kernel.word_difference import Piece, marked

SAME, CHANGED, ADDED, MISSING, LEFT_OUT = "same", "changed", "added", "missing", "left_out"
OPENS, CLOSES = "\ue000", "\ue001"
"""Round the name of a placeholder while texts are compared: it is one word then."""
_NO_MARKS = {ord(OPENS): None, ord(CLOSES): None}
_FILLED = re.compile(f"{OPENS}([a-z_]+){CLOSES}")
DEVIATIONS = (CHANGED, ADDED, MISSING)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a paragraph: kept, removed or added against the standard, or a value filled in for this agreement."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class RedlineArticle:
    """One clause: how it stands (`standing`), the versions compared (None: not there), why it is there or is not, its paragraphs."""

    key: str
    title: str
    standing: str
    version: int | None
    standard: int | None
    why: Mapping[str, str]
    paragraphs: tuple[tuple[Run, ...], ...]

    @property
    def deviates(self) -> bool:
        """Whether the agreement says here something else than the standard."""
        return self.standing in DEVIATIONS


@dataclass(frozen=True, slots=True)
class ByHand:
    """What was agreed on for this partner alone: a price line or a discount written by hand, and the reason."""

    label: Mapping[str, str]
    amount: Decimal
    because: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Redline:
    """Every clause of both texts in the order of the agreement, and what was written by hand in the particular conditions."""

    language: str
    currency: str
    articles: tuple[RedlineArticle, ...]
    by_hand: tuple[ByHand, ...]

    @property
    def deviations(self) -> tuple[RedlineArticle, ...]:
        """The articles that say something else than the standard."""
        return tuple(article for article in self.articles if article.deviates)


def redline(terms: Mapping[str, Any], own: ClauseLibrary, standard: ClauseLibrary) -> Redline:
    """Compare terms, whose clauses `own` holds, with a standard. KeyError when `own` lacks a version of the terms."""
    held = _held(terms, own)
    current = {clause.key: clause for clause in standard.current()}
    keys = sorted({*held, *current}, key=lambda key: (current[key] if key in current else held[key][1]).order)
    compare = _Compare(
        terms, facts_of(terms), _titles(terms, [*current.values(), *(pair[1] for pair in held.values())])
    )
    articles = tuple(compare.article(held.get(key), current.get(key)) for key in keys)
    return Redline(terms["language"], terms["quote"]["currency"], articles, tuple(_by_hand(terms["quote"])))


def changes_since(
    earlier: Mapping[str, Any], held_then: ClauseLibrary, terms: Mapping[str, Any], own: ClauseLibrary
) -> Redline:
    """Compare terms with those of an earlier agreement, in the language of the later, or in French where a text lacks it.

    `standing` then says: the same, changed, added (it was not there), missing (it no longer is). KeyError when a library lacks
    a version of its terms.
    """
    before, after = _held(earlier, held_then), _held(terms, own)
    clauses = [clause for _, clause in (*before.values(), *after.values())]
    spoken = terms["language"] if all(clause.speaks(terms["language"]) for clause in clauses) else REFERENCE_LANGUAGE
    keys = sorted({*before, *after}, key=lambda key: (after[key] if key in after else before[key])[1].order)
    compare = _Compare({**terms, "language": spoken}, facts_of(terms), _titles({**terms, "language": spoken}, clauses))
    articles = tuple(compare.since(before.get(key), after.get(key)) for key in keys)
    return Redline(spoken, terms["quote"]["currency"], articles, ())


def uses_changed(earlier: Mapping[str, Any], terms: Mapping[str, Any]) -> tuple[Mapping[str, str], ...]:
    """Labels of the uses of which the rules of the game (annex A) say something else than in the earlier agreement."""
    before, after = ({rule["use"]: rule for rule in each["policy"]["row"]} for each in (earlier, terms))
    uses = dict.fromkeys([*after, *before])
    return tuple((after.get(use) or before[use])["label"] for use in uses if before.get(use) != after.get(use))


def _held(terms: Mapping[str, Any], library: ClauseLibrary) -> dict[str, _HeldClause]:
    return {item["key"]: (item, library.clauses[item["key"], item["version"]]) for item in terms["clauses"]}


def _titles(terms: Mapping[str, Any], clauses: Sequence[Clause]) -> dict[str, str]:
    """What a reference to each clause says on both sides, so that another number of an article is no difference."""
    language = terms["language"]
    mark = "“{}”" if language == "en" else "«\u00a0{}\u00a0»"
    return {each.provides: f"article {mark.format(typeset(each.titles[language], language))}" for each in clauses}


def facts_of(terms: Mapping[str, Any]) -> Facts:
    """What the conditions of clauses look at, read back from terms."""
    licensee, asked = terms["parties"]["licensee"], dict[str, tuple[Mapping[str, str], ...]]()
    for use in terms["uses"]:
        for key in use["clauses"]:
            asked[key] = (*asked.get(key, ()), use["label"])
    details = [item for use in terms["uses"] for item in use["details"]]
    return Facts(
        policy_id=terms["policy"]["id"],
        audience=terms["audience"],
        country=licensee["country"],
        public=bool(licensee["public"]),
        priced=Decimal(terms["quote"]["net"]) > 0,
        payers=frozenset(item["payer"] for item in details if "payer" in item),
        asked_by=asked,
    )


_HeldClause = tuple[Mapping[str, Any], Clause]


@dataclass(frozen=True, slots=True)
class _Compare:
    terms: Mapping[str, Any]
    facts: Facts
    titles: Mapping[str, str]

    def article(self, held: _HeldClause | None, standard: Clause | None) -> RedlineArticle:
        """One clause of the agreement and the standard's of the same key; at least one is there."""
        wanted = standard if standard is not None and applies(standard, self.facts) else None
        mine = held[1] if held else None
        shown = mine or standard
        assert shown is not None
        return self._article(shown, mine, wanted, standard, held[0]["why"] if held else self._why(shown, wanted))

    def since(self, before: _HeldClause | None, after: _HeldClause | None) -> RedlineArticle:
        """One clause of two agreements, of the same key; at least one holds it. Why: in the later, else in the earlier."""
        old, mine, held = before[1] if before else None, after[1] if after else None, after or before
        assert held is not None
        return self._article(held[1], mine, old, old, held[0]["why"])

    def _article(
        self, shown: Clause, mine: Clause | None, wanted: Clause | None, standard: Clause | None, why: Mapping[str, str]
    ) -> RedlineArticle:
        language = self.terms["language"]
        return RedlineArticle(
            key=shown.key,
            title=typeset(shown.titles[language], language),
            standing=self.standing(mine, wanted),
            version=mine.version if mine else None,
            standard=standard.version if standard else None,
            why=why,
            paragraphs=self._paragraphs(mine, wanted) if mine or wanted else (),
        )

    def _why(self, clause: Clause, wanted: Clause | None) -> Mapping[str, str]:
        return why_in(clause, self.facts) if wanted else why_out(clause, self.facts)

    def _paragraphs(self, mine: Clause | None, wanted: Clause | None) -> tuple[tuple[Run, ...], ...]:
        values = clause_values(self.terms)
        old, new = (self.text(clause) if clause else "" for clause in (wanted, mine))
        return tuple(tuple(_filled(piece, values)) for piece in _by_paragraph(marked(old, new)))

    def text(self, clause: Clause) -> str:
        """A clause as plain paragraphs, one per line; references by the title of the clause, placeholders as one word each."""
        body = typeset(clause.bodies[self.terms["language"]], self.terms["language"])
        return "\n".join(plain_paragraphs(body, self.titles))

    def standing(self, mine: Clause | None, wanted: Clause | None) -> str:
        """Whether the agreement says the same as the standard in its own language, something else, more, or less."""
        if mine is None:
            return MISSING if wanted else LEFT_OUT
        if wanted is None:
            return ADDED
        language = self.terms["language"]
        alike = mine.titles[language] == wanted.titles[language] and self.text(mine) == self.text(wanted)
        return SAME if alike else CHANGED


def plain_paragraphs(body: str, titles: Mapping[str, str] = MappingProxyType({})) -> tuple[str, ...]:
    """The paragraphs, list items and table cells of a clause body, without their marks; what it refers to by its title."""
    found = ["".join(_plain(token.children or [], titles)) for token in read(body) if token.type == "inline"]
    return tuple(text for text in found if text.strip())


def _plain(tokens: Sequence[Token], titles: Mapping[str, str]) -> Iterator[str]:
    for token in tokens:
        if token.type == "name":
            yield f"{OPENS}{token.content}{CLOSES}"
        elif token.type == "reference":
            yield titles.get(token.content, token.content)
        else:
            yield " " if token.type in ("softbreak", "hardbreak") else token.content.translate(_NO_MARKS)


def _by_paragraph(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Marked text cut where a paragraph ends in either version."""
    paragraph: list[Piece] = []
    for piece in pieces:
        first, *rest = piece.text.split("\n")
        paragraph.append(Piece(piece.kind, first))
        for text in rest:
            yield paragraph
            paragraph = [Piece(piece.kind, text)]
    yield paragraph


def _filled(pieces: Sequence[Piece], values: Mapping[str, str]) -> Iterator[Run]:
    """Placeholders as the values of this agreement, told apart from the words of the clause."""
    for piece in pieces:
        for place, part in enumerate(_FILLED.split(piece.text)):
            if part and place % 2:
                yield Run("value" if piece.kind == "kept" else piece.kind, values.get(part, part))
            elif part:
                yield Run(piece.kind, part)


def _by_hand(quote: Mapping[str, Any]) -> Iterator[ByHand]:
    for line in quote["lines"]:
        if line["rule"].startswith("manual/"):
            yield ByHand(line["label"], Decimal(line["amount"]), line["because"])
    for discount in quote["discounts"]:
        if discount["id"].startswith("manual/"):
            why = (discount.get("explanation") or {}).get("why") or discount["label"]
            yield ByHand(discount["label"], Decimal(discount["amount"]), why)

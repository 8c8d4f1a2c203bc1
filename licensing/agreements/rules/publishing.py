"""The clause library of a day: delivered clauses, with what a producer published in their place or beside them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from licensing.agreements.values import Clause, ClauseLibrary, Review


def with_published(
    base: ClauseLibrary, chosen: Iterable[Clause], edition: int, reviews: Mapping[str, Review]
) -> ClauseLibrary:
    """The library in which each chosen clause stands for its key; a key nobody delivered joins the set.

    `edition` numbers the set ("2026-1" → "2026-1.3"), 0: the delivered one; `reviews`: fingerprint of a clause → its review.
    """
    taken = {clause.key: clause for clause in chosen}
    pairs = {**dict(base.document.clauses), **{key: clause.version for key, clause in taken.items()}}
    clauses = {**base.clauses, **{(clause.key, clause.version): clause for clause in taken.values()}}
    reviewed = {
        pair: replace(clause, review=reviews[clause.sha256]) if clause.sha256 in reviews else clause
        for pair, clause in clauses.items()
    }
    name = f"{base.document.clause_set}.{edition}" if edition else base.document.clause_set
    return replace(
        base, document=replace(base.document, clauses=tuple(pairs.items()), clause_set=name), clauses=reviewed
    )


def with_clauses(base: ClauseLibrary, clauses: Iterable[Clause]) -> ClauseLibrary:
    """The library that also holds these versions, its set unchanged: for the text of terms made earlier."""
    return replace(base, clauses={**base.clauses, **{(each.key, each.version): each for each in clauses}})

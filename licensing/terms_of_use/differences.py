"""What changed between two versions of the terms of use, cell by cell, in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from licensing.kernel.texts import Text
from licensing.kernel.word_difference import Piece, marked
from licensing.terms_of_use.rules import whole_sentence
from licensing.terms_of_use.values import Statement, TermsOfUse


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that changed: its statement before and after (None: the cell did not exist), words marked per language."""

    audience: str
    use: str
    label: Text
    before: Statement | None
    after: Statement | None
    clauses_added: tuple[str, ...]
    clauses_removed: tuple[str, ...]

    @property
    def turned(self) -> bool:
        """Whether the verdict itself changed."""
        return (self.before.verdict if self.before else None) != (self.after.verdict if self.after else None)

    def words(self, language: str) -> tuple[Piece, ...]:
        """The sentence with what was removed and added."""
        old = whole_sentence(self.before)[language] if self.before else ""
        new = whole_sentence(self.after)[language] if self.after else ""
        return marked(old, new)


def changes(before: TermsOfUse, after: TermsOfUse) -> tuple[Change, ...]:
    """Every cell whose statement differs, in the order of the later version."""
    cells = dict.fromkeys([*after.statements, *before.statements])
    found = (_change(cell, before.statements.get(cell), after.statements.get(cell)) for cell in cells)
    return tuple(each for each in found if each is not None)


def _change(cell: tuple[str, str], before: Statement | None, after: Statement | None) -> Change | None:
    if _content(before) == _content(after):
        return None
    shown = after or before
    if shown is None:
        return None
    old, new = _clauses(before), _clauses(after)
    added = tuple(name for name in new if name not in old)
    removed = tuple(name for name in old if name not in new)
    return Change(*cell, shown.label, before, after, added, removed)


def _content(statement: Statement | None) -> object:
    if statement is None:
        return None
    sentence = whole_sentence(statement)
    return (
        statement.verdict,
        statement.charge,
        dict(statement.label),
        sentence["fr"],
        sentence["en"],
        _clauses(statement),
    )


def _clauses(statement: Statement | None) -> tuple[str, ...]:
    return tuple(f"{clause.key}/{clause.version}" for clause in statement.clauses) if statement else ()

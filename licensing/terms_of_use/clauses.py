"""A clause shown outside an agreement: its references name the clause they lead to, since no article has a number there. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from licensing.agreements.rules.markdown import REFERENCE, clause_html, typeset
from licensing.agreements.values import ClauseLibrary
from licensing.terms_of_use.values import ClauseText


def clause_page(clause: ClauseText, library: ClauseLibrary, language: str, values: Mapping[str, str]) -> Markup:
    """The body of a clause as HTML; `values` fills its placeholders, escaped."""
    titles = {each.provides: each.titles[language] for each in library.current()}
    named = REFERENCE.sub(lambda found: _quoted(titles.get(found[1], found[1]), language), clause.body[language])
    return Markup(clause_html(named, "", language, {}, values))  # noqa: S704 — made by the clause function, which escapes


def clause_title(clause: ClauseText, language: str) -> str:
    """The title of a clause with its language's typography."""
    return typeset(clause.title[language], language)


def _quoted(title: str, language: str) -> str:
    return f"article « {title} »" if language == "fr" else f"article “{title}”"

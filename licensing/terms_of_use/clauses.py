"""A clause shown outside an agreement: its references name the clause they lead to, since no article has a number there. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from licensing.agreements.rules.markdown import clause_html, typeset
from licensing.agreements.values import ClauseLibrary
from licensing.kernel.texts import said
from licensing.terms_of_use.values import ClauseText


def clause_page(clause: ClauseText, library: ClauseLibrary, language: str, values: Mapping[str, str]) -> Markup:
    """The body of a clause as HTML; `values` fills its placeholders, escaped."""
    spoken = language if language in clause.body else "fr"
    # Where several clauses stand for one key (a price, no price), the first in the library gives its name.
    titles = {each.provides: said(each.titles, spoken) for each in reversed(library.current())}
    page = clause_html(clause.body[spoken], "", spoken, lambda key: _quoted(titles.get(key, key), spoken), values)
    return page if spoken == language else Markup('<div lang="fr" dir="ltr">{}</div>').format(page)


def clause_title(clause: ClauseText, language: str) -> str:
    """The title of a clause with its language's typography; French when it has none in that language."""
    return typeset(said(clause.title, language), language if language in clause.title else "fr")


def _quoted(title: str, language: str) -> str:
    sentences = {"fr": f"article « {title} »", "en": f"article “{title}”", "ar": f"المادة «{title}»"}
    return typeset(sentences[language], language)

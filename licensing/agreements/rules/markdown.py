"""Clause Markdown → HTML. Markdown is converted first, placeholders are filled after: a name can never inject markup."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from licensing.kernel.markdown import WIDE, names_in, template, typeset

__all__ = ["REFERENCE", "clause_html", "link", "placeholders", "references", "say", "template", "typeset"]

REFERENCE = re.compile(r"\{ref:([a-z-]+)\}")
MARKS = {"fr": "", "en": "", "ar": "ar-"}
"""What stands before the keys of a translation's anchors: its reference text stands in the same file."""
ARTICLE = {"fr": "article", "en": "article", "ar": "المادة"}


def clause_html(body: str, number: str, language: str, numbers: Mapping[str, str], values: Mapping[str, str]) -> str:
    """One clause body as HTML: paragraphs numbered `number`.1, .2…; references resolved; placeholders filled and escaped.

    KeyError when the clause refers to one that the agreement does not hold; jinja2.UndefinedError for an unknown placeholder.
    """
    converted = _converted(typeset(body, language), number)
    linked = REFERENCE.sub(lambda found: str(link(found[1], numbers[found[1]], language)), converted)
    return template(linked).render({name: _apart(value, language) for name, value in values.items()})


def _apart(value: str, language: str) -> str:
    """A name or address that keeps its own direction inside an Arabic sentence."""
    return Markup("<bdi>{}</bdi>").format(value) if language == "ar" else value


def placeholders(body: str) -> frozenset[str]:
    """Names to be filled in a clause body; ValueError for anything in braces that is not a plain name or reference."""
    return names_in(REFERENCE.sub("", body))


def references(body: str) -> frozenset[str]:
    """Keys of the clauses that a body refers to."""
    return frozenset(REFERENCE.findall(body))


@cache
def _converted(body: str, number: str) -> str:
    """Markdown to HTML, paragraphs at the left margin numbered (those of lists are not); no number, no numbering."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(body)
    paragraphs = [n for n, token in enumerate(tokens) if token.type == "paragraph_open" and token.level == 0]
    for count, position in enumerate(paragraphs if number else [], start=1):
        tokens[position].attrSet("class", "numbered")
        mark = Token("html_inline", "", 0, content=f'<span class="number">{number}.{count}</span> ')
        tokens[position + 1].children = [mark, *(tokens[position + 1].children or [])]
    html: str = parser.renderer.render(tokens, parser.options, {})
    return html


def link(key: str, number: str, language: str) -> Markup:
    """A link to an article of the general conditions, by number."""
    target, word = f"article-{MARKS[language]}{key}", ARTICLE[language]
    return Markup('<a class="ref" href="#{}">{}{}{}</a>').format(target, word, WIDE, number)


def say(text: str, values: Mapping[str, str]) -> Markup:
    """One of the templates' own sentences with {names} filled by escaped values."""
    return escape(text).format(**values)

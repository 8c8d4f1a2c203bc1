"""Clause Markdown → HTML. It is read as a tree first, and filled as that is written out: nothing filled can become markup."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from licensing.kernel.markdown import REFERENCE, WIDE, inlines, names_in, reader, typeset, unfillable

__all__ = ["clause_html", "link", "placeholders", "read", "references", "say", "typeset"]

MARKS = {"fr": "", "en": "", "ar": "ar-"}
"""What stands before the keys of a translation's anchors: its reference text stands in the same file."""
ARTICLE = {"fr": "article", "en": "article", "ar": "المادة"}


def clause_html(
    body: str, number: str, language: str, refer: Callable[[str], str], values: Mapping[str, str]
) -> Markup:
    """One clause body as HTML: paragraphs numbered `number`.1, .2…; references written by `refer`; placeholders filled, escaped.

    KeyError for an unknown placeholder, and what `refer` raises for a clause that the agreement does not hold.
    """
    shown = {name: _apart(value, language) for name, value in values.items()}
    parser = _reader()
    tokens = _numbered(typeset(body, language), number)
    html = parser.renderer.render(tokens, parser.options, {"values": shown, "refer": refer})
    return Markup(html.removesuffix("\n"))  # noqa: S704 — our own tree, written out escaped


def _apart(value: str, language: str) -> str:
    """A name or address that keeps its own direction inside an Arabic sentence."""
    return Markup("<bdi>{}</bdi>").format(value) if language == "ar" else value


def placeholders(body: str) -> frozenset[str]:
    """Names to be filled in a clause body; ValueError for anything in braces that is not a plain name or reference, and for one
    that stands where nothing can be filled."""
    names = names_in(REFERENCE.sub("", body))
    if astray(body):
        raise ValueError("names in links or code cannot be filled")
    return names


def astray(body: str) -> bool:
    """Whether a name or reference stands where nothing can be filled: in the address of a link, in code, after a backslash."""
    tokens = read(body)
    referring = sum(token.type == "reference" for token in inlines(tokens))
    return bool(unfillable(body, tokens)) or referring != len(REFERENCE.findall(body))


def references(body: str) -> frozenset[str]:
    """Keys of the clauses that a body refers to."""
    return frozenset(REFERENCE.findall(body))


def read(body: str) -> list[Token]:
    """The tree of a clause body; `name` and `reference` are nodes of it."""
    return _reader().parse(body)


@cache
def _reader() -> MarkdownIt:
    return reader("code", "fence", "lheading", "reference", referring=True)


@lru_cache(maxsize=512)
def _numbered(body: str, number: str) -> list[Token]:
    """The tree of a body, paragraphs at the left margin numbered (those of lists are not); no number, no numbering."""
    tokens = read(body)
    paragraphs = [n for n, token in enumerate(tokens) if token.type == "paragraph_open" and token.level == 0]
    for count, position in enumerate(paragraphs if number else [], start=1):
        tokens[position].attrSet("class", "numbered")
        mark = Token("html_inline", "", 0, content=f'<span class="number">{number}.{count}</span> ')
        tokens[position + 1].children = [mark, *(tokens[position + 1].children or [])]
    return tokens


def link(key: str, number: str, language: str) -> Markup:
    """A link to an article of the general conditions, by number."""
    target, word = f"article-{MARKS[language]}{key}", ARTICLE[language]
    return Markup('<a class="ref" href="#{}">{}{}{}</a>').format(target, word, WIDE, number)


def say(text: str, values: Mapping[str, str]) -> Markup:
    """One of the templates' own sentences with {names} filled by escaped values."""
    return escape(text).format(**values)

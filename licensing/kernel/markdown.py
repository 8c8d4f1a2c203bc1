"""Texts written in Markdown with names to fill: typography, names in braces, Markdown as a tree. Pure.

What somebody writes is never compiled and never becomes markup of its own. It is read into a tree of the few things that such a text
needs; a name in braces is a node of that tree, so that nothing which only looks like one after decoding is filled; values are filled
in when the tree is written out, escaped there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import escape

PLACEHOLDER = re.compile(r"\{\{ ([a-z_]+) \}\}")
REFERENCE = re.compile(r"\{ref:([a-z-]+)\}")
PLAIN = (
    "heading",
    "hr",
    "list",
    "blockquote",
    "table",
    "newline",
    "escape",
    "entity",
    "emphasis",
    "link",
    "autolink",
    "backticks",
)
"""Rules of Markdown that every text may use."""
_ADDRESS = re.compile(r"\]\([^()\n]*")
_ALIGNED = {"text-align:right": "to-end", "text-align:center": "to-centre"}
NARROW, WIDE = "\u202f", "\u00a0"
FRENCH = [
    (re.compile(r"(?<=\w)'(?=[\w{«])"), "’"),
    (re.compile(r"« "), f"«{WIDE}"),
    (re.compile(r" »"), f"{WIDE}»"),
    (re.compile(r" (?=[;!?])"), NARROW),
    (re.compile(r" (?=:)"), WIDE),
    (re.compile(r"(?<=\d) (?=[%€\d])"), NARROW),
    (re.compile(r"(?<=\bn°) |(?<=\b[LRD]\.) (?=\d)"), WIDE),
]
ENGLISH = [(re.compile(r"(?<=\w)'(?=\w|\s)"), "’"), (re.compile(r'"([^"]*)"'), r"“\1”")]
ARABIC = [(re.compile(r"(?<=\d) (?=\d)"), WIDE), (re.compile(r"\d[\d.]*\.[a-z]\b"), "\u2066\\g<0>\u2069")]
_TYPOGRAPHY = {"fr": FRENCH, "en": ENGLISH, "ar": ARABIC}


def typeset(text: str, language: str) -> str:
    """Apostrophes, quotation marks and no-break spaces of the language. For the templates' own words, never for names."""
    for pattern, replacement in _TYPOGRAPHY.get(language, []):
        text = pattern.sub(replacement, text)
    return text


def names_in(text: str) -> frozenset[str]:
    """Names to be filled in a text; ValueError for anything in braces that is not a plain name."""
    rest = PLACEHOLDER.sub("", text)
    if "{" in rest or "}" in rest:
        raise ValueError(f"only {{{{ name }}}} may stand in braces: {rest[:80]!r}")
    return frozenset(PLACEHOLDER.findall(text))


def fill(line: str, values: Mapping[str, Any]) -> str:
    """A line of plain text with its names filled; everything else in it stays as it is. KeyError for an unknown name."""
    return PLACEHOLDER.sub(lambda found: str(values[found[1]]), line)


def reader(*more: str, referring: bool = False) -> MarkdownIt:
    """A reader of Markdown that knows no HTML and no picture, and only the marks of `PLAIN` and those named.

    Its trees are written with an environment of `values` (name → text or finished markup) and, where a text may refer to others
    (`referring`), `refer` (key → text or finished markup). A link leads to a page, a mailbox or a place in the text; any other
    stays text.
    """
    made = _Reader("zero").enable([*PLAIN, *more])
    made.core.ruler.push("cells", _cells)
    made.inline.ruler.before("escape", "name", _node("name", PLACEHOLDER))
    made.add_render_rule("name", _write_name)
    if referring:
        made.inline.ruler.before("escape", "reference_name", _node("reference", REFERENCE))
        made.add_render_rule("reference", _write_reference)
    return made


class _Reader(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 — the library's name
        """Whether a link of such a text may have that address: http, https, mailto, tel, or a place in the same text."""
        try:
            return url.startswith("#") or urlsplit(url).scheme in ("http", "https", "mailto", "tel")
        except ValueError:
            return False


def inlines(tokens: Sequence[Token]) -> Iterator[Token]:
    """The words, names and marks of a text, without the blocks that they stand in."""
    for token in tokens:
        yield from token.children or ()


def unfillable(body: str, tokens: Sequence[Token]) -> frozenset[str]:
    """Names that a body writes where none can be filled: in the address of a link, in code, after a backslash."""
    written = Counter(PLACEHOLDER.findall(body))
    meant_for_address = (name for part in _ADDRESS.findall(body) for name in PLACEHOLDER.findall(part))
    astray = written - Counter(token.content for token in inlines(tokens) if token.type == "name")
    return frozenset([*astray, *meant_for_address])


def _node(kind: str, pattern: re.Pattern[str]) -> Callable[[StateInline, bool], bool]:
    """A rule that makes a node of each match; its first group is the node's content."""

    def rule(state: StateInline, silent: bool) -> bool:
        found = pattern.match(state.src, state.pos, state.posMax)
        if found is None:
            return False
        if not silent:
            token = state.push(kind, "", 0)
            token.content, token.markup = found[1], found[0]
        state.pos = found.end()
        return True

    return rule


def _cells(state: Any) -> None:
    """Columns aligned by a class: a style in the text would be refused by our own pages."""
    for token in state.tokens:
        style = token.attrs.pop("style", None) if token.type in ("th_open", "td_open") else None
        if style in _ALIGNED:
            token.attrSet("class", _ALIGNED[style])


def _write_name(_: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    return str(escape(env["values"][tokens[at].content]))


def _write_reference(_: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    return str(escape(env["refer"](tokens[at].content)))

"""What a mail says: one Markdown text per language, from which both bodies are made. Pure.

The text is converted first: to the source of an HTML body and to that of a plain one, in which names still stand in braces. They
are filled after, escaped, in a sandbox. A paragraph, list item or table row that names an empty value is left out; a line that
holds only a block (a list, a passage, a code, the button) takes the lines before it in its paragraph along.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from markupsafe import escape

from licensing.kernel.markdown import PLACEHOLDER, plain_template, template, typeset

_BLANKS = re.compile(r"\n{3,}")
BUTTON = "button"
"""The name that stands for the mail's one action: a button, and its plain address under it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a mail says in one language. `action`: the words of its button, empty when it has none; `body`: Markdown."""

    subject: str
    title: str
    action: str
    body: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A wording with its names filled: three lines of plain text, the same title as HTML, both bodies."""

    subject: str
    title_html: str
    action: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """One block as the sources of both bodies; `needs`: names that must all be filled for it to be shown."""

    html: str
    text: str
    needs: frozenset[str] = frozenset()


def fill_line(line: str, language: str, values: Mapping[str, str]) -> str:
    """A subject or the words of a button, filled. jinja2.UndefinedError for an unknown name."""
    return plain_template(typeset(line, language)).render(dict(values))


def fill_title(title: str, language: str, values: Mapping[str, str]) -> str:
    """The title as HTML, everything in it escaped."""
    return template(str(escape(typeset(title, language)))).render(dict(values))


def fill_html(body: str, language: str, blocks: frozenset[str], values: Mapping[str, Any]) -> str:
    """The HTML body; `values` are plain texts (they are escaped) or finished markup. jinja2.UndefinedError for an unknown name."""
    return template(sources(body, language, blocks)[0]).render(dict(values))


def fill_text(body: str, language: str, blocks: frozenset[str], values: Mapping[str, str]) -> str:
    """The plain body, one blank line between its blocks."""
    filled = plain_template(sources(body, language, blocks)[1]).render(dict(values))
    return _BLANKS.sub("\n\n", filled).strip() + "\n"


@lru_cache(maxsize=512)
def sources(body: str, language: str, blocks: frozenset[str]) -> tuple[str, str]:
    """The sources of the HTML and the plain body; `blocks`: names whose values are blocks of their own."""
    parser = _parser()
    parts = list(_blocks(SyntaxTreeNode(parser.parse(typeset(body, language))).children, parser, blocks))
    html = "".join(_shown_if(part.needs, f"{part.html}\n") for part in parts)
    text = "".join(_shown_if(part.needs, f"{part.text}\n\n") for part in parts)
    return html, text


def lone_lines(body: str) -> list[str]:
    """Names that stand alone on a line of the body, in order."""
    return [found[1] for line in body.splitlines() if (found := PLACEHOLDER.fullmatch(line.strip()))]


def _parser() -> MarkdownIt:
    """CommonMark with tables; no HTML, no picture, no code block: a mail needs none, and a picture would call home."""
    unwanted = ["image", "code", "fence", "html_block", "html_inline", "reference", "lheading"]
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable(unwanted)


def _shown_if(names: frozenset[str], source: str) -> str:
    if not names:
        return source
    return f"{{% if {' and '.join(sorted(names))} %}}{source}{{% endif %}}"


def _blocks(nodes: Sequence[SyntaxTreeNode], parser: MarkdownIt, blocks: frozenset[str]) -> Iterator[Part]:
    for node in nodes:
        if node.type == "paragraph":
            yield from _paragraph(node.children[0].content, parser, blocks)
        elif node.type == "heading":
            inline = node.children[0].content
            yield Part(f"<h2>{_html(inline, parser)}</h2>", _text(inline, parser), _named(inline))
        elif node.type in ("bullet_list", "ordered_list"):
            yield _listing(node, parser, blocks)
        elif node.type == "table":
            yield _table(node, parser)
        elif node.type == "blockquote":
            inner = list(_blocks(node.children, parser, blocks))
            quoted = "\n".join(f"> {line}" for part in inner for line in part.text.split("\n"))
            needs = frozenset[str]().union(*(part.needs for part in inner))
            yield Part(f"<blockquote>{''.join(part.html for part in inner)}</blockquote>", quoted, needs)
        else:
            yield Part("<hr>", "---")


def _paragraph(content: str, parser: MarkdownIt, blocks: frozenset[str]) -> Iterator[Part]:
    """A paragraph, cut at each line that is a block; the lines before the block are shown only with it."""
    before: list[str] = []
    for line in content.split("\n"):
        found = PLACEHOLDER.fullmatch(line.strip())
        if found is None or found[1] not in blocks:
            before.append(line)
            continue
        needs = frozenset({found[1]})
        if before:
            inline = "\n".join(before)
            yield Part(f"<p>{_html(inline, parser)}</p>", _text(inline, parser), _named(inline) | needs)
        yield Part(line.strip(), line.strip(), needs)
        before = []
    if before:
        inline = "\n".join(before)
        yield Part(f"<p>{_html(inline, parser)}</p>", _text(inline, parser), _named(inline))


def _listing(node: SyntaxTreeNode, parser: MarkdownIt, blocks: frozenset[str]) -> Part:
    tag = "ul" if node.type == "bullet_list" else "ol"
    html, text, needs = [], [], []
    for number, item in enumerate(node.children, 1):
        inner = list(_blocks(item.children, parser, blocks))
        named = frozenset[str]().union(*(part.needs for part in inner))
        mark = "- " if tag == "ul" else f"{number}. "
        lines = "\n".join(part.text for part in inner).replace("\n", "\n" + " " * len(mark))
        html.append(_shown_if(named, f"<li>{'<br>'.join(_bare(part.html) for part in inner)}</li>"))
        text.append(_shown_if(named, f"{mark}{lines}\n"))
        needs.append(named)
    return _some_of(f"<{tag}>{''.join(html)}</{tag}>", "".join(text), needs)


def _table(node: SyntaxTreeNode, parser: MarkdownIt) -> Part:
    """Rows of cells, the first heading its row; a row of headings without words is left out."""
    html, text, needs = [], [], []
    for row in (row for group in node.children for row in group.children):
        cells = [cell.children[0].content if cell.children else "" for cell in row.children]
        if not any(cells):
            continue
        first, *others = ([_html(cell, parser), _text(cell, parser)] for cell in cells)
        named = frozenset[str]().union(*(_named(cell) for cell in cells))
        shown = "".join(f"<td>{cell[0]}</td>" for cell in others)
        html.append(_shown_if(named, f'<tr><th scope="row" align="left">{first[0]}</th>{shown}</tr>'))
        text.append(_shown_if(named, f"{' '.join([first[1], *(cell[1] for cell in others)])}\n"))
        needs.append(named)
    return _some_of(f'<table class="facts"><tbody>{"".join(html)}</tbody></table>', "".join(text), needs)


def _some_of(html: str, text: str, needs: list[frozenset[str]]) -> Part:
    """Rows that may all be left out leave nothing behind."""
    if all(needs):
        any_row = " or ".join(f"({' and '.join(sorted(names))})" for names in needs)
        return Part(f"{{% if {any_row} %}}{html}{{% endif %}}", f"{{% if {any_row} %}}{text}{{% endif %}}")
    return Part(html, text)


def _named(inline: str) -> frozenset[str]:
    return frozenset(PLACEHOLDER.findall(inline))


def _bare(html: str) -> str:
    return html.removeprefix("<p>").removesuffix("</p>")


def _html(inline: str, parser: MarkdownIt) -> str:
    return str(parser.renderInline(inline))


def _text(inline: str, parser: MarkdownIt) -> str:
    (parsed,) = parser.parseInline(inline)
    return "".join(_words(parsed.children or []))


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    """The words of a line; a link is followed by its address unless that is what it says."""
    address, said = "", ""
    for token in tokens:
        word = "\n" if token.type in ("softbreak", "hardbreak") else token.content
        said += word
        if token.type == "link_open":
            address, said = str(token.attrs["href"]), ""
        elif token.type == "link_close" and address.removeprefix("mailto:") != said:
            word = f" ({address})"
        yield word

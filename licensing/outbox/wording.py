"""What a mail says: one Markdown text per language, from which both bodies are made. Pure.

The text is read as a tree, in which names are nodes; each body is written from it, its values filled and escaped then. A
paragraph, list item or table row that names an empty value is left out; a line that holds only a block (a list, a passage, a code,
the button) takes the lines before it in its paragraph along.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup, escape

from licensing.kernel.markdown import PLACEHOLDER, fill, reader, typeset

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


def fill_line(line: str, language: str, values: Mapping[str, str]) -> str:
    """A subject or the words of a button, filled. KeyError for an unknown name."""
    return fill(typeset(line, language), values)


def fill_title(title: str, language: str, values: Mapping[str, str]) -> Markup:
    """The title as HTML, everything in it escaped. KeyError for an unknown name."""
    return escape(fill(typeset(title, language), values))


def fill_html(body: str, language: str, blocks: frozenset[str], values: Mapping[str, Any]) -> Markup:
    """The HTML body; `values` are plain texts (they are escaped) or finished markup. KeyError for an unknown name."""
    return Markup("\n".join(_Body(_Html(values), blocks).parts(_tree(body, language))))  # noqa: S704 — our own tree, written out escaped


def fill_text(body: str, language: str, blocks: frozenset[str], values: Mapping[str, str]) -> str:
    """The plain body, one blank line between its blocks. KeyError for an unknown name."""
    filled = "\n\n".join(_Body(_Plain(values), blocks).parts(_tree(body, language)))
    return _BLANKS.sub("\n\n", filled).strip() + "\n"


def lone_lines(body: str) -> list[str]:
    """Names that stand alone on a line of the body, in order."""
    return [found[1] for line in body.splitlines() if (found := PLACEHOLDER.fullmatch(line.strip()))]


def read(body: str) -> list[Token]:
    """The tree of a body; names are nodes of it."""
    return _reader().parse(body)


@cache
def _reader() -> MarkdownIt:
    """Markdown without code blocks: a mail needs none."""
    return reader()


@lru_cache(maxsize=512)
def _tree(body: str, language: str) -> tuple[SyntaxTreeNode, ...]:
    return tuple(SyntaxTreeNode(read(typeset(body, language))).children)


@lru_cache(maxsize=4096)
def _inline(content: str) -> tuple[Token, ...]:
    (parsed,) = _reader().parseInline(content)
    return tuple(parsed.children or ())


class _Medium(ABC):
    """How the blocks of a mail are written: as HTML or as plain text."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    @abstractmethod
    def words(self, content: str) -> str: ...

    @abstractmethod
    def paragraph(self, words: str) -> str: ...

    @abstractmethod
    def heading(self, words: str) -> str: ...

    @abstractmethod
    def listing(self, ordered: bool, items: Sequence[tuple[int, list[str]]]) -> str:
        """`items`: those shown, each with its number in the whole list."""

    @abstractmethod
    def table(self, rows: Sequence[Sequence[str]]) -> str: ...

    @abstractmethod
    def quote(self, parts: Sequence[str]) -> str: ...

    @abstractmethod
    def rule(self) -> str: ...


class _Html(_Medium):
    def words(self, content: str) -> str:
        parser = _reader()
        whole = Token("inline", "", 0, children=list(_inline(content)))
        return str(parser.renderer.render([whole], parser.options, {"values": self.values}))

    def paragraph(self, words: str) -> str:
        return f"<p>{words}</p>"

    def heading(self, words: str) -> str:
        return f"<h2>{words}</h2>"

    def listing(self, ordered: bool, items: Sequence[tuple[int, list[str]]]) -> str:
        tag = "ol" if ordered else "ul"
        rows = ("<br>".join(part.removeprefix("<p>").removesuffix("</p>") for part in parts) for _, parts in items)
        return f"<{tag}>{''.join(f'<li>{row}</li>' for row in rows)}</{tag}>"

    def table(self, rows: Sequence[Sequence[str]]) -> str:
        lines = (
            f'<tr><th scope="row" align="left">{first}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
            for first, *cells in rows
        )
        return f'<table class="facts"><tbody>{"".join(lines)}</tbody></table>'

    def quote(self, parts: Sequence[str]) -> str:
        return f"<blockquote>{''.join(parts)}</blockquote>"

    def rule(self) -> str:
        return "<hr>"


class _Plain(_Medium):
    def words(self, content: str) -> str:
        return "".join(self._said(_inline(content)))

    def _said(self, tokens: Sequence[Token]) -> Iterator[str]:
        """The words of a line; a link is followed by its address unless that is what it says."""
        address, said = "", ""
        for token in tokens:
            word = "\n" if token.type in ("softbreak", "hardbreak") else token.content
            if token.type == "name":
                word = self.values[token.content]
            said += word
            if token.type == "link_open":
                address, said = str(token.attrs["href"]), ""
            elif token.type == "link_close" and address.removeprefix("mailto:") != said:
                word = f" ({address})"
            yield word

    def paragraph(self, words: str) -> str:
        return words

    def heading(self, words: str) -> str:
        return words

    def listing(self, ordered: bool, items: Sequence[tuple[int, list[str]]]) -> str:
        return "".join(self._item(f"{number}. " if ordered else "- ", "\n".join(parts)) for number, parts in items)

    def _item(self, mark: str, lines: str) -> str:
        indented = lines.replace("\n", "\n" + " " * len(mark))
        return f"{mark}{indented}\n"

    def table(self, rows: Sequence[Sequence[str]]) -> str:
        return "".join(f"{' '.join(cells)}\n" for cells in rows)

    def quote(self, parts: Sequence[str]) -> str:
        return "\n".join(f"> {line}" for part in parts for line in part.split("\n"))

    def rule(self) -> str:
        return "---"


@dataclass(frozen=True, slots=True)
class _Body:
    """Writes the blocks of a body, without those that name an empty value."""

    medium: _Medium
    blocks: frozenset[str]

    def parts(self, nodes: Sequence[SyntaxTreeNode]) -> list[str]:
        """What is shown of these blocks, in order."""
        return [shown for shown, filled in self._parts(nodes) if filled and shown is not None]

    def _parts(self, nodes: Sequence[SyntaxTreeNode]) -> Iterator[tuple[str | None, bool]]:
        """Each block, and whether every value it names is there; None: nothing is left of it, which is no lack."""
        for node in nodes:
            if node.type == "paragraph":
                yield from self._paragraph(node.children[0].content)
            elif node.type == "heading":
                content = node.children[0].content
                yield self.medium.heading(self.medium.words(content)), self._filled(content)
            elif node.type in ("bullet_list", "ordered_list"):
                yield self._listing(node), True
            elif node.type == "table":
                yield self._table(node), True
            elif node.type == "blockquote":
                inner = list(self._parts(node.children))
                said = self.medium.quote([shown for shown, _ in inner if shown is not None])
                yield said, all(filled for _, filled in inner)
            else:
                yield self.medium.rule(), True

    def _paragraph(self, content: str) -> Iterator[tuple[str | None, bool]]:
        """A paragraph, cut at each line that is a block; the lines before the block are shown only with it."""
        before: list[str] = []
        for line in content.split("\n"):
            found = PLACEHOLDER.fullmatch(line.strip())
            if found is None or found[1] not in self.blocks:
                before.append(line)
                continue
            there = bool(self.medium.values[found[1]])
            yield from self._lines(before, there)
            yield self.medium.words(line.strip()), there
            before = []
        yield from self._lines(before, True)

    def _lines(self, lines: Sequence[str], there: bool) -> Iterator[tuple[str, bool]]:
        if lines:
            content = "\n".join(lines)
            yield self.medium.paragraph(self.medium.words(content)), self._filled(content) and there

    def _listing(self, node: SyntaxTreeNode) -> str | None:
        items = []
        for number, item in enumerate(node.children, 1):
            inner = list(self._parts(item.children))
            if all(filled for _, filled in inner):
                items.append((number, [shown for shown, _ in inner if shown is not None]))
        return self.medium.listing(node.type == "ordered_list", items) if items else None

    def _table(self, node: SyntaxTreeNode) -> str | None:
        """Rows of cells, the first heading its row; a row of headings without words is left out."""
        rows = []
        for row in (row for group in node.children for row in group.children):
            cells = [cell.children[0].content if cell.children else "" for cell in row.children]
            if any(cells) and all(self._filled(cell) for cell in cells):
                rows.append([self.medium.words(cell) for cell in cells])
        return self.medium.table(rows) if rows else None

    def _filled(self, content: str) -> bool:
        return all(self.medium.values[token.content] for token in _inline(content) if token.type == "name")

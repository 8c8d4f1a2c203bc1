"""HTML mails as plain text: paragraphs, lists and addresses of links; quoted parts with ">"; nothing that does not show. Pure."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = (
    frozenset(
        {"address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure"}
    )
    | {
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
    }
    | {"section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_SPACED = frozenset({"p", "blockquote", "h1", "h2", "h3", "ul", "ol", "table"})
_DEEPEST = 50
_UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "object", "iframe"})
_QUOTES = re.compile(r"gmail_quote|moz-cite-prefix|yahoo_quoted|protonmail_quote")


def html_to_text(html: str) -> str:
    """What a reader would see, line by line. Never fails: broken HTML gives what can be read of it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Collects lines; `_depth` counts quotations around the place being read, `_unseen` parts that do not show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._depth = self._unseen = 0
        self._address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block starts a line; a quotation is one level deeper."""
        given = dict(attrs)
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "br":
            self._end_line()
        elif tag == "a":
            self._address = given.get("href") or ""
        elif tag in _BLOCKS:
            self._unseen = 0 if tag == "body" else self._unseen
            self._break(blank=tag in _SPACED)
            quotes = tag == "blockquote" or bool(_QUOTES.search(given.get("class") or ""))
            self._depth += quotes
            self._open.append((tag, quotes))
            if tag == "li":
                self._line.append("- ")

    def handle_endtag(self, tag: str) -> None:
        """A block ends its line; one left open inside it ends with it."""
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "a" and self._address.startswith(("http://", "https://")):
            if self._address not in "".join(self._line[-3:]):
                self._line.append(f" <{self._address}>")
            self._address = ""
        elif tag in _BLOCKS and any(name == tag for name, _quotes in self._open[-_DEEPEST:]):
            self._break(blank=tag in _SPACED)
            self._close(tag)

    def handle_data(self, data: str) -> None:
        """Words; blanks and line ends of the source are one blank."""
        words = re.sub(r"[ \t\r\n\f]+", " ", data)
        if not self._unseen and (self._line or words.strip()):
            self._line.append(words if self._line else words.lstrip())

    def text(self) -> str:
        """The lines, never more than one blank one in a row."""
        self._break(blank=False)
        joined = "\n".join(re.sub(r" {2,}", " ", line).rstrip() for line in self._lines)
        return re.sub(r"\n(?:[> ]*\n){2,}", "\n\n", joined).strip()

    def _close(self, tag: str) -> None:
        name = ""
        while name != tag:
            name, quotes = self._open.pop()
            self._depth -= quotes

    def _end_line(self) -> None:
        self._lines.append("> " * min(self._depth, _DEEPEST) + "".join(self._line))
        self._line = []

    def _break(self, *, blank: bool) -> None:
        """End a line that has words; leave a blank one behind it where asked, but never two."""
        if self._line:
            self._end_line()
        if blank and self._lines and self._lines[-1].strip("> "):
            self._end_line()

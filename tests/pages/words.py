"""The words of a page as a reader meets them, one block a line; what differs from run to run is replaced by its kind."""

from __future__ import annotations

import re
from html.parser import HTMLParser

INLINE = {
    "a",
    "abbr",
    "b",
    "bdi",
    "br",
    "cite",
    "code",
    "del",
    "em",
    "i",
    "ins",
    "label",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
}
SILENT = {"script", "style", "template", "option", "svg"}
VOLATILE = (
    (re.compile(r"\b[0-9a-f]{64}\b"), "(sha-256)"),
    (re.compile(r"\b(?:[0-9a-f]{8} ){7}[0-9a-f]{8}\b"), "(sha-256)"),
    (re.compile(r"\b[0-9a-f]{12}\b"), "(reference)"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "(id)"),
    (re.compile(r"\b[0-9a-f]{8,31}…"), "(sha-256)"),
    (re.compile(r"(?<![\w.,])\d{6}(?![\w.,])"), "(code)"),
    (re.compile(r"/(?:sign|resume)/[\w.-]{20,}"), "(link)"),
)  # fmt: skip


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = [""]
        self._inside, self._silent = False, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "main":
            self._inside = True
        if tag in SILENT:
            self._silent += 1
        if tag not in INLINE:
            self.lines.append("")
        if tag in ("input", "textarea", "select") and given.get("type") != "hidden" and self._inside:
            self.lines[-1] += (
                f"[{given.get('value') or ''}]" if given.get("type") not in ("radio", "checkbox") else "( ) "
            )
        if tag in ("td", "th", "dd"):
            self.lines[-1] += "| "

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._inside = False
        if tag in SILENT:
            self._silent -= 1
        if tag not in INLINE:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if self._inside and not self._silent:
            self.lines[-1] += data


def as_words(html: str, places: dict[str, str]) -> str:
    """The visible words of `main`, French no-break spaces kept, runs of blanks made one; ends with a line feed."""
    reader = _Words()
    reader.feed(html)
    lines = [re.sub(r"[ \n\t]+", " ", line).strip() for line in reader.lines]
    text = "\n".join(line for line in lines if line and line != "|") + "\n"
    for name, value in sorted(places.items(), key=lambda item: -len(item[1])):
        text = text.replace(value, f"({name})")
    for pattern, kind in VOLATILE:
        text = pattern.sub(kind, text)
    return text

"""A mail drawn: its wording filled with values, as one subject line, a text body and an HTML body in the frame of all mails."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import get_template_attribute, render_template
from flask_babel import force_locale, gettext
from markupsafe import Markup

from licensing.kernel.texts import isolated
from licensing.outbox import wording as words
from licensing.outbox.values import LINK, MARKER, Colours, MailKind
from licensing.outbox.wording import BUTTON, Wording

SUBJECT_LENGTH = 300
DELIVERED = Colours()
MACROS = "outbox/mail_macros.html"
KEPT_SIGNS = frozenset("\u00a0\u202f\u2066\u2068\u2069")
"""Signs of a subject that do not count as printable: no-break spaces, and isolates round what has its own direction."""
_BREAKS = re.compile(r"[\r\n\t\v\f\x1c-\x1e\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a mail says, ready to be sent or shown."""

    subject: str
    text: str
    html: str


def draw(
    kind: MailKind, wording: Wording, language: str, values: Mapping[str, Any], colours: Colours = DELIVERED
) -> Drawn:
    """Fill a wording. `values`: exactly those the mail declares; KeyError or ValueError otherwise. `colours`: the sender's.

    What somebody typed stays what it is, in both bodies: it is filled in last, escaped where there is markup.
    """
    if set(values) != set(kind.values):
        raise ValueError(f"{kind.key} takes {sorted(kind.values)}, not {sorted(values)}")
    above = _above(kind, language, values)
    lines = {name: _line(values[name]) for name in kind.values if kind.values[name].kind in ("text", "code", "link")}
    apart = _apart(kind, language, lines)
    subject = _subject(words.fill_line(wording.subject, language, apart))
    with force_locale(language):
        body = words.fill_html(wording.body, language, kind.blocks, _as_html(kind, wording, language, lines, values))
        html = render_template(
            "outbox/mail.html",
            subject=subject,
            language=language,
            colours=colours,
            above=above,
            title=words.fill_title(wording.title, language, apart),
            body=body,
        )
    text = words.fill_text(wording.body, language, kind.blocks, _as_text(kind, wording, language, apart, values))
    return Drawn(subject, f"{above}\n\n{text}" if above else text, html)


def _apart(kind: MailKind, language: str, lines: Mapping[str, str]) -> dict[str, str]:
    """Values inside Arabic sentences of plain text: each name, reference and amount keeps its own direction."""
    if language != "ar":
        return dict(lines)
    return {name: isolated(line) if line and kind.values[name].kind == "text" else line for name, line in lines.items()}


def _above(kind: MailKind, language: str, values: Mapping[str, Any]) -> str:
    """The line above which one replies, where the mail has one and its replies come back."""
    mark = next((values[name] for name, value in kind.values.items() if value.kind == MARKER), "")
    with force_locale(language):
        line = gettext("Pour répondre, écrivez au-dessus de cette ligne")
    return f"{mark} {line} {mark}" if mark else ""


def _as_html(
    kind: MailKind, wording: Wording, language: str, lines: Mapping[str, str], values: Mapping[str, Any]
) -> dict[str, Any]:
    filled: dict[str, Any] = {}
    for name, value in kind.values.items():
        if value.kind == MARKER:
            continue
        if value.kind == "text":
            filled[name] = Markup("<bdi>{}</bdi>").format(lines[name]) if lines[name] else ""
        elif not values[name]:
            filled[name] = ""
        else:
            shown = lines.get(name) or _rows(values[name])
            filled[name] = get_template_attribute(MACROS, value.kind)(shown)
    if kind.action:
        url = lines[LINK]
        label = words.fill_line(wording.action, language, lines)
        filled[BUTTON] = get_template_attribute(MACROS, "action")(label, url) if url else ""
    return filled


def _as_text(
    kind: MailKind, wording: Wording, language: str, lines: Mapping[str, str], values: Mapping[str, Any]
) -> dict[str, str]:
    filled = dict(lines)
    for name, value in kind.values.items():
        rows = _rows(values[name]) if value.kind in ("list", "passage") and values[name] else []
        if value.kind == "list":
            filled[name] = "\n".join(f"- {' – '.join(part for part in row if part)}" for row in rows)
        elif value.kind == "passage":
            filled[name] = "\n".join(f"> {row[0]}".rstrip() for row in rows)
        elif value.kind == "code":
            filled[name] = f"    {lines[name]}"
    if kind.action:
        label = words.fill_line(wording.action, language, lines)
        filled[BUTTON] = f"{label}\n{lines[LINK]}" if lines[LINK] else ""
    return filled


def _rows(value: str | Sequence[Any]) -> list[tuple[str, ...]]:
    """The lines of a passage, or the items of a list with their labels, each without breaks of its own."""
    if isinstance(value, str):
        return [(_line(each),) for each in value.strip().splitlines()]
    return [tuple(_line(part) for part in ((item,) if isinstance(item, str) else item)) for item in value]


def _line(value: Any) -> str:
    """A value on one line, so that nothing typed can look like a line of ours; empty for none."""
    return "" if value is None else _BREAKS.sub(" ", str(value)).strip()


def _subject(line: str) -> str:
    printable = "".join(sign if sign.isprintable() or sign in KEPT_SIGNS else " " for sign in line)
    return " ".join(re.split(r"[ \t]+", printable)).strip()[:SUBJECT_LENGTH]

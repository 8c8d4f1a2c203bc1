"""Message catalogues of the rooms: collect the French message ids of each, keep its English, say what is missing.

A room's texts are those of `licensing/<room>/**.py` and `templates/<room>/**`; its catalogue is
`licensing/<room>/translations/en/LC_MESSAGES/messages.po`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from config import ROOT
from licensing.web.languages import ROOMS_FOLDER

LANGUAGE = "en"
TEMPLATES = ROOT / "templates"
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2),
}  # fmt: skip
_HOLES = re.compile(r"%\((\w+)\)[sd]")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a catalogue."""

    room: str
    what: str
    message: str

    def __str__(self) -> str:
        return f"{self.room}: {self.what}: {self.message}"


def rooms() -> list[str]:
    """Rooms that have texts."""
    names = sorted(folder.name for folder in ROOMS_FOLDER.iterdir() if (folder / "__init__.py").exists())
    return [name for name in names if len(_texts(name))]


def update(room: str) -> bool:
    """Bring a room's catalogue up to its texts; kept translations stay, dead ones go. True when the file changed."""
    file = _file(room)
    catalogue = _catalogue(room)
    catalogue.update(_texts(room), no_fuzzy_matching=True, keep_user_comments=True)
    catalogue.obsolete.clear()
    written = _bytes(catalogue)
    if file.exists() and file.read_bytes() == written:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(written)
    return True


def faults(room: str) -> list[Fault]:
    """What is missing, fuzzy, no longer used, or has other placeholders than its French; empty when all is well."""
    texts, catalogue = _texts(room), _catalogue(room)
    wanted = [message for message in texts if message.id]
    found = [fault for message in wanted for fault in _faults_of(room, message, catalogue.get(message.id))]
    return found + [Fault(room, "stale", _shown(m)) for m in catalogue if m.id and texts.get(m.id) is None]


def contradictions() -> list[Fault]:
    """French texts that two rooms translate differently: one of the two would win everywhere."""
    seen: dict[str, object] = {}
    found = []
    for room in rooms():
        for message in _catalogue(room):
            key = _shown(message)
            if message.id and seen.setdefault(key, message.string) != message.string:
                found.append(Fault(room, "translated differently in another room", key))
    return found


def _faults_of(room: str, message: Message, translated: Message | None) -> Iterator[Fault]:
    strings = _forms(translated.string) if translated else ()
    if not strings or not all(strings):
        yield Fault(room, "untranslated", _shown(message))
    elif translated is not None and translated.fuzzy:
        yield Fault(room, "fuzzy", _shown(message))
    elif any(_holes(text) - _holes(*_forms(message.id)) for text in strings):
        yield Fault(room, "unknown placeholder", _shown(message))


def _texts(room: str) -> Catalog:
    catalogue = Catalog(locale=LANGUAGE, charset="utf-8")
    for file, method in _sources(room):
        for line, ids, comments, context in extract_from_file(method, str(file), keywords=KEYWORDS):
            place = (file.relative_to(ROOT).as_posix(), line)
            catalogue.add(ids, locations=[place], auto_comments=comments, context=context)
    return catalogue


def _sources(room: str) -> Iterator[tuple[Path, str]]:
    for file in sorted((ROOMS_FOLDER / room).rglob("*.py")):
        yield file, "python"
    for file in sorted((TEMPLATES / room).rglob("*")):
        if file.is_file():
            yield file, "jinja2.ext:babel_extract"


def _catalogue(room: str) -> Catalog:
    file = _file(room)
    if not file.exists():
        return Catalog(locale=LANGUAGE, charset="utf-8")
    with file.open("rb") as text:
        return read_po(text, locale=LANGUAGE)


def _bytes(catalogue: Catalog) -> bytes:
    """Without dates and line numbers, so that a file changes only when a text does."""
    buffer = BytesIO()
    catalogue.header_comment = "# English texts. The message ids are the French ones."
    write_po(buffer, catalogue, omit_header=False, no_location=True, sort_output=True, width=120)
    return re.sub(
        rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|Report-Msgid-Bugs-To|Project-Id-Version): .*\\n"\n',
        b"",
        buffer.getvalue(),
    )


def _file(room: str) -> Path:
    return ROOMS_FOLDER / room / "translations" / LANGUAGE / "LC_MESSAGES" / "messages.po"


def _forms(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)


def _holes(*texts: str) -> set[str]:
    return {hole for text in texts for hole in _HOLES.findall(text)}


def _shown(message: Message) -> str:
    return " / ".join(_forms(message.id))

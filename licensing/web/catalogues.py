"""Message catalogues of the rooms: collect the French message ids of each, keep its translations, say what is missing.

A room's texts are those of `licensing/<room>/**.py` and `templates/<room>/**`; its catalogues are
`licensing/<room>/translations/<lang>/LC_MESSAGES/messages.po`, one per language but French.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import product
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from config import ROOT
from licensing.web.languages import ROOMS_FOLDER

TRANSLATED = ("en", "ar")
"""Languages that a text is translated into."""
TEMPLATES = ROOT / "templates"
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2),
}  # fmt: skip
_HOLES = re.compile(r"%\((\w+)\)[sd]")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a catalogue."""

    room: str
    language: str
    what: str
    message: str

    def __str__(self) -> str:
        return f"{self.room}, {Locale(self.language).english_name}: {self.what}: {self.message}"


def rooms() -> list[str]:
    """Rooms that have texts."""
    names = sorted(folder.name for folder in ROOMS_FOLDER.iterdir() if (folder / "__init__.py").exists())
    return [name for name in names if len(_texts(name))]


def update(room: str) -> bool:
    """Bring a room's catalogues up to its texts; kept translations stay, dead ones go. True when a file changed."""
    texts = _texts(room)
    return sum(_update(room, language, texts) for language in TRANSLATED) > 0


def _update(room: str, language: str, texts: Catalog) -> bool:
    file = _file(room, language)
    catalogue = _catalogue(room, language)
    catalogue.update(texts, no_fuzzy_matching=True, keep_user_comments=True)
    catalogue.obsolete.clear()
    written = _bytes(catalogue, language)
    if file.exists() and file.read_bytes() == written:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(written)
    return True


def faults(room: str) -> list[Fault]:
    """What is missing, fuzzy, no longer used, or has other placeholders than its French; empty when all is well."""
    texts = _texts(room)
    return [fault for language in TRANSLATED for fault in _faults_in(room, language, texts)]


def _faults_in(room: str, language: str, texts: Catalog) -> Iterator[Fault]:
    catalogue = _catalogue(room, language)
    for message in texts:
        if message.id:
            for what in _wrong(message, catalogue.get(message.id), catalogue.num_plurals):
                yield Fault(room, language, what, _shown(message))
    for message in catalogue:
        if message.id and texts.get(message.id) is None:
            yield Fault(room, language, "stale", _shown(message))


def contradictions() -> list[Fault]:
    """French texts that two rooms translate differently: one of the two would win everywhere."""
    seen: dict[tuple[str, str], object] = {}
    found = []
    for language, room in product(TRANSLATED, rooms()):
        for message in _catalogue(room, language):
            key = _shown(message)
            if message.id and seen.setdefault((language, key), message.string) != message.string:
                found.append(Fault(room, language, "translated differently in another room", key))
    return found


def _wrong(message: Message, translated: Message | None, plurals: int) -> Iterator[str]:
    strings = _forms(translated.string) if translated else ()
    if not strings or not all(strings):
        yield "untranslated"
    elif isinstance(message.id, list | tuple) and len(strings) != plurals:
        yield f"not in {plurals} plural forms"
    elif translated is not None and translated.fuzzy:
        yield "fuzzy"
    elif any(_holes(text) - _holes(*_forms(message.id)) for text in strings):
        yield "unknown placeholder"


def _texts(room: str) -> Catalog:
    catalogue = Catalog(locale="fr", charset="utf-8")
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


def _catalogue(room: str, language: str) -> Catalog:
    file = _file(room, language)
    if not file.exists():
        return Catalog(locale=language, charset="utf-8")
    with file.open("rb") as text:
        return read_po(text, locale=language)


def _bytes(catalogue: Catalog, language: str) -> bytes:
    """Without dates and line numbers, so that a file changes only when a text does."""
    buffer = BytesIO()
    catalogue.header_comment = f"# {Locale(language).english_name} texts. The message ids are the French ones."
    write_po(buffer, catalogue, omit_header=False, no_location=True, sort_output=True, width=120)
    return re.sub(
        rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|Report-Msgid-Bugs-To|Project-Id-Version): .*\\n"\n',
        b"",
        buffer.getvalue(),
    )


def _file(room: str, language: str) -> Path:
    return ROOMS_FOLDER / room / "translations" / language / "LC_MESSAGES" / "messages.po"


def _forms(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)


def _holes(*texts: str) -> set[str]:
    return {hole for text in texts for hole in _HOLES.findall(text)}


def _shown(message: Message) -> str:
    return " / ".join(_forms(message.id))

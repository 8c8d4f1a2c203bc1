"""Languages of the pages: which one a request gets, and the catalogues behind them.

French is the language of the message ids. The others lie in `licensing/<room>/translations/<lang>/LC_MESSAGES/messages.po`,
compiled into the data folder when the source is newer, so that nothing compiled is kept in the repository.
"""

from __future__ import annotations

import os
import tempfile
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, has_request_context, request, session
from flask_babel import Babel, get_locale

from licensing.kernel.texts import LANGUAGE_NAMES

ROOMS_FOLDER = Path(__file__).resolve().parent.parent
LANGUAGES = LANGUAGE_NAMES
"""Code of each language of the pages and its own name for itself."""
DEFAULT = "fr"
RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur"})


def install(app: Flask, data_dir: Path) -> None:
    """Set Babel up with every room's catalogue."""
    folders = compile_catalogues(data_dir / "translations")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(map(str, folders))
    Babel(app, default_locale=DEFAULT, default_timezone="Europe/Paris", locale_selector=choose_language)
    app.jinja_env.globals["language"] = current_language
    app.jinja_env.globals["direction"] = direction


def choose_language() -> str:
    """`?lang=` first, then the one chosen with the switch, then the browser's, then French."""
    if not has_request_context():
        return DEFAULT
    for wished in (request.args.get("lang"), session.get("language")):
        if wished in LANGUAGES:
            return str(wished)
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT


def current_language() -> str:
    """The language in force: a key of `LANGUAGES`."""
    locale = get_locale()
    return str(locale.language) if locale else DEFAULT


def direction() -> str:
    """Writing direction of the language in force, for the `dir` attribute."""
    return "rtl" if current_language() in RIGHT_TO_LEFT else "ltr"


def compile_catalogues(target: Path) -> list[Path]:
    """Compile each room's catalogue that is missing or older than its source; the folders to load, one per room."""
    folders = []
    for source in sorted(ROOMS_FOLDER.glob("*/translations/*/LC_MESSAGES/messages.po")):
        room, language = source.relative_to(ROOMS_FOLDER).parts[0], source.parts[-3]
        compiled = target / room / language / "LC_MESSAGES" / "messages.mo"
        if not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns:
            _compile(source, compiled, language)
        if target / room not in folders:
            folders.append(target / room)
    return folders


def _compile(source: Path, compiled: Path, language: str) -> None:
    """Write beside and move: another worker never reads half a file."""
    compiled.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=compiled.parent, delete=False) as half:
        half.write(_compiled(source, language, source.stat().st_mtime_ns))
    os.replace(half.name, compiled)


@lru_cache(maxsize=256)
def _compiled(source: Path, language: str, _changed: int) -> bytes:
    """The catalogue as gettext reads it; made once in a process, however many applications it holds."""
    out = BytesIO()
    with source.open("rb") as text:
        write_mo(out, read_po(text, locale=language))
    return out.getvalue()

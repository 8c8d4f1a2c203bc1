"""What makes the bytes of a rendered document besides its content: programs by version, fonts and styles by fingerprint."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from pathlib import Path

from licensing.documents.fetching import LAYOUT
from licensing.kernel.canonical import fingerprint, sha256_hex

PROGRAMS = ("weasyprint", "pydyf", "fonttools", "tinycss2", "pyphen", "pyhanko")
FONTS = (".ttf", ".otf", ".conf")


def provenance(templates: str = "") -> dict[str, str]:
    """Name → version or SHA-256 of all that lays out a document here and now. `templates`: the fingerprint of the caller's own."""
    made = dict(_installed())
    made |= {"fonts": _fingerprint(LAYOUT, FONTS), "styles": _fingerprint(LAYOUT, (".css",))}
    return {**made, "templates": templates} if templates else made


def differences(then: dict[str, str], now: dict[str, str]) -> list[tuple[str, str, str]]:
    """Name, what it was and what it is, of all that is not the same; empty text where there was or is none."""
    names = sorted(then.keys() | now.keys())
    return [(name, then.get(name, ""), now.get(name, "")) for name in names if then.get(name) != now.get(name)]


@cache
def _installed() -> dict[str, str]:
    """Programs: the Python ones, and the library that shapes and breaks lines."""
    from weasyprint.text.ffi import pango

    number = pango.pango_version()
    shaping = f"{number // 10_000}.{number // 100 % 100}.{number % 100}"
    return {**{name: version(name) for name in PROGRAMS}, "pango": shaping}


def _fingerprint(folder: Path, endings: tuple[str, ...]) -> str:
    files = sorted(file for file in folder.rglob("*") if file.suffix in endings)
    return fingerprint({str(file.relative_to(folder)): sha256_hex(file.read_bytes()) for file in files})

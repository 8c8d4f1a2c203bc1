"""The library of clauses: reads `agreement_templates/`, one Markdown file per clause, version and language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from licensing.agreements.rules.markdown import placeholders, references
from licensing.agreements.values import LANGUAGES, REFERENCE, TRANSLATIONS, Clause, ClauseLibrary, DocumentKind, Review
from licensing.kernel.canonical import fingerprint, sha256_hex

ROOT = Path(__file__).resolve().parents[2] / "agreement_templates"
REVIEW_LINES = re.compile(rb"^reviewed_(by|on):.*\n", re.MULTILINE)
FRONT_MATTER = re.compile(r"\A---\n(?P<head>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
SHARED = (
    "key",
    "version",
    "part",
    "order",
    "effective",
    "reviewed_by",
    "reviewed_on",
    "uses",
    "applies_when",
    "provides",
)
OWN = tuple(name for name in SHARED if not name.startswith("reviewed"))
"""What a translation shares with its reference: each is reviewed for itself."""


class BrokenTemplate(Exception):
    """A template file that contradicts itself or its translation: a fault of the templates, found when they load."""


@dataclass(frozen=True, slots=True)
class ClauseFile:
    """One file: its front matter, its Markdown body and its fingerprint."""

    head: Mapping[str, Any]
    body: str
    sha256: str


@cache
def load_library(root: Path = ROOT) -> ClauseLibrary:
    """Every clause version, the kind of document and its page fragments. BrokenTemplate says which file is wrong."""
    clauses = [_clause(folder, version) for folder in _folders(root) for version in _versions(folder)]
    fragments = {path.stem: path.read_text() for path in sorted((root / "documents" / "fragments").glob("*.html"))}
    library = ClauseLibrary(_document(root), {(c.key, c.version): c for c in clauses}, fragments)
    missing = [pair for pair in library.document.clauses if pair not in library.clauses]
    if missing:
        raise BrokenTemplate(f"the document names clauses that have no file: {missing}")
    return library


def clause_files(root: Path = ROOT) -> dict[str, str]:
    """Path below the templates folder → fingerprint, for every clause file: what `released.json` holds."""
    paths = sorted((root / "clauses").glob("*/*.md"))
    return {path.relative_to(root).as_posix(): _released_sha256(path.read_bytes()) for path in paths}


def _released_sha256(data: bytes) -> str:
    """SHA-256 of a clause file without its two review lines: recording a review does not change a released text."""
    return sha256_hex(REVIEW_LINES.sub(b"", data))


def _folders(root: Path) -> list[Path]:
    return sorted(path for path in (root / "clauses").iterdir() if path.is_dir())


def _versions(folder: Path) -> list[int]:
    return sorted({int(path.name.partition(".")[0]) for path in folder.glob("*.md")})


def _clause(folder: Path, version: int) -> Clause:
    files = {language: _read(folder / f"{version}.{language}.md") for language in LANGUAGES}
    paths = {language: folder / f"{version}.{language}.md" for language in TRANSLATIONS}
    translated = {language: _read(path) for language, path in paths.items() if path.exists()}
    _agree(folder.name, version, files, SHARED)
    for language, file in translated.items():
        _agree(folder.name, version, {REFERENCE: files[REFERENCE], language: file}, OWN)
    head = files[REFERENCE].head
    spoken = {**files, **translated}
    return Clause(
        key=folder.name,
        version=version,
        part=head.get("part", "general"),
        order=head["order"],
        effective_from=head["effective"],
        review=Review(head["reviewed_by"], head["reviewed_on"]),
        uses=tuple(head["uses"]),
        applies_when=head["applies_when"],
        provides=head.get("provides", folder.name),
        titles={language: file.head["title"] for language, file in spoken.items()},
        bodies={language: file.body for language, file in spoken.items()},
        sha256=fingerprint({language: file.sha256 for language, file in files.items()}),
        translations={language: file.sha256 for language, file in translated.items()},
    )


def _read(path: Path) -> ClauseFile:
    data = path.read_bytes()
    found = FRONT_MATTER.match(data.decode())
    if found is None:
        raise BrokenTemplate(f"{path}: no front matter between two lines of three dashes")
    return ClauseFile(yaml.safe_load(found["head"]), found["body"].strip() + "\n", _released_sha256(data))


def _agree(key: str, version: int, files: Mapping[str, ClauseFile], names: Sequence[str]) -> None:
    """Two languages of a version say the same things about themselves and hold the same placeholders."""
    first, second = files.values()
    try:
        marks = [(placeholders(file.body), references(file.body)) for file in (first, second)]
    except ValueError as error:
        raise BrokenTemplate(f"{key} {version}: {error}") from error
    facts = [{name: file.head.get(name) for name in names} for file in (first, second)]
    if facts[0] != facts[1] or facts[0]["key"] != key or facts[0]["version"] != version:
        raise BrokenTemplate(f"{key} {version}: the front matters of the languages, or the file name, differ")
    if marks[0] != marks[1]:
        raise BrokenTemplate(f"{key} {version}: the languages hold different placeholders or references")


def _document(root: Path) -> DocumentKind:
    raw = yaml.safe_load((root / "documents" / "usage-agreement.yaml").read_text())
    return DocumentKind(
        kind=raw["kind"],
        clause_set=raw["clause_set"],
        clauses=tuple((key, version) for key, version in raw["clauses"].items()),
        sections=tuple(raw["sections"]),
        annexes=tuple(raw["annexes"]),
        wording=raw["wording"],
        retention=raw["retention"],
    )

"""A clause version as a kind of versioned document: its form, and what both languages must share. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from licensing.agreements.rules.markdown import placeholders, references
from licensing.agreements.values import LANGUAGES, Clause, Review
from licensing.kernel.canonical import fingerprint
from licensing.kernel.errors import InvalidInput, Problem
from licensing.kernel.shapes import SENTENCES, Day, Shape, plain, problem, read_shape
from licensing.policy.values import USES
from licensing.versions.arranging import ordered, texts
from licensing.versions.kinds import Kind, register

PLACEHOLDERS = ("contact_email", "policy_id", "producer_name")
"""What a clause may name: facts of the producer (`rules.assembly.clause_values`)."""
TOP = (
    "id", "producer", "effective_from", "key", "version", "part", "order", "uses", "applies_when", "provides", "titles",
    "bodies",
)  # fmt: skip

_SENTENCES = {
    **SENTENCES,
    "clause_id": ("L’identifiant d’une clause est {expected}.", "The identifier of a clause is {expected}."),
    "language_missing": ("Donnez ce texte en français et en anglais.", "Give this text in French and in English."),
    "braces": (
        "Entre accolades, n’écrivez que {{{{ nom }}}} ou {{ref:clause}}.",
        "In braces, write only {{{{ name }}}} or {{ref:clause}}.",
    ),
    "placeholder_unknown": (
        "« {name} » n’existe pas ; choisissez parmi : {expected}.",
        "“{name}” does not exist; choose one of: {expected}.",
    ),
    "languages_differ": (
        "Les deux langues doivent nommer les mêmes champs et les mêmes clauses ; une seule a : {names}.",
        "Both languages must name the same fields and clauses; only one has: {names}.",
    ),
    "condition_none": (
        "Dites quand la clause s’applique : au moins une condition.",
        "Say when the clause applies: at least one condition.",
    ),
}

_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]*$", max_length=60)]
_Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
_Title = Annotated[str, Field(min_length=1, max_length=200)]
_Body = Annotated[str, Field(min_length=1, max_length=20_000)]
_Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class _Conditions(Shape):
    always: Literal[True] | None = None
    verdict: bool | None = None
    audiences: Annotated[tuple[Literal["individual", "education", "employer"], ...] | None, Field(strict=False)] = None
    countries: Annotated[tuple[_Country, ...] | None, Field(strict=False)] = None
    public: bool | None = None
    priced: bool | None = None
    payers: Annotated[tuple[Literal["learner", "organisation"], ...] | None, Field(strict=False)] = None


class _Document(Shape):
    id: _Name
    producer: _Name
    effective_from: Day
    key: _Key
    version: Annotated[int, Field(ge=1, le=100_000)]
    part: Literal["general", "annex"] = "general"
    order: Annotated[int, Field(ge=0, le=100_000)]
    uses: Annotated[tuple[Literal[USES], ...], Field(strict=False)] = ()  # type: ignore[valid-type]  # the uses by name
    applies_when: _Conditions
    provides: _Key | None = None
    titles: dict[str, _Title]
    bodies: dict[str, _Body]


@dataclass(frozen=True, slots=True)
class ClauseVersion:
    """A clause version that a producer published, or wants to; `clause` is what agreements are made of."""

    id: str
    producer: str
    effective_from: date
    sha256: str
    clause: Clause


def read_clause(document: Mapping[str, Any]) -> ClauseVersion:
    """The clause version of a parsed YAML (or stored JSON) document. Raises InvalidInput with every problem at once."""
    document = plain(document)
    read = read_shape(_Document, document, _SENTENCES)
    found = [*_identity(read), *_languages(read), *_marks(read)]
    if found:
        raise InvalidInput(found)
    sha256 = fingerprint(document)
    clause = Clause(
        key=read.key,
        version=read.version,
        part=read.part,
        order=read.order,
        effective_from=read.effective_from,
        review=Review(None, None),
        uses=read.uses,
        applies_when=_conditions(read),
        provides=read.provides or read.key,
        titles={language: read.titles[language].strip() for language in LANGUAGES},
        bodies={language: read.bodies[language].strip() + "\n" for language in LANGUAGES},
        sha256=sha256,
    )
    return ClauseVersion(read.id, read.producer, read.effective_from, sha256, clause)


def code_of(key: str, version: int) -> str:
    """The identifier of a clause version."""
    return f"{key}-{version}"


def document_of_clause(clause: Clause, producer: str) -> dict[str, Any]:
    """A clause as the document that a producer may publish or change: the inverse of reading, for delivered clauses too."""
    document: dict[str, Any] = {
        "id": code_of(clause.key, clause.version),
        "producer": producer,
        "effective_from": clause.effective_from.isoformat(),
        "key": clause.key,
        "version": clause.version,
        "part": clause.part,
        "order": clause.order,
        "uses": list(clause.uses),
        "applies_when": plain(dict(clause.applies_when)),
        "provides": clause.provides,
        "titles": dict(clause.titles),
        "bodies": {language: body.strip() for language, body in clause.bodies.items()},
    }
    return document


def arrange_clause(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same document, its keys in order; keys nobody knows come last."""
    arranged = ordered(document, TOP)
    return arranged | {name: texts(arranged[name]) for name in ("titles", "bodies") if name in arranged}


def _identity(read: _Document) -> Iterator[Problem]:
    expected = code_of(read.key, read.version)
    if read.id != expected:
        yield problem("id", "clause_id", {"expected": expected}, _SENTENCES)
    if not _conditions(read):
        yield problem("applies_when", "condition_none", sentences=_SENTENCES)


def _conditions(read: _Document) -> dict[str, Any]:
    return {name: value for name, value in read.applies_when if value is not None}


def _languages(read: _Document) -> Iterator[Problem]:
    for name in ("titles", "bodies"):
        for language in LANGUAGES:
            if not getattr(read, name).get(language, "").strip():
                yield problem(f"{name}.{language}", "language_missing", sentences=_SENTENCES)


def _marks(read: _Document) -> Iterator[Problem]:
    """Placeholders that exist, and the same ones, with the same references, in both languages."""
    named: dict[str, frozenset[str]] = {}
    for language in LANGUAGES:
        path, body = f"bodies.{language}", read.bodies.get(language, "")
        try:
            fields = placeholders(body)
        except ValueError:
            yield problem(path, "braces", sentences=_SENTENCES)
            return
        for name in sorted(fields - set(PLACEHOLDERS)):
            facts = {"name": name, "expected": ", ".join(PLACEHOLDERS)}
            yield problem(path, "placeholder_unknown", facts, _SENTENCES)
        named[language] = fields | {f"ref:{key}" for key in references(body)}
    for language in LANGUAGES:
        only = named[language] - named["en" if language == "fr" else "fr"]
        if only:
            yield problem(f"bodies.{language}", "languages_differ", {"names": ", ".join(sorted(only))}, _SENTENCES)


CLAUSE = register(Kind("clause", read_clause, arrange_clause))

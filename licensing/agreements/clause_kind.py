"""A clause version as a kind of versioned document: its form, and what its languages must share. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from licensing.agreements.rules.markdown import astray, placeholders, references
from licensing.agreements.values import LANGUAGES, TRANSLATIONS, Clause, Review
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
    "clause_id": (
        "L’identifiant d’une clause est {expected}.",
        "The identifier of a clause is {expected}.",
        "معرف البند هو \u2068{expected}\u2069.",
    ),
    "language_missing": (
        "Donnez ce texte en français et en anglais.",
        "Give this text in French and in English.",
        "اكتبوا هذا النص بالفرنسية والإنجليزية.",
    ),
    "translation_half": (
        "Traduisez le titre et le texte, ou laissez les deux vides.",
        "Translate the title and the text, or leave both empty.",
        "ترجموا العنوان والنص معًا، أو اتركوهما فارغين.",
    ),
    "braces": (
        "Entre accolades, n’écrivez que {{{{ nom }}}} ou {{ref:clause}}.",
        "In braces, write only {{{{ name }}}} or {{ref:clause}}.",
        "بين معقوفتين، لا تكتبوا إلا \u2068{{{{ nom }}}}\u2069 أو \u2068{{ref:clause}}\u2069.",
    ),
    "placeholder_unknown": (
        "« {name} » n’existe pas ; choisissez parmi : {expected}.",
        "“{name}” does not exist; choose one of: {expected}.",
        "«\u2068{name}\u2069» غير موجود؛ اختاروا من بين: \u2068{expected}\u2069.",
    ),
    "languages_differ": (
        "Les langues doivent nommer les mêmes champs et les mêmes clauses ; toutes n’ont pas : {names}.",
        "The languages must name the same fields and clauses; not all of them have: {names}.",
        "يجب أن تسمي كل اللغات الحقول نفسها والبنود نفسها؛ ما يرد في بعضها فقط: \u2068{names}\u2069.",
    ),
    "condition_none": (
        "Dites quand la clause s’applique : au moins une condition.",
        "Say when the clause applies: at least one condition.",
        "حددوا متى يسري البند: شرط واحد على الأقل.",
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
    sha256, spoken = fingerprint(document), _spoken(read)
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
        titles={language: read.titles[language].strip() for language in spoken},
        bodies={language: read.bodies[language].strip() + "\n" for language in spoken},
        sha256=sha256,
        translations={each: fingerprint([read.titles[each], read.bodies[each]]) for each in spoken[len(LANGUAGES) :]},
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


def _spoken(read: _Document) -> tuple[str, ...]:
    """The languages of a text: those it must have, then the translations it has begun."""
    begun = [each for each in TRANSLATIONS if read.titles.get(each, "").strip() or read.bodies.get(each, "").strip()]
    return (*LANGUAGES, *begun)


def _languages(read: _Document) -> Iterator[Problem]:
    for name in ("titles", "bodies"):
        for language in _spoken(read):
            if not getattr(read, name).get(language, "").strip():
                code = "language_missing" if language in LANGUAGES else "translation_half"
                yield problem(f"{name}.{language}", code, sentences=_SENTENCES)


def _marks(read: _Document) -> Iterator[Problem]:
    """Placeholders that exist, and the same ones, with the same references, in every language."""
    named: dict[str, frozenset[str]] = {}
    for language in _spoken(read):
        path, body = f"bodies.{language}", read.bodies.get(language, "")
        try:
            fields = placeholders(body)
        except ValueError:
            yield problem(path, "placeholder_in_link" if astray(body) else "braces", sentences=_SENTENCES)
            return
        for name in sorted(fields - set(PLACEHOLDERS)):
            facts = {"name": name, "expected": ", ".join(PLACEHOLDERS)}
            yield problem(path, "placeholder_unknown", facts, _SENTENCES)
        named[language] = fields | {f"ref:{key}" for key in references(body)}
    shared = frozenset.intersection(*named.values())
    for language, names in named.items():
        only = names - shared
        if only:
            yield problem(f"bodies.{language}", "languages_differ", {"names": ", ".join(sorted(only))}, _SENTENCES)


CLAUSE = register(Kind("clause", read_clause, arrange_clause))

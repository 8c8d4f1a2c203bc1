"""The wording of a mail as a kind of versioned document: its form, what its fields must hold. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from licensing.kernel.canonical import fingerprint
from licensing.kernel.errors import InvalidInput
from licensing.kernel.shapes import SENTENCES, Day, Shape, plain, problem, read_shape
from licensing.outbox.checking import FIELDS, wording_problems
from licensing.outbox.registry import mail_kinds
from licensing.outbox.values import MailKind
from licensing.outbox.wording import Wording
from licensing.versions.arranging import ordered, texts
from licensing.versions.kinds import Kind, register

TOP = ("id", "producer", "effective_from", "key", "version", *FIELDS)

_SENTENCES = {
    **SENTENCES,
    "mail_id": (
        "L’identifiant de ce texte est {expected}.",
        "The identifier of this wording is {expected}.",
        "معرف هذا النص هو \u2068{expected}\u2069.",
    ),
    "mail_unknown": (
        "Le produit n’envoie pas de courriel « {key} ».",
        "The product sends no mail “{key}”.",
        "لا يرسل النظام أي رسالة إلكترونية باسم «\u2068{key}\u2069».",
    ),
}

_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]*$", max_length=60)]


class _Document(Shape):
    id: _Name
    producer: _Name
    effective_from: Day
    key: _Name
    version: Annotated[int, Field(ge=1, le=100_000)]
    subjects: dict[str, str]
    titles: dict[str, str]
    actions: dict[str, str] = Field(default_factory=dict)
    bodies: dict[str, str]


@dataclass(frozen=True, slots=True)
class MailVersion:
    """A wording that a producer published, or wants to; `wordings` by language."""

    id: str
    producer: str
    effective_from: date
    sha256: str
    key: str
    version: int
    wordings: Mapping[str, Wording]


def read_mail(document: Mapping[str, Any]) -> MailVersion:
    """The wording of a parsed YAML (or stored JSON) document. Raises InvalidInput with every problem at once."""
    document = plain(document)
    read = read_shape(_Document, document, _SENTENCES)
    kind = mail_kinds().get(read.key)
    if kind is None:
        raise InvalidInput([problem("key", "mail_unknown", {"key": read.key}, _SENTENCES)])
    wordings = wordings_of(document)
    found = wording_problems(kind, wordings)
    expected = code_of(read.key, read.version)
    if read.id != expected:
        found.append(problem("id", "mail_id", {"expected": expected}, _SENTENCES))
    if found:
        raise InvalidInput(found)
    return MailVersion(
        read.id, read.producer, read.effective_from, fingerprint(document), read.key, read.version, wordings
    )


def wordings_of(document: Mapping[str, Any]) -> dict[str, Wording]:
    """The wordings in a document of any shape, right or wrong; what it lacks is empty."""
    fields = {name: _table(document.get(place)) for place, name in FIELDS.items()}
    languages = dict.fromkeys(language for field in fields.values() for language in field)
    return {
        language: Wording(**{name: str(field.get(language) or "") for name, field in fields.items()})
        for language in languages
    }


def code_of(key: str, version: int) -> str:
    """The identifier of a version of a mail's wording."""
    return f"{key}-{version}"


def document_of_mail(
    kind: MailKind, wordings: Mapping[str, Wording], producer: str, version: int, effective_from: date
) -> dict[str, Any]:
    """A wording as the document that a producer may publish: the inverse of reading, for the delivered one too."""
    document: dict[str, Any] = {
        "id": code_of(kind.key, version),
        "producer": producer,
        "effective_from": effective_from.isoformat(),
        "key": kind.key,
        "version": version,
    }
    for place, name in FIELDS.items():
        said = {language: getattr(wording, name).strip() for language, wording in wordings.items()}
        if any(said.values()):
            document[place] = said
    return document


def arrange_mail(document: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a document of any shape in the order people read them."""
    arranged = ordered(document, TOP)
    return {name: texts(value) if name in FIELDS else value for name, value in arranged.items()}


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


MAIL = register(Kind("mail", read_mail, arrange_mail))

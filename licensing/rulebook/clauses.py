"""The clause library as its pages show it: each clause of a day, its versions, its text with sample values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from licensing.accounts.access import Actor
from licensing.agreements.clause_kind import PLACEHOLDERS, code_of, document_of_clause, read_clause
from licensing.agreements.libraries import library_on, published_clauses
from licensing.agreements.library import load_library
from licensing.agreements.rules.markdown import typeset
from licensing.agreements.values import Clause, ClauseLibrary
from licensing.catalogue.models import Producer
from licensing.catalogue.queries import producer_by_slug, producers
from licensing.kernel.clock import business_day, now
from licensing.kernel.errors import InvalidInput, NotFound
from licensing.terms_of_use.clauses import clause_page
from licensing.terms_of_use.values import ClauseText
from licensing.versions.models import VersionDraft
from licensing.versions.queries import DRAFTING


@dataclass(frozen=True, slots=True)
class Library:
    """The clauses in force at a producer on a day, in order; `delivered`: fingerprints of those that came with the program."""

    producer: Producer
    clauses: tuple[Clause, ...]
    delivered: frozenset[str]
    name: str


def libraries(who: Actor, on: date) -> list[Library]:
    """The clause library of every producer where the actor drafts or approves."""
    allowed = who.producers_as(*DRAFTING)
    return [_library(producer, on) for producer in producers() if producer.id in allowed]


def _library(producer: Producer, on: date) -> Library:
    found = library_on(producer.id, on)
    delivered = frozenset(clause.sha256 for clause in load_library().clauses.values())
    return Library(producer, found.current(), delivered, found.document.clause_set)


def producer_for(slug: str, who: Actor) -> Producer:
    """The producer of that short name, for somebody who drafts there; NotFound otherwise."""
    producer = producer_by_slug(slug)
    if producer.id not in who.producers_as(*DRAFTING):
        raise NotFound(slug)
    return producer


def versions_of(producer: Producer, key: str) -> list[Clause]:
    """Every version of a clause, delivered or published, newest first. NotFound for a key nobody knows."""
    delivered = [clause for clause in load_library().clauses.values() if clause.key == key]
    published = [each.clause for each in published_clauses(producer.id) if each.clause.key == key]
    found = sorted([*delivered, *published], key=lambda clause: clause.version, reverse=True)
    if not found:
        raise NotFound(key)
    return found


def next_document(producer: Producer, key: str, on: date) -> dict[str, Any]:
    """What a new version of a clause begins with: the text in force, the next number, from that day on."""
    known = versions_of(producer, key)
    current = next((clause for clause in library_on(producer.id, on).current() if clause.key == key), known[0])
    version = known[0].version + 1
    changed = {"id": code_of(key, version), "version": version, "effective_from": on.isoformat()}
    return {**document_of_clause(current, producer.slug), **changed}


def clause_text(clause: Clause, producer: Producer, library: ClauseLibrary) -> dict[str, tuple[str, Markup]]:
    """Language → title and body as HTML, with the producer's own facts in the places to fill."""
    text = ClauseText(clause.key, clause.version, clause.titles, clause.bodies, clause.sha256)
    values = {"producer_name": producer.name, "contact_email": producer.contact_email, "policy_id": "…"}
    return {
        language: (typeset(clause.titles[language], language), clause_page(text, library, language, values))
        for language in clause.titles
    }


def clause_preview(document: Mapping[str, Any], producer: Producer) -> dict[str, tuple[str, Markup]]:
    """The same of a document; nothing while it cannot be read."""
    try:
        clause = read_clause(document).clause
        return clause_text(clause, producer, library_on(producer.id, business_day(now())))
    except InvalidInput:
        return {}


def clause_help(row: VersionDraft) -> dict[str, Any]:
    """What may stand in the text of a clause: the places to fill, the clauses to refer to."""
    if row.kind != "clause":
        return {}
    library = library_on(row.producer_id, business_day(now()))
    provided = {clause.provides: clause.titles for clause in reversed(library.current())}
    return {
        "placeholders": ["{{ " + name + " }}" for name in PLACEHOLDERS],
        "references": [("{ref:" + key + "}", titles) for key, titles in reversed(provided.items())],
    }

"""The clause library that applies to a producer on a day, or to terms agreed before: the delivered files and what was published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from sqlalchemy import select

from licensing.agreements.clause_kind import CLAUSE, ClauseVersion, code_of
from licensing.agreements.library import load_library
from licensing.agreements.models import ClauseReview
from licensing.agreements.rules.assembly import is_held
from licensing.agreements.rules.publishing import with_clauses, with_published
from licensing.agreements.rules.terms import untranslated
from licensing.agreements.values import TRANSLATIONS, Clause, ClauseLibrary, Review
from licensing.catalogue.models import Producer
from licensing.kernel.database import db
from licensing.kernel.texts import Text
from licensing.versions import queries as versions
from licensing.versions.models import PublishedVersion


def library_on(producer_id: str, on: date) -> ClauseLibrary:
    """The clauses, sections and wording in force for a producer on a day; the one place that chooses a library by them."""
    return library_with(producer_id, on, published_clauses(producer_id))


def library_with(producer_id: str, on: date, published: list[ClauseVersion]) -> ClauseLibrary:
    """The same with other published versions than those in the database: what a draft would make of it."""
    by_key: defaultdict[str, list[ClauseVersion]] = defaultdict(list)
    for each in published:
        by_key[each.clause.key].append(each)
    chosen = [found.clause for each in by_key.values() if (found := versions.in_force(each, on)) is not None]
    edition = sum(each.effective_from <= on for each in published)
    return with_published(load_library(), chosen, edition, reviews_of(producer_id))


def withheld_languages(producer_id: str, on: date) -> dict[str, Text]:
    """Languages in which no agreement can be made that day, because a clause in force lacks them; each with the reason."""
    library = library_on(producer_id, on)
    missing = {language: library.missing_in(language) for language in TRANSLATIONS}
    return {each: untranslated([clause.titles["fr"] for clause in found]) for each, found in missing.items() if found}


def library_of(terms: Mapping[str, Any]) -> ClauseLibrary:
    """The library that holds every clause version of terms made earlier; the files alone where they suffice."""
    base = load_library()
    missing = [item for item in terms["clauses"] if not _held(base, item)]
    return with_clauses(base, _published(terms["parties"]["licensor"]["slug"], missing)) if missing else base


def published_clauses(producer_id: str) -> list[ClauseVersion]:
    """Every clause version published and not withdrawn, in the order of publication."""
    rows = versions.live_versions(CLAUSE.name, producer_id)
    return [cast(ClauseVersion, versions.value_of(row)) for row in rows]


def reviews_of(producer_id: str) -> dict[str, Review]:
    """Fingerprint of a clause version → its latest review by a legal professional."""
    query = select(ClauseReview).filter_by(producer_id=producer_id).order_by(ClauseReview.recorded_at, ClauseReview.id)
    return {row.sha256: Review(row.reviewer, row.reviewed_on) for row in db.session.scalars(query)}


def _held(base: ClauseLibrary, item: Mapping[str, Any]) -> bool:
    clause = base.clauses.get((item["key"], item["version"]))
    return clause is not None and is_held(clause, item)


def _published(slug: str, items: list[Mapping[str, Any]]) -> list[Clause]:
    codes = [code_of(item["key"], item["version"]) for item in items]
    query = select(PublishedVersion).join(Producer).where(Producer.slug == slug)
    query = query.where(PublishedVersion.kind == CLAUSE.name, PublishedVersion.code.in_(codes))
    return [cast(ClauseVersion, versions.value_of(row)).clause for row in db.session.scalars(query)]

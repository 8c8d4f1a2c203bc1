"""What a version of the terms of use says, whole, in one language: the frozen value that its printed file is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

import yaml

from licensing.catalogue.models import Course, Producer
from licensing.kernel.errors import NotFound
from licensing.kernel.formats import localized
from licensing.policy.odrl import as_odrl
from licensing.terms_of_use.clauses import clause_page, clause_title
from licensing.terms_of_use.queries import Edition, Wording
from licensing.terms_of_use.rules import AUDIENCE_NAMES
from licensing.terms_of_use.values import ClauseText, Statement

LANGUAGES = ("fr", "en", "ar")
"""Those the terms of use are printed in."""


def contents_of(producer: Producer, edition: Edition, language: str, base_url: str) -> dict[str, Any]:
    """Everything that the printed terms say, JSON values only; the same contents, the same file.

    NotFound for a language they are not printed in, or a producer without a course.
    """
    if language not in LANGUAGES:
        raise NotFound(language)
    row, terms = edition.row, edition.terms
    return {
        "language": language,
        "producer": {"name": producer.name, "slug": producer.slug},
        "course": title_of(course_of(producer), language),
        "code": row.code,
        "effective_from": row.effective_from.isoformat(),
        "published_at": row.published_at.isoformat(),
        "sha256": terms.sha256,
        "withdrawn": row.withdrawal.reason if row.withdrawal else None,
        "address": f"{base_url}/terms/{producer.slug}/versions/{row.code}",
        "common": common_sentences(producer, edition, language),
        "audiences": [
            {
                "key": audience,
                "name": localized(AUDIENCE_NAMES[audience], language),
                "statements": [_statement(each, language) for each in terms.of(audience)],
            }
            for audience in terms.audiences
        ],
        "clauses": _clauses(terms.statements.values(), producer, edition, language),
        "policy": policy_of(producer, edition, base_url),
    }


def policy_of(producer: Producer, edition: Edition, base_url: str) -> dict[str, Any]:
    """The version as ODRL, for the courses of its producer."""
    courses = sorted(producer.courses, key=lambda course: course.id)
    return as_odrl(edition.policy, base_url, [(course.slug, course.enrol_url) for course in courses])


def course_of(producer: Producer) -> Course:
    """The course that the terms name: the producer's first. NotFound when it has none."""
    if not producer.courses:
        raise NotFound("course")
    return min(producer.courses, key=lambda course: course.id)


def title_of(course: Course, language: str) -> str:
    """A course's title in a language."""
    return localized({code: texts["title"] for code, texts in course.texts.items()}, language)


def common_sentences(producer: Producer, edition: Wording, language: str) -> dict[str, str]:
    """The sentences that stand in every version, filled."""
    facts = {
        "course": title_of(course_of(producer), language),
        "policy": edition.policy.id,
        "producer": producer.name,
        "contact": producer.contact_email,
    }
    return {name: texts[language].format(**facts) for name, texts in _common().items()}


def clause_values(producer: Producer, edition: Wording) -> dict[str, str]:
    """What the clauses name."""
    return {
        "producer_name": producer.name,
        "contact_email": producer.contact_email,
        "policy_id": edition.policy.id,
    }


@cache
def _common() -> dict[str, dict[str, str]]:
    text = resources.files("licensing.terms_of_use").joinpath("common.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = yaml.safe_load(text)
    return loaded


def _statement(statement: Statement, language: str) -> dict[str, Any]:
    """A cell: its rule with the reason in one paragraph, then a paragraph per detail, as on the page."""
    reason = [localized(statement.because, language)] if statement.because else []
    details = [localized(detail, language) for detail in statement.details]
    return {
        "use": statement.use,
        "verdict": statement.verdict,
        "label": localized(statement.label, language),
        "paragraphs": [" ".join([localized(statement.sentence, language), *reason]), *details],
        "clauses": [clause.key for clause in statement.clauses],
    }


def _clauses(
    statements: Iterable[Statement], producer: Producer, edition: Edition, language: str
) -> list[dict[str, Any]]:
    """Each clause that some use brings, once, in the order they are first named."""
    named = {clause.key: clause for statement in statements for clause in statement.clauses}
    values = clause_values(producer, edition)
    return [_clause(clause, edition, language, values) for clause in named.values()]


def _clause(clause: ClauseText, edition: Wording, language: str, values: Mapping[str, str]) -> dict[str, Any]:
    return {
        "key": clause.key,
        "version": clause.version,
        "title": clause_title(clause, language),
        "html": str(clause_page(clause, edition.library, language, values)),
        "sha256": clause.sha256,
    }

"""The shape of a draft: the request schema's keys from the first page on, values as far as they were typed."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

NO_USES: Mapping[str, Any] = {
    "curriculum": False,
    "certificates": [],
    "supervised_exam": None,
    "results_report": False,
    "internal_sessions": False,
    "private_circles": 0,
    "content_reuse": False,
    "private_session": False,
}
PREFILLED = ("organisation", "contacts", "teachers", "cohorts")
"""What last year's request gives to the next: the session, the options and the order are asked again."""


def blank_answers(audience: str, language: str, course: str, email: str) -> dict[str, Any]:
    """The answers of a new draft: what the start page asked, the rest empty."""
    return {
        "audience": audience,
        "language": language,
        "organisation": {"identifiers": {}, "address": {}},
        "contacts": {"requester": {"email": email}, "signatory": {}, "billing": {}},
        "teachers": [],
        "course": course,
        "session": {},
        "cohorts": [],
        "uses": deepcopy(dict(NO_USES)),
        "purchase_order": None,
        "service_code": None,
    }


def begin_with(blank: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """A new draft's answers with what a self-check already said (`wishes.wish_answers`)."""
    return {**blank, **deepcopy(dict(known))}


def prefill(blank: Mapping[str, Any], earlier: Mapping[str, Any]) -> dict[str, Any]:
    """A new draft's answers with what an earlier request of the same organisation already said."""
    known = {key: deepcopy(earlier[key]) for key in PREFILLED if earlier.get(key)}
    return {**blank, **known}


def organisation_name(answers: Mapping[str, Any]) -> str:
    """The name as it fits the list column (300 characters); empty while none was typed."""
    name = answers["organisation"].get("name")
    return name[:300] if isinstance(name, str) else ""


def learner_count(answers: Mapping[str, Any]) -> int:
    """Learners of all cohorts together, leaving out what is not yet a whole number."""
    counts = (row.get("learners") for row in answers["cohorts"])
    return min(sum(count for count in counts if isinstance(count, int)), 2_000_000_000)

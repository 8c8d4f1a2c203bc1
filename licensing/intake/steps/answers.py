"""The shape of a draft: the request schema's keys from the first page on, values as far as they were typed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
PREFILLED = ("organisation", "language", "contacts", "cosignatories", "teachers", "cohorts", "uses")
"""What last year's request gives to the next. The session is the next one; the order is asked again."""
OF_ONE_SENDING = ("submitted_on", "purchase_order", "service_code")
"""Answers that are given with one sending: its day, the order, the service that pays. They change nothing that is agreed."""
FORBIDDEN_AS: Mapping[str, tuple[str, Any]] = {
    "certificate": ("certificates", []),
    "supervised_exam": ("supervised_exam", None),
    "private_circle": ("private_circles", 0),
}
"""Uses asked for by number: where they stand in the answers, and what stands there when they are not asked for."""


def blank_answers(audience: str, language: str, course: str, email: str) -> dict[str, Any]:
    """The answers of a new draft: what the start page asked, the rest empty."""
    return {
        "audience": audience,
        "language": language,
        "organisation": {"identifiers": {}, "address": {}},
        "contacts": {"requester": {"email": email}, "signatory": {}, "billing": {}},
        "cosignatories": [],
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


def prefill(
    blank: Mapping[str, Any],
    earlier: Mapping[str, Any],
    session: Mapping[str, Any] | None = None,
    forbidden: Collection[str] = (),
) -> dict[str, Any]:
    """A new draft's answers with what an earlier request already said, for another session, without uses now forbidden."""
    known = {key: deepcopy(earlier[key]) for key in PREFILLED if earlier.get(key)}
    if "uses" in known:
        known["uses"] = without_uses(known["uses"], forbidden)
    return {**blank, **known, **({"session": dict(session)} if session else {})}


def without_uses(uses: Mapping[str, Any], forbidden: Collection[str]) -> dict[str, Any]:
    """The same uses, those of these names not asked for."""
    taken_back = dict(FORBIDDEN_AS.get(use, (use, False)) for use in forbidden)
    return {**deepcopy(dict(uses)), **{name: value for name, value in taken_back.items() if name in uses}}


def agreed_answers(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What of the answers an agreement and its price are made of; the same in two sendings that changed nothing."""
    return {name: value for name, value in answers.items() if name not in OF_ONE_SENDING}


def organisation_name(answers: Mapping[str, Any]) -> str:
    """The name as it fits the list column (300 characters); empty while none was typed."""
    name = answers["organisation"].get("name")
    return name[:300] if isinstance(name, str) else ""


def learner_count(answers: Mapping[str, Any]) -> int:
    """Learners of all cohorts together, leaving out what is not yet a whole number."""
    counts = (row.get("learners") for row in answers["cohorts"])
    return min(sum(count for count in counts if isinstance(count, int)), 2_000_000_000)

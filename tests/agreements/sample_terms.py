"""Terms for tests: built from the demonstration's documents by the real rules, without a database."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from functools import cache
from typing import Any

from licensing.agreements.library import load_library
from licensing.agreements.rules import build_terms
from licensing.agreements.values import ClauseLibrary
from licensing.intake.answers import answers_to_dict, parse_request
from licensing.intake.quoting import QuoteRules, quote_with
from licensing.intake.rules import CourseFacts, requested_uses
from licensing.policy.rules import judge, read_policy
from licensing.policy.values import Policy
from licensing.pricing.queries import vat_rules
from licensing.pricing.rules import read_schedule
from licensing.pricing.wire import quote_to_dict
from tests.factories.catalogue import demo_document, producer_document
from tests.factories.requests import demo_requests


@cache
def _rules() -> tuple[Policy, QuoteRules]:
    course = producer_document()["courses"][0]
    policy = read_policy(demo_document("policy.yaml"))
    labels = {track["code"]: track["labels"] for track in course["tracks"]}
    sessions = {each["code"]: (each["starts_on"], each["ends_on"]) for each in course["sessions"]}
    schedule = read_schedule(demo_document("prices.yaml"))
    return policy, QuoteRules(
        CourseFacts("gdp", labels, sessions), lambda _: policy, lambda _: schedule, vat_rules("taxable")
    )


def named(name: str) -> dict[str, Any]:
    """A fresh copy of the demo request of the organisation whose name starts so."""
    return deepcopy(next(raw for raw in demo_requests() if raw["organisation"]["name"].startswith(name)))


def sample_terms(
    raw: dict[str, Any],
    language: str | None = None,
    *,
    on: date | None = None,
    library: ClauseLibrary | None = None,
    producer: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The terms of a raw request on its own day (or `on`), by the demo producer's rules."""
    policy, rules = _rules()
    answers = parse_request(raw)
    day = on or answers.submitted_on
    assert day is not None
    profile = producer_document()
    course, asked = profile["courses"][0], answers_to_dict(answers)
    names = ("slug", "name", "legal", "contact_email", "agreement_prefix")
    return build_terms(
        reference="CONV-GDP-2026-0001",
        language=language or answers.language,
        agreed_on=day,
        producer=producer or {name: profile[name] for name in names},
        course={
            "slug": "gdp",
            "texts": course["texts"],
            "enrol_url": course["enrol_url"],
            "tracks": rules.course.track_labels,
        },
        session=asked["session"],
        answers=asked,
        quote=quote_to_dict(quote_with(answers, rules, day)),
        judgement=judge(policy, answers.audience, requested_uses(answers), day),
        policy=policy,
        library=library or load_library(),
    )


HOSTILE = {
    "organisation": "Université {{7*7}} " + "très-longue-dénomination-" * 7,
    "signatory": "جامعة محمد الخامس",
    "requester": "<img src=x onerror=alert(1)> </style> [lien](http://evil.example) **gras**",
    "billing": "张伟 😀 \u202eevil",
    "teacher": "W" * 200,
    "cohort": "{% x %} {ref:price} {0.__class__}",
}


def hostile_request() -> dict[str, Any]:
    """A demo request whose names try everything that names have tried."""
    raw = named("Université de Valmont-sur-Lys")
    raw["organisation"]["name"] = HOSTILE["organisation"][:200].strip()
    for contact in ("signatory", "requester", "billing"):
        raw["contacts"][contact]["name"] = HOSTILE[contact]
    raw["teachers"][0]["name"] = HOSTILE["teacher"]
    raw["cohorts"][0]["label"] = HOSTILE["cohort"]
    return raw

"""The price a partner is shown: the exact quote of complete answers, or an estimate as soon as the figures are there."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from licensing.catalogue.queries import course_by_slug
from licensing.intake.answers import parse_request
from licensing.intake.models import IntakeRequest
from licensing.intake.review_price import reviewed_quote
from licensing.intake.steps.table import STEPS, Step
from licensing.kernel.canonical import fingerprint
from licensing.kernel.errors import InvalidInput, Problem
from licensing.pricing.wire import quote_to_dict

PLACEHOLDER = "—"
SOMEONE = {"name": PLACEHOLDER, "email": "someone@example.com"}


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the price panel shows: a quote (`quote_to_dict`), or the steps that must be filled first, or what is wrong."""

    quote: dict[str, Any] | None
    missing: tuple[Step, ...] = ()
    problems: tuple[Problem, ...] = ()


def quote_fingerprint(quote: Mapping[str, Any]) -> str:
    """Fingerprint of what a partner agrees to in a quote: everything but the days it was made and runs out, and the explanations,
    which count days until the session and so read otherwise tomorrow at the same price."""
    agreed = {name: value for name, value in quote.items() if name not in ("quoted_on", "valid_until")}
    for part in ("lines", "discounts"):
        agreed[part] = [{name: value for name, value in each.items() if name != "explanation"} for each in quote[part]]
    return fingerprint(agreed)


def estimate(request: IntakeRequest, answers: Mapping[str, Any], on: date) -> Estimate:
    """The price as far as it can be known from a draft: country, session and learners are enough, names do not matter."""
    missing = missing_steps(answers)
    if missing:
        return Estimate(None, missing)
    try:
        parsed = parse_request(priceable(answers, course_by_slug(request.answers["course"]).tracks[0].code))
        return Estimate(quote_to_dict(reviewed_quote(request, on, parsed)))
    except InvalidInput as refusal:
        return Estimate(None, (), tuple(refusal.problems))


def missing_steps(answers: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps without which there is no price at all."""
    known = {
        1: bool(answers["organisation"].get("country")),
        3: bool(answers["session"].get("starts_on")),
        4: any(_counts(row) for row in answers["cohorts"]),
    }
    return tuple(step for step in STEPS if not known.get(step.number, True))


def priceable(answers: Mapping[str, Any], track: str) -> dict[str, Any]:
    """A copy in which everything that does not change the price is filled, so that a draft can be priced. Pure.

    `track` stands for the track of a cohort that has none yet: the price of a seat does not depend on it.
    """
    copy = deepcopy(dict(answers))
    copy["contacts"] = {"requester": SOMEONE, "signatory": {**SOMEONE, "role": PLACEHOLDER}, "billing": SOMEONE}
    copy["cosignatories"], copy["teachers"], copy["purchase_order"], copy["service_code"] = [], [], None, None
    organisation = copy["organisation"]
    organisation["name"] = PLACEHOLDER
    organisation["address"] = {"street": PLACEHOLDER, "postal_code": PLACEHOLDER, "city": PLACEHOLDER}
    organisation["identifiers"] = {name: n for name, n in organisation["identifiers"].items() if name == "vat"}
    copy["cohorts"] = [_priced_row(row, track) for row in copy["cohorts"] if _counts(row)]
    return copy


def _counts(row: Mapping[str, Any]) -> bool:
    learners = row.get("learners")
    return isinstance(learners, int) and learners > 0


def _priced_row(row: Mapping[str, Any], track: str) -> dict[str, Any]:
    return {"label": PLACEHOLDER, "learners": row["learners"], "track": row.get("track") or track}

"""A plain judged request to vary, priced by the delivered rules; used by the tests of this room."""

from __future__ import annotations

from datetime import date
from typing import Any

from licensing.policy.rules import judge, read_policy
from licensing.policy.values import RequestedUse
from licensing.pricing.queries import vat_rules
from licensing.pricing.rules import quote, read_schedule
from licensing.pricing.values import BuyerFacts, Quote
from tests.factories.catalogue import demo_document

POLICY = read_policy(demo_document("policy.yaml"))
SCHEDULE = read_schedule(demo_document("prices.yaml"))
VAT = vat_rules("taxable")
STARTS_ON = date(2026, 9, 14)
COUNTED_BY_LEARNERS = ("curriculum", "internal_sessions", "content_reuse", "private_session")


def uses(asked: dict[str, Any]) -> list[RequestedUse]:
    """The requested uses of a situation."""
    learners, payer = asked.get("learners", 10), asked.get("payer", "organisation")
    found = [RequestedUse("open_course", learners)]
    found += [RequestedUse(use, learners) for use in COUNTED_BY_LEARNERS if asked.get(use)]
    found += [
        RequestedUse("certificate", count, payer, track) for track, count in asked.get("certificates", {}).items()
    ]
    if asked.get("exams"):
        found.append(RequestedUse("supervised_exam", asked["exams"], payer))
    if asked.get("results_report"):
        found.append(RequestedUse("results_report", 1))
    if asked.get("private_circles"):
        found.append(RequestedUse("private_circle", asked["private_circles"]))
    return found


def price(asked: dict[str, Any], schedule=SCHEDULE, vat=VAT, manual=(), granted=()) -> Quote:
    """The quote of a situation."""
    audience, on = asked.get("audience", "education"), asked.get("day", date(2026, 9, 2))
    facts = BuyerFacts(
        audience, asked.get("country", "FR"), asked.get("vat"), asked.get("network", False),
        asked.get("starts_on", STARTS_ON),
    )  # fmt: skip
    return quote(judge(POLICY, audience, uses(asked), on), facts, schedule, vat, on, manual, granted)

"""A hundred thousand requests replayed against dearer prices, beside reading and pricing each of them twice on its own."""

from __future__ import annotations

import random
from copy import deepcopy
from datetime import date
from time import process_time

from licensing.cli.rules_source import source_of
from licensing.demo.data import document
from licensing.intake.answers import parse_request
from licensing.intake.quoting import quote_with
from licensing.kernel.shapes import plain
from licensing.pricing.reading import read_schedule
from licensing.rulebook.what_if.running import report_on
from licensing.rulebook.what_if.values import Asked, Scene, Side
from tests.factories.requests import demo_requests

MANY = 100_000
ALONE = 2_000


def replayed() -> str:
    """A sentence with the seconds of the whole replay and how often faster it is than request by request."""
    scene, requests = _scene(), _requests()
    begun = process_time()
    report_on(scene, requests)
    whole = process_time() - begun
    rules = source_of(requests[0].answers["course"], scene.on).rules
    begun = process_time()
    for asked in requests[:ALONE]:
        answers = parse_request(asked.answers)
        quote_with(answers, rules, scene.on)
        quote_with(answers, rules, scene.on)
    alone = (process_time() - begun) * MANY / ALONE
    return (
        f"What-if: {MANY:,} requests with 1 to 1,500 learners replayed in {whole:.1f} s ({MANY / whole:,.0f} a second); "
        f"read and priced twice one by one they take {alone / whole:.1f} times as long."
    )


def _scene() -> Scene:
    on = date(2026, 12, 1)
    source = source_of(demo_requests()[0]["course"], on)
    prices = plain(document("prices.yaml"))
    dearer = read_schedule(prices | {"products": [_dearer(each) for each in prices["products"]]})
    before = Side(source.policy, source.rules.schedule_on(on))
    course = source.rules.course
    return Scene(before, Side(source.policy, dearer), {course.slug: course}, source.rules.vat, on)


def _dearer(product: dict[str, object]) -> dict[str, object]:
    return product | {"minimum": "400.00"} if product["model"] == "graduated" else product


def _requests() -> list[Asked]:
    numbers, demo = random.Random(1), demo_requests()
    found = []
    for place in range(MANY):
        raw = deepcopy(demo[place % len(demo)])
        raw["cohorts"][0]["learners"] = numbers.randint(1, 1500)
        if exam := raw["uses"].get("supervised_exam"):
            exam["quantity"] = 1
        found.append(Asked(str(place), raw["organisation"]["name"], raw, date.fromisoformat(raw["submitted_on"])))
    return found

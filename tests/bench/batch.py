"""How many different requests one process prices in a second: verdicts, rules of the day, lines with reasons, VAT."""

from __future__ import annotations

from datetime import date
from time import process_time

from licensing.cli.rules_source import source_of
from licensing.intake.answers import IntakeAnswers, parse_request
from licensing.intake.quoting import quote_with
from tests.factories.requests import demo_requests

LEARNERS = (90, 99, 100, 101, 150, 199, 250, 301, 499, 500, 501, 900, 2000, 5000, 9999, 20000)


def varied() -> list[tuple[IntakeAnswers, date]]:
    """The 25 requests of the demonstration, each with other numbers of learners in its first cohort, with their days."""
    found = []
    for raw in demo_requests():
        on = date.fromisoformat(raw["submitted_on"])
        for learners in LEARNERS:
            raw["cohorts"][0]["learners"] = learners
            found.append((parse_request(raw), on))
    return found


def per_second(rounds: int = 20) -> str:
    """A sentence with the count and the median rate of the rounds."""
    requests = varied()
    rules = source_of(requests[0][0].course, requests[0][1]).rules
    times = []
    for _ in range(rounds):
        begun = process_time()
        for answers, on in requests:
            quote_with(answers, rules, on)
        times.append(process_time() - begun)
    rate = len(requests) / sorted(times)[rounds // 2]
    return f"Batch: {len(requests)} different requests, {rounds} rounds in one process: {rate:,.0f} quotes a second."

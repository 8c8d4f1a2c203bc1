"""Benchmarks in one command: `.venv/bin/python -m tests.bench`. Prints the table that docs/performance.md explains."""

from __future__ import annotations

import argparse
import os
import platform
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from licensing.agreements.printing import agreement_html, render_agreement
from licensing.cli.agreement import stand_alone_terms
from licensing.cli.rules_source import source_of
from licensing.documents.fetching import LayoutFetcher
from licensing.documents.glyphs import FONT_CONFIGURATION
from licensing.intake.answers import IntakeAnswers, parse_request
from licensing.intake.quoting import buyer_facts, quote_with
from licensing.intake.rules import requested_uses
from licensing.policy.rules import judge
from licensing.pricing.rules import quote
from tests.bench.batch import per_second
from tests.bench.pairs import HEADER, Comparison, compare
from tests.bench.replay import replayed
from tests.factories.requests import demo_request

ORGANISATION = "Université Haute-Sorgue"
QUOTES_PER_RUN = 50
VARIANT = {"pdf_variant": "pdf/a-3a", "pdf_tags": True}


def main() -> None:
    """Run every comparison and print it as it ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=15, help="measured pairs of each comparison")
    pairs = parser.parse_args().pairs
    raw = demo_request(ORGANISATION)
    answers, on = parse_request(raw), date.fromisoformat(raw["submitted_on"])
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {pairs} pairs each.\n\n{HEADER}")
    for comparison in (agreement(answers, on, pairs), whole_quote(answers, on, pairs), arithmetic(answers, on, pairs)):
        print(comparison.row(), flush=True)
    print(f"\n{per_second()}\n\n{replayed()}")


def agreement(answers: IntakeAnswers, on: date, pairs: int) -> Comparison:
    """The warm agreement against `HTML(string).write_pdf()` on the same HTML, stylesheets, fonts and PDF variant.

    Ours also attaches the terms, adds both signature fields and declares PDF/UA; plain does none of it.
    """
    from weasyprint import HTML

    os.environ["FONTCONFIG_FILE"] = str(FONT_CONFIGURATION)
    terms = stand_alone_terms(answers, on, "fr", source_of(answers.course, on))
    html = agreement_html(terms, draft=False)
    return compare(
        "agreement, PDF/A-3a",
        lambda: render_agreement(terms, draft=False),
        lambda: HTML(string=html, url_fetcher=LayoutFetcher()).write_pdf(**VARIANT),
        pairs,
    )


def whole_quote(answers: IntakeAnswers, on: date, pairs: int) -> Comparison:
    """From answers to quote — verdicts, rules by date, lines with reasons, VAT — against bare arithmetic."""
    rules = source_of(answers.course, on).rules
    made = quote_with(answers, rules, on)
    assert bare_loop() == (made.net, made.total)
    return compare(
        f"{QUOTES_PER_RUN} quotes, rules judged",
        lambda: [quote_with(answers, rules, on) for _ in range(QUOTES_PER_RUN)],
        lambda: [bare_loop() for _ in range(QUOTES_PER_RUN)],
        pairs,
    )


def arithmetic(answers: IntakeAnswers, on: date, pairs: int) -> Comparison:
    """Pricing alone, after the verdicts, against bare arithmetic."""
    rules = source_of(answers.course, on).rules
    judgement = judge(rules.policy_on(on), answers.audience, requested_uses(answers), on)
    facts = buyer_facts(answers, rules.course)
    return compare(
        f"{QUOTES_PER_RUN} quotes, verdicts given",
        lambda: [quote(judgement, facts, rules.schedule_on(on), rules.vat, on) for _ in range(QUOTES_PER_RUN)],
        lambda: [bare_loop() for _ in range(QUOTES_PER_RUN)],
        pairs,
    )


SEAT_TIERS = ((30, Decimal("12.00")), (100, Decimal("9.00")), (500, Decimal("6.50")), (None, Decimal("4.00")))


def bare_loop() -> tuple[Decimal, Decimal]:
    """Net and total of that one request as somebody would write them by hand: no rules, no dates, no reasons."""
    lines, start = [], 0
    for up_to, unit in SEAT_TIERS:
        inside = min(120, up_to or 120) - start
        if inside <= 0:
            break
        lines.append(_cents(inside * unit))
        start = up_to or 120
    lines.append(_cents(72 * Decimal("42.50")))
    lines.append(_cents(60 * Decimal("35.00")))
    net = sum(lines, Decimal(0))
    return net, net + _cents(net * Decimal(20) / 100)


def _cents(amount: Any) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


if __name__ == "__main__":
    main()

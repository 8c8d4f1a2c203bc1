"""`licensing quote`: the price of a request file, as JSON."""

from __future__ import annotations

import json
from datetime import date

import click

from licensing.cli.request_file import day_of, on_option, read_request, refusals
from licensing.cli.rules_source import course_named, source_of
from licensing.intake.quoting import quote_with
from licensing.intake.rules import read_for_course
from licensing.pricing.wire import explanations, quote_to_public


@click.command()
@click.argument("request_file", metavar="REQUEST.json")
@on_option
@click.option("--explain", is_flag=True, help="Add `explanations`: why, how much, since when, decided where.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (always the case).")
def quote(request_file: str, on: date | None, explain: bool, as_json: bool) -> None:
    """Price REQUEST.json ("-" reads standard input) and print lines, discounts, VAT and total, each with its rule.

    Exit 1 when the request is invalid (every problem on standard error) or asks for a forbidden use (in the output).
    """
    raw = read_request(request_file)
    with refusals(raw):
        answers = read_for_course(raw, course_named)
        day = day_of(answers, on)
        found = quote_with(answers, source_of(answers.course, day).rules, day)
    told = quote_to_public(found, answers.language)
    if explain:
        told["explanations"] = explanations(found, answers.language)
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    if found.forbidden:
        raise click.exceptions.Exit(1)

"""`licensing agreement`: the unsigned agreement of a request file, as PDF; and past ones made again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from licensing.agreements.rules import build_terms
from licensing.cli.rebuild import rebuild
from licensing.cli.request_file import day_of, on_option, read_request, refusals
from licensing.cli.rules_source import RulesSource, course_named, source_of
from licensing.intake.answers import IntakeAnswers, answers_to_dict
from licensing.intake.quoting import quote_with
from licensing.intake.rules import read_for_course, requested_uses
from licensing.kernel.canonical import fingerprint
from licensing.kernel.errors import InvalidInput, Problem
from licensing.kernel.texts import LANGUAGES
from licensing.policy.rules import judge, needs_agreement
from licensing.policy.values import Judgement
from licensing.pricing.values import Quote
from licensing.pricing.wire import quote_to_dict


class RequestOrCommand(click.Group):
    """A group whose first word is a command, or else the file of a request to print."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Without a command's name in front, it is printing that is meant."""
        known = [*self.commands, "--help"]
        return super().parse_args(ctx, args if args and args[0] in known else ["print", *args])


@click.group(cls=RequestOrCommand)
def agreement() -> None:
    """Print the unsigned agreement of a request file (`licensing agreement REQUEST.json --out FILE.pdf`), or make past ones again."""


agreement.add_command(rebuild)


@agreement.command("print")
@click.argument("request_file", metavar="REQUEST.json")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, writable=True, path_type=Path), help="The PDF to write."
)
@on_option
@click.option("--lang", type=click.Choice(LANGUAGES), default=None, help="Language; by default the request's.")
def print_agreement(request_file: str, out: Path, on: date | None, lang: str | None) -> None:
    """Write the unsigned agreement of REQUEST.json ("-" reads standard input). The same input gives the same bytes.

    The producer's rules, prices and clauses of the day are those of the installation's database when it knows the course,
    published clauses included; else the delivered ones.

    Exit 1 when the request is invalid (every problem on standard error), asks for a forbidden use, for something that has
    no price yet, or for nothing that needs an agreement.
    """  # fmt: skip
    raw = read_request(request_file)
    with refusals(raw):
        answers = read_for_course(raw, course_named)
        day = day_of(answers, on)
        source = source_of(answers.course, day)
        terms = stand_alone_terms(answers, day, lang or answers.language, source)
    from licensing.agreements.printing import render_agreement

    _write(out, render_agreement(terms, draft=False, library=source.library))
    click.echo(f"{out}: {terms['reference']}")


def stand_alone_terms(answers: IntakeAnswers, day: date, language: str, source: RulesSource) -> dict[str, Any]:
    """The terms of a request on a day, with a reference drawn from the request itself. InvalidInput with every reason."""
    judgement = judge(source.policy, answers.audience, requested_uses(answers), day)
    quote = quote_with(answers, source.rules, day)
    refused = list(_reasons(judgement, quote))
    if refused:
        raise InvalidInput(refused)
    return _terms(answers, day, language, source, judgement, quote)


def _terms(
    answers: IntakeAnswers, day: date, language: str, source: RulesSource, judgement: Judgement, quote: Quote
) -> dict[str, Any]:
    asked = answers_to_dict(answers)
    return build_terms(
        reference=f"CONV-{source.producer['agreement_prefix']}-{fingerprint(asked)[:10].upper()}",
        language=language,
        agreed_on=day,
        producer=source.producer,
        course=source.course,
        session=asked["session"],
        answers=asked,
        quote=quote_to_dict(quote),
        judgement=judgement,
        policy=source.policy,
        library=source.library,
    )


def _reasons(judgement: Judgement, quote: Quote) -> Iterator[Problem]:
    """Why no agreement can be printed: each refused use, each product without a price, or nothing to agree on."""
    for use in judgement.forbidden:
        yield Problem(f"uses.{use.use}", "forbidden", dict(use.because))
    for product in quote.unpriced:
        yield Problem(f"uses.{product.product}", "unpriced", dict(product.because))
    if not judgement.forbidden and not needs_agreement(judgement):
        message = {
            "fr": "Ces usages ne demandent aucune convention.",
            "en": "These uses need no agreement.",
            "ar": "هذه الاستعمالات لا تتطلب أي اتفاقية.",
        }
        yield Problem("uses", "no_agreement_needed", message)


def _write(out: Path, pdf: bytes) -> None:
    try:
        out.write_bytes(pdf)
    except OSError as error:
        raise click.UsageError(f"{out}: {error.strerror}.") from error

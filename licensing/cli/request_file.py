"""The request that a command is given: read from a file or standard input, its problems told on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from licensing.cli.days import day_option
from licensing.intake.answers import IntakeAnswers
from licensing.kernel import clock
from licensing.kernel.errors import InvalidInput
from licensing.kernel.strict_json import read_json
from licensing.kernel.texts import spoken_language

LONGEST = 5 * 1024 * 1024

on_option = day_option("The day whose rules and prices apply; by default the request's submitted_on, else today.")


def read_request(path: str) -> Any:
    """The JSON value of a file, or of standard input for "-". Wrong usage (exit 2): no such file, not JSON, too long."""
    try:
        data = sys.stdin.buffer.read(LONGEST + 1) if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise click.UsageError(f"{path}: {error.strerror}.") from error
    if len(data) > LONGEST:
        raise click.UsageError(f"{path}: larger than {LONGEST} bytes.")
    try:
        return read_json(data)
    except ValueError as error:
        raise click.UsageError(f"{path}: not JSON ({error}).") from error


def day_of(answers: IntakeAnswers, on: date | None) -> date:
    """The day a command prices a request: the one given, the request's own, or today."""
    return on or answers.submitted_on or clock.business_day(clock.now())


@contextmanager
def refusals(raw: Any) -> Iterator[None]:
    """Tell each problem of a refused request as a line `path: message`, in the request's language, and exit 1."""
    try:
        yield
    except InvalidInput as refusal:
        language = spoken_language(raw)
        for each in refusal.problems:
            click.echo(f"{_printable(each.path) or 'request'}: {each.text(language)}", err=True)
        raise click.exceptions.Exit(1) from refusal


def _printable(path: str) -> str:
    """A path that names an unknown field may hold anything: no control character reaches the terminal."""
    return path.encode("unicode_escape").decode("ascii") if not path.isprintable() else path

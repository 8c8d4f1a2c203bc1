"""`licensing demo`: load the demonstration, or clear it."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import click
from flask_migrate import upgrade
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from config import Settings
from licensing.app import create_app
from licensing.demo import data, setting
from licensing.demo.hands import WorkFailed
from licensing.demo.loading import Outcome, Report, Total, load, totals
from licensing.demo.reset import reset as clear
from licensing.demo.timetable import STEPS, Appointment
from licensing.kernel.errors import InvalidInput, NotAllowed, Refusal

DOING = {
    "submit": "sends the request",
    "approve": "is approved",
    "sign": "signs",
    "countersign": "is counter-signed",
    "invoice": "is invoiced",
}


@click.group()
def demo() -> None:
    """The demonstration: an invented producer, its rules and prices, 25 organisations."""


@demo.command("load")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--processes", type=click.IntRange(0, 64), help="Worker processes; as many as there are processors when absent."
)
@click.option("--stage-only", is_flag=True, help="Only the producers, rules, prices and people; no request.")
def load_command(as_json: bool, processes: int | None, stage_only: bool) -> None:
    """Take 25 requests to signed, sealed and invoiced agreements. Loading again doubles nothing."""
    app = create_app()
    settings: Settings = app.config["SETTINGS"]
    begun = time.monotonic()
    if processes is None:
        processes = min(4, os.cpu_count() or 1)
    with app.app_context(), _refusals(), _progress() as report:
        upgrade()
        outcomes = load(create_app, settings, processes, report, [] if stage_only else None)
    if as_json:
        click.echo(json.dumps(_as_dict(outcomes), ensure_ascii=False, default=str))
    else:
        _print(outcomes, time.monotonic() - begun)


@demo.command("reset")
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset_command(yes: bool) -> None:
    """Delete every row and file of this embedded installation, whatever was entered by hand included."""
    if not yes:
        click.confirm(
            "This deletes every request, agreement, invoice and file of this installation. Continue?", abort=True
        )
    app = create_app()
    with app.app_context(), _refusals():
        clear(app.config["SETTINGS"])
    click.echo("The installation is empty. `licensing demo load` fills it again.")


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except InvalidInput as refusal:
        for problem in refusal.problems:
            click.echo(f"{problem.path}: {problem.text('en')}", err=True)
        sys.exit(1)
    except NotAllowed as refusal:
        click.echo(refusal.because["en"], err=True)
        sys.exit(1)
    except (Refusal, WorkFailed) as refusal:
        click.echo(f"The demonstration stopped: {refusal}", err=True)
        sys.exit(1)


@contextmanager
def _progress() -> Iterator[Report]:
    """A bar on a terminal; elsewhere one line per organisation, when its invoice is issued."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _line
        return
    columns = (TextColumn("{task.description:<60.60}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("building the stage", total=len(data.requests()) * len(STEPS))

        def advance(appointment: Appointment, raw: dict[str, Any]) -> None:
            said = f"{appointment.at:%d/%m} {raw['organisation']['name']} {DOING[appointment.step]}"
            progress.update(task, advance=1, description=said)

        yield advance


def _line(appointment: Appointment, raw: dict[str, Any]) -> None:
    if appointment.step == STEPS[-1]:
        click.echo(f"{appointment.number + 1:>2}  {raw['organisation']['name']}: sealed", err=True)


def _as_dict(outcomes: list[Outcome]) -> dict[str, Any]:
    people = [{"roles": roles, "email": email, "password": password} for roles, email, password in setting.sign_ins()]
    return {
        "agreements": [asdict(one) for one in outcomes],
        "totals": [asdict(one) for one in totals(outcomes)],
        "sign_ins": people,
    }


def _print(outcomes: list[Outcome], seconds: float) -> None:
    in_force, invoiced = (sum(map(test, outcomes)) for test in (_is_in_force, _is_invoiced))
    counted = f"{in_force} agreements in force, {invoiced} invoices ({seconds:.0f} s)"
    education = [one for one in outcomes if one.audience == "education"]
    students = sum(one.learners for one in education)
    click.echo(
        f"{counted}: {len(education)} institutions with {students} students, {len(outcomes) - len(education)} employers"
    )
    for total in totals(outcomes):
        click.echo(f"  {_amounts(total)}")
    nothing = [one.organisation for one in outcomes if not one.total]
    if nothing:
        click.echo(f"  nothing due, so no invoice: {'; '.join(nothing)}")
    click.echo("Sign in with:")
    for roles, email, password in setting.sign_ins():
        click.echo(f"  {email:<36} {password}   {roles}")


def _is_in_force(outcome: Outcome) -> bool:
    return outcome.state == "in_force"


def _is_invoiced(outcome: Outcome) -> bool:
    return outcome.invoice is not None


def _amounts(total: Total) -> str:
    return f"{total.currency}: {total.agreements} agreements, {total.invoices} invoices, net {total.net}, with VAT {total.total}"

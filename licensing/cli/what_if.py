"""`licensing what-if`: replay requests against rules that are not published, and print the report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from licensing.catalogue.models import Producer
from licensing.cli.days import day_option
from licensing.cli.versions import installation, json_option, producer_named, producer_option
from licensing.kernel import clock
from licensing.kernel.strict_json import read_json
from licensing.rulebook.what_if.given import asked_of, read_given
from licensing.rulebook.what_if.loading import received, scene_of, versions_on
from licensing.rulebook.what_if.report import organisation_lines
from licensing.rulebook.what_if.running import report_on
from licensing.rulebook.what_if.values import Asked, Scene
from licensing.versions.text import read_text

WIDTH = 40


@click.command("what-if")
@click.option("--policy", "policy_file", metavar="FILE", help="A policy that is not published, as YAML.")
@click.option("--prices", "prices_file", metavar="FILE", help="A price schedule that is not published, as YAML.")
@click.option(
    "--requests", "requests_file", metavar="FILE", help="Requests to replay: JSON, JSON lines or a CSV table."
)
@day_option(
    "The day the requests are judged on; by default the first day of the later of the files, today at the earliest."
)
@producer_option
@json_option
def what_if(
    policy_file: str | None, prices_file: str | None, requests_file: str | None,
    on: date | None, producer: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Compare what requests cost, and what they may do, under the published rules and under those of the files.

    Without --requests, every request the producer received is replayed. Exit 1 when a file cannot be read.
    """
    if not policy_file and not prices_file:
        raise click.UsageError("Give --policy, --prices, or both.")
    with installation():
        documents = (_document(policy_file), _document(prices_file))
        found = next(each for each in documents if each is not None)
        row = producer_named(producer or found.get("producer"))
        scene = _scene(row, documents, on)
        report = report_on(scene, _requests(requests_file, row, scene))
    click.echo(json.dumps(report, ensure_ascii=False, indent=2) if as_json else _told(report))


def _document(file: str | None) -> dict[str, Any] | None:
    return read_text(Path(file).read_text(encoding="utf-8")) if file else None


def _scene(producer: Producer, documents: tuple[dict[str, Any] | None, ...], on: date | None) -> Scene:
    policy, prices = documents
    today = clock.business_day(clock.now())
    read = scene_of(producer, versions_on(producer.id, today), (policy, prices), today)
    starts = [
        side.effective_from for side, given in ((read.after.policy, policy), (read.after.schedule, prices)) if given
    ]
    day = on or max(today, *starts)
    return scene_of(producer, versions_on(producer.id, day), (policy, prices), day)


def _requests(file: str | None, producer: Producer, scene: Scene) -> Iterable[Asked]:
    if file is None:
        return received(producer.id)
    today = clock.business_day(clock.now())
    if file.endswith(".jsonl"):
        return _lines(file, today)
    text = Path(file).read_text(encoding="utf-8-sig")
    return read_given(text, next(iter(scene.courses), ""), today, most=None)


def _lines(file: str, today: date) -> Iterator[Asked]:
    """One request per line, read as they come: the file may be longer than the memory."""
    with Path(file).open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield asked_of(number, read_json(line), today)


def _told(report: dict[str, Any]) -> str:
    rules = [f"{side['policy']} + {side['prices']}" for side in (report["before"], report["after"])]
    lines = [f"{report['requests']} requests on {report['on']}: {rules[0]} → {rules[1]}", ""]
    for sums in report["currencies"]:
        lines.append(f"{sums['currency']}  {sums['before']} → {sums['after']}  ({_signed(sums['change'])})")
    highest = max((each["requests"] for each in report["distribution"]), default=0) or 1
    lines.append("")
    for each in report["distribution"]:
        lines.append(f"{each['step']:>9}  {each['requests']:>7}  {'█' * (each['requests'] * WIDTH // highest)}")
    for currency, rows in report["biggest"].items():
        lines += ["", f"Biggest changes in {currency}:"]
        lines += [f"  {row['reference']}  {row['organisation']}  {_signed(row['change'])}" for row in rows]
    lines += ["", f"newly pay: {report['newly_pays']['requests']}, no longer: {report['no_longer_pays']['requests']}"]
    for turn in report["turns"]:
        lines.append(
            f"{turn['audience']} {turn['use']}: {turn['before']} → {turn['after']}, {turn['requests']} requests"
        )
    lines += ["", "By organisation:"]
    lines += [
        f"  {row['organisation']}  {row['before']} → {row['after']} {row['currency']}"
        for row in organisation_lines(report)
    ]
    if report["unreadable"]["requests"]:
        lines += ["", f"{report['unreadable']['requests']} requests could not be replayed."]
    return "\n".join(lines)


def _signed(change: str) -> str:
    return change if change.startswith("-") else f"+{change}"

"""`licensing evidence`: check the bundle of an agreement, offline and from the bundle alone."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import click

from licensing.cli.verify import SIGNS, certificates_of
from licensing.evidence.findings import COMPARE
from licensing.kernel import clock
from licensing.kernel.texts import LANGUAGES, said


@click.group()
def evidence() -> None:
    """The bundle that proves an agreement."""


@evidence.command()
@click.argument("bundle", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.option(
    "--trust",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="PEM certificate of an authority to trust, instead of those in the bundle (repeatable).",
)
@click.option("--lang", type=click.Choice(LANGUAGES), default="fr", help="Language of the sentences.")
@click.pass_context
def verify(context: click.Context, bundle: Path, as_json: bool, trust: tuple[Path, ...], lang: str) -> None:
    """Check every file of BUNDLE against the others: fingerprints, signatures, time stamps, journal and its anchor.

    Exit codes: 0 whole; 1 changed or incomplete, with the file named; 2 wrong usage.
    """
    from licensing.evidence.verifier import verify_bundle

    for name in ("pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    report = verify_bundle(bundle.read_bytes(), clock.now(), certificates_of(trust))
    if as_json:
        click.echo(json.dumps(report.as_dict(lang), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(f"{SIGNS[each.outcome]} {each.text(lang)}" for each in report.findings))
        click.echo(
            "".join(f"\n{said(COMPARE, lang)} : {name}\nSHA-256 {digest}" for name, digest in report.authorities)
        )
        click.echo(f"\n{report.verdict(lang)}")
    context.exit(0 if report.whole else 1)

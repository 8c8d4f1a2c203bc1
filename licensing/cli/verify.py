"""`licensing verify FILE.pdf`: is this file signed by this installation, and unchanged since? Offline, without a database."""

from __future__ import annotations

import json
import logging
import resource
import sys
from pathlib import Path
from typing import Any

import click
from cryptography import x509

from config import Settings
from licensing.kernel import clock
from licensing.kernel.texts import LANGUAGES
from licensing.signing.authority import Trust, installation_trust
from licensing.signing.findings import VERDICTS, Check, Verification

CONFINED_MEMORY = 1_500_000_000
CONFINED_SECONDS = 30
"""What a check of a file from anybody may take: address space in bytes, computing time."""
SIGNS = {"ok": "✓", "warning": "!", "failed": "✗"}
WARNINGS = {
    "complete": {
        "fr": "Il manque une signature : {}",
        "en": "A signature is missing: {}",
        "ar": "ينقص توقيع: \u2068{}\u2069",
    },
    "renewal": {
        "fr": "Le certificat d’horodatage a expiré le {} : l’archivage doit être renouvelé",
        "en": "The time-stamp certificate expired on {}: the archive must be renewed",
        "ar": "انتهت صلاحية شهادة الختم الزمني في \u2068{}\u2069: يجب تجديد الأرشفة",
    },
}


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the verdict, checks and signatories as JSON.")
@click.option(
    "--expected",
    multiple=True,
    type=click.Choice(("licensee", "licensor")),
    help="A party that must have signed (repeatable); by default a missing signature is only reported.",
)
@click.option("--confined", is_flag=True, help="Give up on a file that takes too much time or memory; write no file.")
@click.option(
    "--trust",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="PEM certificate of the authority to trust, instead of this installation's (repeatable).",
)
@click.option(
    "--trust-timestamps",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="PEM certificate of an outside time-stamp authority to trust (repeatable).",
)
@click.option("--lang", type=click.Choice(LANGUAGES), default="fr", help="Language of the sentences.")
@click.pass_context
def verify(
    context: click.Context,
    file: Path,
    as_json: bool,
    expected: tuple[str, ...],
    confined: bool,
    trust: tuple[Path, ...],
    trust_timestamps: tuple[Path, ...],
    lang: str,
) -> None:
    """Check every signature, what was added after it, time stamps, certificates and attached terms of FILE (- reads a pipe).

    Exit codes: 0 valid and unchanged; 1 changed, or not ours; 2 wrong usage.
    """
    if confined:
        confine()
    from licensing.signing.verification import verify_pdf

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    pdf = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    found = verify_pdf(pdf, _trust(trust, trust_timestamps), clock.now(), expected=expected or None)
    click.echo(json.dumps(_as_json(found, lang), ensure_ascii=False, indent=2) if as_json else _in_words(found, lang))
    context.exit(0 if found.verdict == "valid" else 1)


def confine() -> None:
    """Limit this process: a file made to exhaust it ends it, and nothing can be written to any disk."""
    resource.setrlimit(resource.RLIMIT_AS, (CONFINED_MEMORY, CONFINED_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CONFINED_SECONDS, CONFINED_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _as_json(found: Verification, language: str) -> dict[str, Any]:
    """What was found, and for each check its detail alone: about whom, or what was seen."""
    shape = found.as_dict(language)
    told = zip(shape["checks"], found.checks, strict=True)
    return {**shape, "checks": [{**each, "detail": check.detail} for each, check in told]}


def _trust(files: tuple[Path, ...], timestamps: tuple[Path, ...]) -> Trust:
    if not files:
        trust = installation_trust(Settings())
        trust = Trust(trust.authorities, trust.time_stampers + certificates_of(timestamps))
    else:
        trust = Trust(certificates_of(files), certificates_of(files) + certificates_of(timestamps))
    if not trust.authorities:
        raise click.UsageError("no authority to trust here: give its certificate with --trust CERT.pem")
    return trust


def certificates_of(files: tuple[Path, ...]) -> tuple[x509.Certificate, ...]:
    """The certificates in PEM files; wrong usage when one is none."""
    try:
        return tuple(found for file in files for found in x509.load_pem_x509_certificates(file.read_bytes()))
    except ValueError as error:
        raise click.UsageError(f"not a PEM certificate: {error}") from error


def _in_words(found: Verification, language: str) -> str:
    lines = [f"{SIGNS[check.outcome]} {_sentence(check, language)}" for check in found.checks]
    return "\n".join([*lines, "", VERDICTS[found.verdict][language], f"SHA-256 {found.sha256}"])


def _sentence(check: Check, language: str) -> str:
    if check.outcome == "warning":
        return WARNINGS[check.key][language].format(check.detail)
    return check.text(language)

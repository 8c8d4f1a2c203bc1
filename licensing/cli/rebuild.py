"""`licensing agreement rebuild`: are the unsigned bytes of past agreements still made identically?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from licensing.kernel.texts import LANGUAGES, said

if TYPE_CHECKING:
    from licensing.agreements.rebuilding import Rebuilt

OUTCOMES = {
    "same": {
        "fr": "✓ {} : identique",
        "en": "✓ {}: identical",
        "ar": "✓ \u2068{}\u2069: مطابقة",
    },
    "differs": {
        "fr": "✗ {} : différente (SHA-256 {} à la préparation, {} aujourd’hui)",
        "en": "✗ {}: different (SHA-256 {} when prepared, {} today)",
        "ar": "✗ \u2068{}\u2069: مختلفة (SHA-256 {} عند الإعداد، {} اليوم)",
    },
    "not_prepared": {
        "fr": "! {} : pas encore préparée",
        "en": "! {}: not prepared yet",
        "ar": "! \u2068{}\u2069: لم تُعَدَّ بعد",
    },
}
CHANGED = {
    "fr": "    a changé : {} ({} → {})",
    "en": "    changed: {} ({} → {})",
    "ar": "    تغيَّر: {} ({} → {})",
}
UNEXPLAINED = {
    "fr": "    rien de ce qui fait le document n’a changé : cherchez pourquoi avant de vous y fier",
    "en": "    nothing that makes the document has changed: find out why before relying on it",
    "ar": "    لم يتغير شيء مما يُنتج الوثيقة: ابحثوا عن السبب قبل الاعتماد عليها",
}
UNRECORDED = {
    "fr": "    préparée avant que l’on note avec quoi les documents sont faits",
    "en": "    prepared before it was recorded what documents are made with",
    "ar": "    أُعِدَّت قبل أن يُسجَّل ما تُنتَج به الوثائق",
}


@click.command()
@click.argument("references", metavar="[REF]...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every agreement that was prepared.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="fr", help="Language of the sentences.")
@click.pass_context
def rebuild(context: click.Context, references: tuple[str, ...], every: bool, as_json: bool, lang: str) -> None:
    """Make the unsigned document of REF again from its frozen terms and compare it with the one that was presented for signature.

    What has changed since it was prepared, of all that makes bytes (programs, fonts, styles, templates), is listed. Nothing is
    stored, and signed files are never affected.

    Exit codes: 0 all identical; 1 at least one differs or is not prepared; 2 wrong usage.
    """
    if every == bool(references):
        raise click.UsageError("name agreements by their reference, or say --all")
    from licensing.app import create_app

    with create_app().app_context():
        results = _rebuilt(references)
    shown = json.dumps([asdict(each) for each in results], ensure_ascii=False, indent=2) if as_json else ""
    click.echo(shown or "\n".join(_in_words(each, lang) for each in results))
    context.exit(0 if all(each.outcome == "same" for each in results) else 1)


def _rebuilt(references: Sequence[str]) -> list[Rebuilt]:
    """The named agreements in their order, or all that were prepared."""
    from sqlalchemy import select

    from licensing.agreements.models import Agreement
    from licensing.agreements.rebuilding import rebuild as make_again
    from licensing.kernel.database import db

    query = select(Agreement).order_by(Agreement.created_at, Agreement.id)
    if not references:
        prepared = query.where(Agreement.unsigned_document_id.is_not(None))
        return [make_again(each) for each in db.session.scalars(prepared)]
    found = {each.reference: each for each in db.session.scalars(query.where(Agreement.reference.in_(references)))}
    missing = [each for each in references if each not in found]
    if missing:
        raise click.UsageError(f"no agreement with the reference {', '.join(missing)}")
    return [make_again(found[each]) for each in references]


def _in_words(result: Rebuilt, language: str) -> str:
    digests = (result.stored_sha256, result.rebuilt_sha256)
    lines = [said(OUTCOMES[result.outcome], language).format(result.reference, *digests)]
    lines += [said(CHANGED, language).format(name, then[:16], now[:16]) for name, then, now in result.changed]
    if result.outcome == "differs" and not result.changed:
        lines.append(said(UNEXPLAINED if result.is_recorded else UNRECORDED, language))
    return "\n".join(lines)

"""`licensing translations …`: the catalogues of the rooms, brought up to date and checked."""

from __future__ import annotations

import click

from licensing.web import catalogues


@click.group()
def translations() -> None:
    """Texts of the pages and mails: French in the code, English and Arabic in each room's catalogues."""


@translations.command()
@click.argument("rooms", nargs=-1)
def update(rooms: tuple[str, ...]) -> None:
    """Collect the texts of ROOMS (all by default) into their catalogues; translations are kept."""
    for room in rooms or catalogues.rooms():
        changed = catalogues.update(room)
        click.echo(f"{room}: {'updated' if changed else 'unchanged'}, {len(catalogues.faults(room))} to translate")


@translations.command()
@click.argument("rooms", nargs=-1)
def check(rooms: tuple[str, ...]) -> None:
    """List texts without English or Arabic, stale or contradictory ones; exit 1 when there are any."""
    found = [fault for room in rooms or catalogues.rooms() for fault in catalogues.faults(room)]
    if not rooms:
        found += catalogues.contradictions()
    for fault in found:
        click.echo(str(fault), err=True)
    if found:
        raise click.exceptions.Exit(1)
    click.echo("Every text has its English and its Arabic.")

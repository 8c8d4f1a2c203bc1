"""`licensing migrate`: bring the database's tables to this version, or take them all away again."""

from __future__ import annotations

import click
from flask_migrate import downgrade, upgrade

from licensing.app import create_app


@click.command()
@click.option("--down", is_flag=True, help="Take every table away, with all data.")
@click.option("--yes", is_flag=True, help="Do not ask before taking tables away.")
def migrate(down: bool, yes: bool) -> None:
    """Bring the database's tables to this version; nothing happens when they already are."""
    if down and not yes:
        click.confirm("This deletes every row of the database. Continue?", abort=True)
    with create_app().app_context():
        if down:
            downgrade(revision="base")
        else:
            upgrade()
    click.echo("Every table was taken away." if down else "The database is up to date.")

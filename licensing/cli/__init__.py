"""`licensing …`: one module per command, loaded only when called; every command is a thin caller of operations."""

from __future__ import annotations

import importlib

import click

from licensing.kernel.loading import loading

COMMANDS = {
    "quote": "licensing.cli.quote:quote",
    "schema": "licensing.cli.schema:schema",
    "agreement": "licensing.cli.agreement:agreement",
    "verify": "licensing.cli.verify:verify",
    "evidence": "licensing.cli.evidence:evidence",
    "demo": "licensing.cli.demo:demo",
    "worker": "licensing.cli.worker:worker",
    "serve": "licensing.cli.serve:serve",
    "migrate": "licensing.cli.migrate:migrate",
    "audit": "licensing.cli.audit:audit",
    "user": "licensing.cli.user:user",
    "policy": "licensing.cli.versions:policy",
    "prices": "licensing.cli.versions:prices",
    "clauses": "licensing.cli.versions:clauses",
    "mails": "licensing.cli.versions:mails",
    "reminders": "licensing.cli.versions:reminders",
    "what-if": "licensing.cli.what_if:what_if",
    "translations": "licensing.cli.translations:translations",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are first needed, so that `--help` stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module that holds the command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        with loading():
            command: click.Command = getattr(importlib.import_module(module), attribute)  # noqa: TID251 — the command table
        return command


@click.group(cls=LazyGroup)
@click.version_option(package_name="licensing")
def main() -> None:
    """License online courses to institutions and employers: request, price, agreement, signatures, invoice.

    Exit codes: 0 done, 1 refused with reasons, 2 wrong usage.
    """

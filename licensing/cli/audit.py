"""`licensing audit`: check the journal."""

from __future__ import annotations

import json
import sys

import click

from licensing.app import create_app
from licensing.audit import operations, rules
from licensing.audit.models import AuditHead
from licensing.kernel.database import db


@click.group()
def audit() -> None:
    """The hash-chained journal."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(as_json: bool) -> None:
    """Recompute the whole chain. Exit 1 when an entry was edited, removed, moved, or the end cut off."""
    with create_app().app_context():
        faults = operations.verify()
        head = db.session.get(AuditHead, 1) or AuditHead(id=1, seq=0, hash=rules.GENESIS)
        entries, last_hash = head.seq, head.hash
    if as_json:
        click.echo(json.dumps({"valid": not faults, "entries": entries, "head": last_hash, "faults": faults}))
    else:
        click.echo("\n".join(faults) if faults else f"The journal is whole: {entries} entries, head {last_hash}.")
    sys.exit(1 if faults else 0)

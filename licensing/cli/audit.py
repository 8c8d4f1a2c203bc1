"""`licensing audit`: check the journal."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from licensing.app import create_app
from licensing.audit import operations, queries, rules
from licensing.audit.models import AuditHead
from licensing.kernel.database import db


@click.group()
def audit() -> None:
    """The hash-chained journal."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(as_json: bool) -> None:
    """Recompute the whole chain and hold it against its time-stamped anchors.

    Exit 1 when an entry was edited, removed, moved, the end cut off, or the journal is not the one that was anchored.
    """
    from licensing.evidence.anchoring import faults_of_anchors

    with create_app().app_context():
        faults = operations.verify() + faults_of_anchors()
        anchored = [anchor.entries for anchor in queries.anchors()]
        head = db.session.get(AuditHead, 1) or AuditHead(id=1, seq=0, hash=rules.GENESIS)
        entries, last_hash = head.seq, head.hash
    if as_json:
        click.echo(json.dumps(_as_json(entries, last_hash, anchored, faults)))
    else:
        whole = f"The journal is whole: {entries} entries, head {last_hash}; {_anchored(anchored)}."
        click.echo("\n".join(faults) if faults else whole)
    sys.exit(1 if faults else 0)


def _as_json(entries: int, head: str, anchored: list[int], faults: list[str]) -> dict[str, Any]:
    return {"valid": not faults, "entries": entries, "head": head, "anchors": anchored, "faults": faults}


def _anchored(anchored: list[int]) -> str:
    return f"{len(anchored)} anchors, the last over {anchored[-1]} entries" if anchored else "not anchored yet"

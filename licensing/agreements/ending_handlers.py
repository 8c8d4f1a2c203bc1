"""What follows by itself when agreements end: each night those whose term has passed; the letter of one ended before it."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from licensing.agreements import lifecycle
from licensing.agreements.effects import carry_out, send_ending
from licensing.agreements.ending import end_of, over
from licensing.agreements.models import Agreement
from licensing.audit.operations import record
from licensing.documents.operations import store
from licensing.kernel.clock import business_day
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import NotFound
from licensing.outbox.operations import enqueue, handles
from licensing.outbox.periodic import daily, periodic

AT_ONCE = 10_000
"""How many agreements one night looks at; the rest follows the night after."""

periodic("agreements.look_terms", daily(time(3)))


@handles("agreements.look_terms")
def look_for_terms(payload: dict[str, Any], at: datetime) -> None:
    """Ask for the end of every agreement in force whose last day has passed."""
    for agreement_id in over(business_day(at), AT_ONCE):
        enqueue("agreement.expire", f"agreement.expire:{agreement_id}", {"agreement_id": agreement_id}, at)


@handles("agreement.expire")
def expire(payload: dict[str, Any], at: datetime) -> None:
    """The term has passed: the agreement is over, the partner reads what remains. Nothing when it ended otherwise meanwhile."""
    agreement = lock_row(Agreement, payload["agreement_id"])
    if agreement is None:
        raise NotFound(payload["agreement_id"])
    if not lifecycle.can(agreement.state, "expire") or agreement.ends_on >= business_day(at):
        return
    move = lifecycle.advance(agreement, "expire")
    record(at, "system", "agreements.expire", f"agreement:{agreement.id}", {"ended_on": agreement.ends_on.isoformat()})
    carry_out(move, agreement, payload, at)


@handles("agreement.print_ending")
def print_ending(payload: dict[str, Any], at: datetime) -> None:
    """Print and keep the letter, then send it to both sides. Carried out again, it changes nothing."""
    from licensing.agreements.ending_letter import render_ending

    agreement, row = db.session.get(Agreement, payload["agreement_id"]), end_of(payload["agreement_id"])
    if agreement is None or row is None:
        raise NotFound(payload["agreement_id"])
    if agreement.ending_document_id is not None:
        return
    data = render_ending(agreement, row)
    name = f"{agreement.reference}-fin.pdf"
    document = store(data, kind="agreement_ending", file_name=name, media_type="application/pdf", at=at)
    agreement.ending_document_id = document.id
    send_ending(agreement, row, document.id, at)

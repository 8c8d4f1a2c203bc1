"""More time to sign: the producer extends, in one click, what the signatory whose turn it is has left, or had."""

from __future__ import annotations

from datetime import date, datetime

from licensing.accounts.access import Actor
from licensing.agreements import lifecycle, refusals
from licensing.agreements.effects import carry_out
from licensing.agreements.models import Agreement
from licensing.agreements.progress import due_on, stage
from licensing.agreements.queries import DESK_ROLES
from licensing.audit.operations import record
from licensing.kernel import formats
from licensing.kernel.clock import business_day
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import NotAllowed, NotFound
from licensing.signing.operations import extend


def extend_signature(agreement_id: str, by: Actor, at: datetime) -> Agreement:
    """Give the signatory in turn the days of the setting from now and a new link; both sides are told. Commits.

    `NotFound` for a missing or foreign agreement, `NotAllowed` while nobody is to sign.
    """
    agreement = lock_row(Agreement, agreement_id)
    if agreement is None or agreement.producer_id not in by.producers_as(*DESK_ROLES):
        raise NotFound(agreement_id)
    if not lifecycle.can(agreement.state, "extend"):
        raise NotAllowed("extend", agreement.state, refusals.NOBODY_SIGNS)
    request, until = extend(f"agreement:{agreement.id}", by.label, at)
    move, day = lifecycle.advance(agreement, "extend"), business_day(until)
    starts_on = date.fromisoformat(agreement.terms["session"]["starts_on"])
    agreement.due_on = due_on(stage("approved", agreement.state), business_day(at), starts_on)
    data = {"who": request.name, "until": day.isoformat()}
    record(at, by.label, "agreements.extend", f"agreement:{agreement.id}", data)
    details = {"once": request.token_hash or "", "until": formats.day(day, agreement.language)}
    carry_out(move, agreement, details, at)
    db.session.commit()
    return agreement

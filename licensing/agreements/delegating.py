"""The producer decides on a delegate that the partner's signatory proposed. One commit each."""

from __future__ import annotations

from datetime import datetime

from licensing.accounts.access import Actor
from licensing.agreements import lifecycle, refusals
from licensing.agreements.models import Agreement
from licensing.agreements.queries import DESK_ROLES
from licensing.audit.operations import record
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import NotAllowed, NotFound
from licensing.signing.delegation import approve_delegate, refuse_delegate
from licensing.signing.models import SignatureDelegation
from licensing.signing.queries import awaited, open_delegation


def proposed_delegate(agreement: Agreement | None) -> SignatureDelegation | None:
    """The delegate proposed by the signatory whose turn it is; None when there is none to decide on."""
    request = awaited(f"agreement:{agreement.id}") if agreement else None
    return open_delegation(request.id) if request else None


def accept_delegate(agreement_id: str, delegation_id: str, by: Actor, at: datetime) -> Agreement:
    """The proposed person signs: they get a link of their own, the former signatory's dies.

    `NotFound` for a missing or foreign agreement or proposal, `NotAllowed` without the approver role or once it no longer stands.
    """
    agreement = _decidable(agreement_id, by)
    row = approve_delegate(f"agreement:{agreement.id}", delegation_id, by.label, at)
    return _noted(agreement, "accept_delegate", {"who": row.name}, by, at)


def decline_delegate(agreement_id: str, delegation_id: str, reason: str, by: Actor, at: datetime) -> Agreement:
    """The signatory stays and reads why. `InvalidInput` without a reason; else as `accept_delegate`."""
    agreement = _decidable(agreement_id, by)
    row = refuse_delegate(f"agreement:{agreement.id}", delegation_id, reason, by.label, at)
    return _noted(agreement, "decline_delegate", {"who": row.name, "reason": row.answer or ""}, by, at)


def _decidable(agreement_id: str, by: Actor) -> Agreement:
    agreement = lock_row(Agreement, agreement_id)
    if agreement is None or agreement.producer_id not in by.producers_as(*DESK_ROLES):
        raise NotFound(agreement_id)
    if not by.has("approver", agreement.producer_id):
        raise NotAllowed("delegate", agreement.state, refusals.NOT_APPROVER)
    if agreement.state in lifecycle.SETTLED:
        raise NotAllowed("delegate", agreement.state, refusals.NOBODY_SIGNS)
    return agreement


def _noted(agreement: Agreement, event: str, data: dict[str, str], by: Actor, at: datetime) -> Agreement:
    record(at, by.label, f"agreements.{event}", f"agreement:{agreement.id}", data)
    db.session.commit()
    return agreement

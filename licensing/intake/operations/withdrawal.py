"""Withdraw a request that is not decided yet."""

from __future__ import annotations

from datetime import datetime

from licensing.accounts.access import Actor
from licensing.audit.operations import record
from licensing.intake import lifecycle
from licensing.intake.models import IntakeRequest
from licensing.intake.operations.notices import tell_approvers
from licensing.intake.operations.traces import actor_label, require_proof
from licensing.intake.proposals import end_proposal
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import NotFound


def withdraw_request(request_id: str, by: Actor, at: datetime) -> IntakeRequest:
    """The partner gives the request up; approvers are told when they had received it. Commits.

    `NotAllowed` once it is approved, declined or already withdrawn, `NotProved` when it was sent and nobody proved an address.
    """
    request = lock_row(IntakeRequest, request_id)
    if request is None:
        raise NotFound
    if request.submitted_at:
        require_proof(by, request)
    lifecycle.advance(request, "withdraw")
    end_proposal(request)
    request.version += 1
    request.updated_at = at
    record(at, actor_label(by, request), "intake.withdraw", f"request:{request.id}", {"reference": request.reference})
    if request.submitted_at:
        tell_approvers(request, "withdrawn", at)
    db.session.commit()
    return request

"""Who did what on a request: how the journal names a partner, and who last changed each step. Nothing here commits."""

from __future__ import annotations

from datetime import datetime, timedelta

from licensing.accounts.access import Actor
from licensing.accounts.names import UNPROVED
from licensing.audit.operations import record
from licensing.intake.models import IntakeRequest, StepSave
from licensing.intake.queries import saved_last, speaks_for
from licensing.intake.steps.table import Step
from licensing.kernel.database import db
from licensing.kernel.errors import NotProved

ONE_SITTING = timedelta(minutes=30)
"""Saves of one person on one step within that time are one line of the history."""


def actor_label(by: Actor, request: IntakeRequest) -> str:
    """How the journal names a partner: the proved address, else the one the draft was begun with, as one nobody proved."""
    return by.label if by.partner_email or by.person_id else f"{UNPROVED}:{request.owner_email}"


def require_proof(by: Actor, request: IntakeRequest) -> None:
    """`NotProved` unless this browser proved an address that has a part in the request. Before whatever binds or speaks for it."""
    if not speaks_for(by, request):
        raise NotProved(request.owner_email)


def note_save(request: IntakeRequest, step: Step, who: str, at: datetime) -> None:
    """Note who changed a step; the journal gets one entry per person, step and sitting."""
    last = saved_last(request.id).get(step.number)
    if last is None or last.saved_by != who or at - last.saved_at > ONE_SITTING:
        record(at, who, "intake.save_step", f"request:{request.id}", {"step": step.number})
    if last is None:
        last = StepSave(request_id=request.id, step=step.number)
        db.session.add(last)
    last.saved_by, last.saved_at = who, at

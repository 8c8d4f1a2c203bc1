"""What attestations do after the commit: one is made for each cohort of an agreement in force. Idempotent; no commit."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from flask import current_app
from sqlalchemy import select

from licensing.agreements.models import Agreement
from licensing.attestations.models import Attestation
from licensing.attestations.queries import covered_by
from licensing.attestations.rules import positions
from licensing.audit.operations import record
from licensing.documents.operations import store
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import NotFound
from licensing.kernel.ids import new_id, new_token
from licensing.outbox.operations import enqueue, handles
from licensing.outbox.periodic import daily, periodic

periodic("attestations.look", daily(time(2, 30)))


@handles("attestations.look")
def look(payload: dict[str, Any], at: datetime) -> None:
    """Ask for the attestations of every agreement in force that has none yet: those of before there were any."""
    lacking = select(Agreement.id).where(
        Agreement.state == "in_force", Agreement.id.not_in(select(Attestation.agreement_id))
    )
    for agreement_id in db.session.scalars(lacking).all():
        ask({"agreement_id": agreement_id}, at)


@handles("attestations.ask")
def ask(payload: dict[str, Any], at: datetime) -> None:
    """Have each attestation of an agreement made; its address is drawn here, so that a repeated job makes the same one."""
    agreement = db.session.get(Agreement, payload["agreement_id"])
    if agreement is None:
        raise NotFound(payload["agreement_id"])
    for position in positions(agreement.terms):
        what = {"agreement_id": agreement.id, "position": position, "token": new_token()}
        enqueue("attestations.issue", f"attestations.issue:{agreement.id}:{position}", what, at)


@handles("attestations.issue")
def issue(payload: dict[str, Any], at: datetime) -> None:
    """Print, seal and store one attestation. Sealed before any row is locked, since it may wait for a time stamp."""
    from licensing.attestations.printing import sealed_attestation

    agreement, position = db.session.get_one(Agreement, payload["agreement_id"]), payload["position"]
    if agreement.state != "in_force" or _made(agreement.id, position):
        return
    address = f"{current_app.config['SETTINGS'].base_url.rstrip('/')}/a/{payload['token']}"
    pdf = sealed_attestation(covered_by(agreement, position), address, at)
    locked = lock_row(Agreement, agreement.id)
    if locked is None or locked.state != "in_force" or _made(agreement.id, position):
        return
    name = f"attestation-{agreement.reference}{f'-{position}' if position else ''}.pdf"
    document = store(pdf, kind="attestation", file_name=name, media_type="application/pdf", at=at)
    row = {"agreement_id": agreement.id, "position": position, "token": payload["token"], "document_id": document.id}
    db.session.add(Attestation(id=new_id(), issued_at=at, **row))
    said = {"position": position, "document_sha256": document.sha256}
    record(at, "system", "attestations.issue", f"agreement:{agreement.id}", said)


def _made(agreement_id: str, position: int) -> bool:
    query = select(Attestation.id).where(Attestation.agreement_id == agreement_id, Attestation.position == position)
    return db.session.scalars(query).first() is not None

"""From the desk to the signing room: a fresh link for the person who must counter-sign."""

from __future__ import annotations

from datetime import datetime

from licensing.accounts.access import Actor
from licensing.agreements.models import Agreement
from licensing.agreements.refusals import NOT_THE_SIGNATORY
from licensing.kernel.database import db
from licensing.kernel.errors import NotAllowed, NotFound
from licensing.signing.operations import reissue_link
from licensing.signing.queries import procedure_of


def countersign_url(agreement_id: str, by: Actor, at: datetime) -> str:
    """The signing page of the actor for an agreement that the partner has signed. Commits; earlier links die.

    Raises `NotFound` for a missing or foreign agreement or without the signatory role, `NotAllowed` when it is not the
    producer's turn or another person was named to sign.
    """
    agreement = db.session.get(Agreement, agreement_id)
    if agreement is None or not by.has("signatory", agreement.producer_id):
        raise NotFound(agreement_id)
    if agreement.state != "awaiting_licensor":
        raise NotAllowed("countersign", agreement.state)
    procedure = procedure_of(f"agreement:{agreement.id}")
    rows = [row for row in procedure.requests if row.party == "licensor"] if procedure else []
    mine = [row for row in rows if row.email.lower() == (by.email or "").lower()]
    if not mine:
        raise NotAllowed("countersign", agreement.state, NOT_THE_SIGNATORY)
    return reissue_link(mine[0].id, at, notify=False)

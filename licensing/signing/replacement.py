"""Another person signs for the same party, in their own name."""

from __future__ import annotations

from datetime import datetime

from licensing.audit.operations import record
from licensing.kernel.database import lock_row
from licensing.kernel.errors import NotAllowed, NotFound
from licensing.signing import lifecycle, refusals
from licensing.signing.models import SignatureRequest
from licensing.signing.queries import open_delegation
from licensing.signing.values import Signatory

OPEN = ("waiting", "invited", "expired")


def name_signatory(request_id: str, signatory: Signatory, by: str, at: datetime) -> None:
    """Put another person of the same party in the place of the one who was to sign; links and codes of the first die.

    Nothing of the first person's is kept but the journal entry: who signs gives their own name, code and consent.
    `by`: who did it, as the journal names them. Does not commit. `NotAllowed` once the first has consented or refused.
    """
    request = lock_row(SignatureRequest, request_id)
    if request is None or request.party != signatory.party:
        raise NotFound(request_id)
    if request.state not in OPEN:
        raise NotAllowed("replace", request.state, refusals.because(request.state))
    data = {"party": request.party, "was": request.email, "is": signatory.email}
    record(at, by, "signing.replace", f"signature_request:{request.id}", data)
    request.name, request.email, request.role = signatory.name, signatory.email, signatory.role
    request.language, request.token_hash, request.code_hash = signatory.language, None, None
    request.viewed_at, request.code_sent_at, request.evidence = None, None, {}


def overtake(request: SignatureRequest, at: datetime) -> None:
    """A proposal that nobody decided is over: the signatory signed, declined, or proposed somebody else. Does not commit."""
    row = open_delegation(request.id)
    if row is not None:
        lifecycle.advance_delegation(row, "overtake")
        row.decided_at = at

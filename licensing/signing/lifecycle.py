"""The transition tables of a signature request, its delegation and its procedure, and the only writers of their states."""

from __future__ import annotations

from collections.abc import Mapping

from licensing.kernel.errors import NotAllowed
from licensing.signing.models import SignatureDelegation, SignatureRequest, SigningProcedure
from licensing.signing.refusals import because

REQUEST: Mapping[tuple[str, str], str] = {
    ("waiting", "invite"): "invited",
    ("invited", "expire"): "expired",
    ("expired", "extend"): "invited",
    ("invited", "extend"): "invited",
    ("invited", "consent"): "consented",
    ("consented", "seal"): "sealed",
    ("invited", "decline"): "declined",
    ("waiting", "cancel"): "cancelled",
    ("invited", "cancel"): "cancelled",
    ("expired", "cancel"): "cancelled",
}
PROCEDURE: Mapping[tuple[str, str], str] = {
    ("open", "complete"): "complete",
    ("open", "decline"): "declined",
    ("open", "cancel"): "cancelled",
}
DELEGATION: Mapping[tuple[str, str], str] = {
    ("proposed", "approve"): "approved",
    ("proposed", "refuse"): "refused",
    ("proposed", "overtake"): "overtaken",
}
REQUEST_STATES = ("waiting", "invited", "expired", "consented", "sealed", "declined", "cancelled")
REQUEST_EVENTS = ("invite", "expire", "extend", "consent", "seal", "decline", "cancel")


def require(request: SignatureRequest, event: str) -> None:
    """NotAllowed, with what to do, unless the table permits the event now."""
    if (request.state, event) not in REQUEST:
        raise NotAllowed(event, request.state, because(request.state))


def advance(request: SignatureRequest, event: str) -> None:
    """Move a signature request by one event. Does not commit."""
    require(request, event)
    request.state = REQUEST[request.state, event]


def advance_procedure(procedure: SigningProcedure, event: str) -> None:
    """Move a procedure by one event. Does not commit."""
    if (procedure.state, event) not in PROCEDURE:
        raise NotAllowed(event, procedure.state)
    procedure.state = PROCEDURE[procedure.state, event]


def advance_delegation(row: SignatureDelegation, event: str) -> None:
    """Move a proposed delegation by one event. Does not commit."""
    if (row.state, event) not in DELEGATION:
        raise NotAllowed(event, row.state)
    row.state = DELEGATION[row.state, event]

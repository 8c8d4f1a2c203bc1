"""Loading a request for the producer's decision: locked, of one of the actor's producers, in a state that permits it."""

from __future__ import annotations

from licensing.accounts.access import Actor
from licensing.intake import lifecycle
from licensing.intake.models import IntakeRequest
from licensing.intake.review_messages import CHANGED, DECIDED, NOT_APPROVER
from licensing.kernel.database import lock_row
from licensing.kernel.errors import NotAllowed, NotFound
from licensing.kernel.texts import isolated


def lock_for_review(request_id: str, by: Actor, event: str, seen_version: int | None = None) -> IntakeRequest:
    """Load a request for deciding on it: locked, of one of the actor's producers, in a state that permits `event`.

    `seen_version`: the version the actor was looking at, when known. Raises `NotFound` for a missing or foreign request or a
    draft, `NotAllowed` without the approver role, when somebody decided first, or when the partner changed it since.
    """
    request = at_desk(request_id, by)
    if not by.has("approver", request.producer_id):
        raise NotAllowed(event, request.state, NOT_APPROVER)
    if not lifecycle.can(request.state, event):
        raise NotAllowed(event, request.state, _already(request))
    if seen_version is not None and request.version != seen_version:
        raise NotAllowed(event, request.state, CHANGED)
    return request


def at_desk(request_id: str, by: Actor) -> IntakeRequest:
    """A request that one of the actor's producers received, locked; `NotFound` for a draft, a foreign or a missing one."""
    request = lock_row(IntakeRequest, request_id)
    if (
        request is None
        or request.state == "draft"
        or request.producer_id not in by.producers_as("approver", "signatory")
    ):
        raise NotFound(request_id)
    return request


def _already(request: IntakeRequest) -> dict[str, str] | None:
    sentences = DECIDED.get(request.state)
    if sentences is None or request.decided_by is None:
        return None
    return {
        "fr": f"{sentences['fr']} par {request.decided_by}.",
        "en": f"{sentences['en']} by {request.decided_by}.",
        "ar": f"{sentences['ar']} من طرف {isolated(request.decided_by)}.",
    }

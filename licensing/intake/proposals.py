"""Approvals that two people make: the first proposes, another confirms. A proposal is for one version of request and price."""

from __future__ import annotations

from datetime import date

from licensing.intake.models import IntakeRequest
from licensing.kernel.canonical import fingerprint
from licensing.kernel.texts import Text
from licensing.pricing.approval import two_approvers
from licensing.pricing.queries import schedule_on
from licensing.pricing.values import Quote
from licensing.pricing.wire import quote_to_dict


def two_needed(request: IntakeRequest, quote: Quote, today: date) -> Text | None:
    """Why two people have to approve this quote (threshold in force today, whichever schedule made it); None when one is enough."""
    return two_approvers(quote, schedule_on(request.producer_id, today))


def proposed_sha256(request: IntakeRequest, quote: Quote) -> str:
    """Fingerprint of what is proposed: this version of the request at this price."""
    return fingerprint({"version": request.version, "quote": quote_to_dict(quote)})


def proposal_stands(request: IntakeRequest, quote: Quote) -> bool:
    """Whether somebody proposed to approve exactly this request at exactly this price."""
    return request.proposed_by is not None and request.proposed_sha256 == proposed_sha256(request, quote)


def end_proposal(request: IntakeRequest) -> None:
    """A proposal no longer stands: the request was decided, or it or its price changed. Does not commit."""
    request.proposed_by = request.proposed_at = request.proposed_sha256 = None

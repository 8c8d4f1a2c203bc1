"""Issue several invoices, each on its own: one that is refused stops no other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from licensing.accounts.access import Actor
from licensing.billing.models import Invoice
from licensing.billing.operations.issue_invoice import issue_invoice
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one agreement: its invoice, or the reasons against it, one sentence per language each."""

    agreement_id: str
    invoice: Invoice | None
    reasons: tuple[dict[str, str], ...] = ()


def issue_all(agreement_ids: Iterable[str], by: Actor, at: datetime) -> Sequence[Outcome]:
    """Issue the invoices of these agreements in that order; each commits alone. Foreign and missing ids are left out."""
    outcomes = (_issue(agreement_id, by, at) for agreement_id in agreement_ids)
    return [outcome for outcome in outcomes if outcome is not None]


def _issue(agreement_id: str, by: Actor, at: datetime) -> Outcome | None:
    try:
        return Outcome(agreement_id, issue_invoice(agreement_id, by, at))
    except NotFound:
        outcome = None
    except InvalidInput as refused:
        outcome = Outcome(agreement_id, None, tuple(problem.message for problem in refused.problems))
    except NotAllowed as refused:
        outcome = Outcome(agreement_id, None, (refused.because,))
    db.session.rollback()
    return outcome

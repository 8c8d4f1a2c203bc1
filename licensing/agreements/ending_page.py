"""What the pages of a file say of its agreement's end before its term: the one that came, or those that are possible today."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from licensing.accounts.access import Actor
from licensing.agreements import ending_words, lifecycle
from licensing.agreements.ending import can_renounce, end_of
from licensing.agreements.invoiced import invoices_of
from licensing.agreements.models import Agreement, AgreementEnd
from licensing.agreements.rules.ending import Asked, facts_of, last_free_day
from licensing.kernel.texts import Text


class Ending:
    """The end of one agreement for one reader on one day. Everything is loaded when first asked for; writes nothing."""

    def __init__(self, agreement: Agreement, who: Actor, today: date) -> None:
        self._agreement, self._who, self._today = agreement, who, today

    @cached_property
    def row(self) -> AgreementEnd | None:
        """How it ended before its term; None when it did not."""
        return end_of(self._agreement.id) if self._agreement.state == "terminated" else None

    @property
    def ground(self) -> Text | None:
        """On which ground it ended; None when it did not end before its term."""
        return ending_words.GROUNDS[self.row.ground].told if self.row else None

    @property
    def consequence(self) -> Text:
        """What becomes of the price: of an agreement in force, if the partner renounced today."""
        if self.row is not None:
            return ending_words.consequence(self.row.facts)
        numbers = tuple(invoice.number for invoice in invoices_of(self._agreement.id))
        return ending_words.consequence(
            facts_of(self._agreement.terms, Asked("renounced", ""), self._today, numbers, "")
        )

    @property
    def to_credit(self) -> bool:
        """Whether an invoice has to be taken back."""
        return self.row is not None and self.row.price == "not_due" and bool(self.row.facts["invoices"])

    @property
    def can_terminate(self) -> bool:
        """Whether this reader may end it."""
        approves = self._who.has("approver", self._agreement.producer_id)
        return approves and lifecycle.can(self._agreement.state, "terminate")

    @property
    def can_renounce(self) -> bool:
        """Whether the partner is still free to renounce."""
        return can_renounce(self._agreement, self._today)

    @property
    def last_free_day(self) -> date | None:
        """The last day on which the partner renounces without cost; None where the agreement names none."""
        return last_free_day(self._agreement.terms)

"""How far the signatures of an agreement are: each signatory in order, and how many have signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString

from licensing.agreements import wording
from licensing.agreements.models import Agreement
from licensing.signing.models import SignatureRequest
from licensing.signing.queries import procedure_of
from licensing.signing.rules import is_over


@dataclass(frozen=True, slots=True)
class SignatoryLine:
    """One signatory as a page shows them: who, for whom, the state in words with its tone, since when.

    `until`: when their link expires; `late`: whether it has.
    """

    name: str
    role: str
    organisation: str
    party: str
    label: LazyString | str
    tone: str
    at: datetime | None
    until: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class SigningProgress:
    """Everybody who signs, in order."""

    lines: Sequence[SignatoryLine]

    @property
    def signed(self) -> int:
        """How many have signed."""
        return sum(line.tone == "good" for line in self.lines)

    @property
    def expired(self) -> bool:
        """Whether somebody's time to sign has passed."""
        return any(line.late for line in self.lines)

    @property
    def total(self) -> int:
        """How many sign."""
        return len(self.lines)


def signing_progress(agreement: Agreement | None, at: datetime) -> SigningProgress | None:
    """The signatures of an agreement at an instant; None before its procedure opens."""
    procedure = procedure_of(f"agreement:{agreement.id}") if agreement else None
    return SigningProgress([_line(row, at) for row in procedure.requests]) if procedure else None


def _line(row: SignatureRequest, now: datetime) -> SignatoryLine:
    late = row.state == "expired" or (row.state == "invited" and is_over(row.expires_at, now))
    words = wording.SIGNATURES["expired" if late else row.state]
    at = {"consented": row.consented_at, "sealed": row.consented_at, "invited": row.invited_at}.get(row.state)
    moment = row.declined_at if row.state == "declined" else at
    until = row.expires_at if row.state in ("invited", "expired") else None
    return SignatoryLine(row.name, row.role, row.organisation, row.party, words.label, words.tone, moment, until, late)

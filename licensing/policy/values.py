"""Frozen values the policy hands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from licensing.kernel.texts import Text

__all__ = ["AUDIENCES", "USES", "Charge", "Forbidden", "Judgement", "Policy", "RequestedUse", "Text", "Verdict"]

USES = (
    "open_course", "curriculum", "certificate", "supervised_exam", "results_report",
    "internal_sessions", "private_circle", "content_reuse", "private_session",
)  # fmt: skip
AUDIENCES = ("individual", "education", "employer")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One cell of the matrix audience x use. `charged_from`: before that day covered by the agreement without charge."""

    audience: str
    use: str
    verdict: str
    charge: str | None
    clauses: tuple[str, ...]
    payers: tuple[str, ...]
    because: Text | None
    instead: str | None
    charged_from: date | None


@dataclass(frozen=True, slots=True)
class Policy:
    """One dated version of a producer's rules of the game."""

    id: str
    producer: str
    effective_from: date
    languages: tuple[str, ...]
    uses: Mapping[str, Text]
    verdicts: Mapping[str, Mapping[str, Verdict]]
    sha256: str


@dataclass(frozen=True, slots=True)
class RequestedUse:
    """One use asked for. `quantity` is a whole number; `payer` "organisation", "learner" or None; `track` for certificates."""

    use: str
    quantity: int
    payer: str | None = None
    track: str | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """A product to price, with the use and verdict that ask for it."""

    product: str
    use: str
    quantity: int
    track: str | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A use that is refused: why, and what to ask for instead."""

    use: str
    because: Text
    instead: str | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules of the game say to one request on one day."""

    policy_id: str
    policy_sha256: str
    verdicts: tuple[Verdict, ...]
    charges: tuple[Charge, ...]
    clauses: tuple[str, ...]
    forbidden: tuple[Forbidden, ...]

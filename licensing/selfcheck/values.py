"""Frozen values of the self-check: the answer to a wish."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from licensing.intake.steps.options import UseCard
from licensing.intake.wishes import Wish
from licensing.policy.values import Forbidden, Policy
from licensing.terms_of_use.values import Statement


@dataclass(frozen=True, slots=True)
class UseAnswer:
    """What the rules say to one use wished for: its statement, how it stands today, its lines, a refusal of this very wish."""

    statement: Statement
    card: UseCard
    refusal: Forbidden | None

    @property
    def standing(self) -> str:
        """forbidden, allowed, covered, free_for_now or charged."""
        return "forbidden" if self.refusal else self.card.standing


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer. `quote`: what the wish costs as a request (`quote_to_dict`); None for an individual."""

    wish: Wish
    on: date
    policy: Policy
    uses: tuple[UseAnswer, ...]
    quote: dict[str, Any] | None

    @property
    def verdict(self) -> str:
        """The answer in one word: forbidden, partly (some uses are), agreement or allowed."""
        refused = sum(use.standing == "forbidden" for use in self.uses)
        if refused:
            return "forbidden" if refused == len(self.uses) else "partly"
        return "agreement" if any(use.statement.verdict == "agreement" for use in self.uses) else "allowed"

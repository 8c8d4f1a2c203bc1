"""What is about to be invoiced, with what speaks against it: the pages before the act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from licensing.agreements.models import Agreement
from licensing.billing import rules
from licensing.billing.operations import draft_facts
from licensing.kernel.errors import Problem


@dataclass(frozen=True, slots=True)
class Preparation:
    """An agreement with the facts of its invoice; `findings` forbid issuing it, `remarks` do not."""

    agreement: Agreement
    facts: dict[str, Any]
    findings: tuple[Problem, ...]
    remarks: tuple[Problem, ...]


def prepare(agreement: Agreement, on: date) -> Preparation:
    """What would be issued for an agreement that day. NotAllowed when it is not in force."""
    facts = draft_facts(agreement, on)
    return Preparation(agreement, facts, tuple(rules.findings(facts)), tuple(rules.remarks(facts)))


def ready(prepared: Sequence[Preparation]) -> list[Preparation]:
    """Those that nothing speaks against."""
    return [each for each in prepared if not each.findings]


def totals(prepared: Sequence[Preparation]) -> dict[str, Decimal]:
    """Total per currency."""
    found: dict[str, Decimal] = {}
    for each in prepared:
        currency = each.facts["currency"]
        found[currency] = found.get(currency, Decimal(0)) + Decimal(each.facts["total"])
    return dict(sorted(found.items()))

"""Frozen values of billing: the dated parameters of an invoice's mentions and payment terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Conditions:
    """When a parameter applies; None asks nothing. `buyer`: "public_fr" or "other"; `category`: VAT categories."""

    buyer: str | None = None
    vat_on_debits: bool | None = None
    foreign_currency: bool | None = None
    category: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A sentence of the law for invoices of some kind, from `valid_from` until before `valid_to`.

    `values` fill the places of the texts; a value is the same in every language, or one per language.
    """

    id: str
    when: Conditions
    valid_from: date
    valid_to: date | None
    values: Mapping[str, Any]
    text: Text
    source: str


@dataclass(frozen=True, slots=True)
class PaymentTerm:
    """Days from issue to the due date for invoices of some kind."""

    id: str
    when: Conditions
    valid_from: date
    valid_to: date | None
    days: int
    source: str


@dataclass(frozen=True, slots=True)
class InvoiceParameters:
    """Every dated parameter, in the order of the file."""

    payment_terms: tuple[PaymentTerm, ...]
    mentions: tuple[Mention, ...]

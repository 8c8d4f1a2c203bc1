"""Invoices as a file shows them. Billing lies above this room: the wiring tells where invoices are found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask import Flask, current_app


@dataclass(frozen=True, slots=True)
class Invoiced:
    """One invoice of an agreement; `total` with its tax, `href` its page for finance people."""

    id: str
    number: str
    issued_at: datetime
    total: Decimal
    currency: str
    href: str


Loader = Callable[[str], Sequence[Invoiced]]


def use_invoices_of(app: Flask, loader: Loader) -> None:
    """Tell where the invoices of an agreement (its id) come from; called by the wiring."""
    app.extensions["agreement_invoices"] = loader


def invoices_of(agreement_id: str) -> Sequence[Invoiced]:
    """The invoices of an agreement, oldest first."""
    loader: Loader = current_app.extensions["agreement_invoices"]
    return loader(agreement_id)

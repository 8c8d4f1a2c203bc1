"""Reads the dated parameters of invoices (`mentions.yaml` beside this module)."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field

from licensing.billing.values import Conditions, InvoiceParameters, Mention, PaymentTerm
from licensing.kernel.shapes import Day, Shape, plain, read_shape


class _When(Shape):
    buyer: Literal["public_fr", "other"] | None = None
    vat_on_debits: bool | None = None
    foreign_currency: bool | None = None
    category: Annotated[tuple[Literal["S", "E", "AE", "O"], ...] | None, Field(strict=False)] = None


class _Text(Shape):
    fr: Annotated[str, Field(min_length=3)]
    en: Annotated[str, Field(min_length=3)]


class _Dated(Shape):
    id: str
    when: _When = _When()
    valid_from: Day
    valid_to: Day | None = None
    source: Annotated[str, Field(min_length=3)]


class _Mention(_Dated):
    values: dict[str, int | str | dict[str, str]] = Field(default_factory=dict)
    text: _Text


class _PaymentTerm(_Dated):
    days: Annotated[int, Field(ge=0, le=365)]


class _Document(Shape):
    payment_terms: Annotated[tuple[_PaymentTerm, ...], Field(strict=False)]
    mentions: Annotated[tuple[_Mention, ...], Field(strict=False)]


def read_parameters(document: dict[str, Any]) -> InvoiceParameters:
    """The frozen parameters of a parsed YAML document. InvalidInput with every problem of its form at once."""
    read = read_shape(_Document, plain(document))
    return InvoiceParameters(
        payment_terms=tuple(PaymentTerm(**_dated(each), days=each.days) for each in read.payment_terms),
        mentions=tuple(
            Mention(**_dated(each), values=each.values, text=each.text.model_dump()) for each in read.mentions
        ),
    )


@cache
def load_parameters() -> InvoiceParameters:
    """The parameters in the file, read once per process."""
    text = resources.files("licensing.billing").joinpath("mentions.yaml").read_text(encoding="utf-8")
    return read_parameters(yaml.safe_load(text))


def _dated(each: _Dated) -> dict[str, Any]:
    when = Conditions(**each.when.model_dump())
    return {
        "id": each.id,
        "when": when,
        "valid_from": each.valid_from,
        "valid_to": each.valid_to,
        "source": each.source,
    }

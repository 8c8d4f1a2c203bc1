"""Which dated parameters apply to an invoice: its payment term and its mentions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.numbers import get_currency_name

from licensing.billing.values import Conditions, InvoiceParameters, Mention, PaymentTerm

LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True)
class Situation:
    """What the conditions of parameters ask about."""

    on: date
    public_fr: bool
    vat_on_debits: bool
    currency: str
    categories: frozenset[str]


def payment_term(parameters: InvoiceParameters, situation: Situation) -> PaymentTerm:
    """The first payment term that applies. LookupError when the parameters cover no such invoice."""
    for term in parameters.payment_terms:
        if _applies(term, situation):
            return term
    raise LookupError(f"no payment term covers an invoice of {situation.on}")


def mentions(parameters: InvoiceParameters, situation: Situation) -> Iterator[dict[str, Any]]:
    """Every mention that applies, in the file's order, as JSON: id, text per language with its values filled, source."""
    for mention in parameters.mentions:
        if _applies(mention, situation):
            texts = {language: _filled(mention, language, situation) for language in LANGUAGES}
            yield {"id": mention.id, "text": texts, "source": mention.source}


def _applies(parameter: Mention | PaymentTerm, situation: Situation) -> bool:
    started = parameter.valid_from <= situation.on
    over = parameter.valid_to is not None and parameter.valid_to <= situation.on
    return started and not over and _holds(parameter.when, situation)


def _holds(when: Conditions, situation: Situation) -> bool:
    asked: Mapping[str, bool] = {
        "buyer": when.buyer is None or (when.buyer == "public_fr") == situation.public_fr,
        "vat_on_debits": when.vat_on_debits in (None, situation.vat_on_debits),
        "foreign_currency": when.foreign_currency in (None, situation.currency != "EUR"),
        "category": when.category is None or bool(situation.categories & set(when.category)),
    }
    return all(asked.values())


def _filled(mention: Mention, language: str, situation: Situation) -> str:
    own = {name: value[language] if isinstance(value, Mapping) else value for name, value in mention.values.items()}
    currency = f"{situation.currency} ({get_currency_name(situation.currency, locale=language)})"
    return mention.text[language].format_map({"currency": currency, **own})

"""Unit prices in words of a language: they may be finer than the currency."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_currency

from licensing.agreements import formats
from licensing.kernel.money import currency_digits
from licensing.kernel.wording import LOCALES


def unit_price(amount: str, currency: str, language: str) -> str:
    """A unit price with all its decimals: it may be finer than the currency (0.1250 → « 0,125 € »)."""
    own = -int(Decimal(amount).normalize().as_tuple().exponent)
    if own <= currency_digits(currency):
        return formats.money(amount, currency, language)
    digits = "0" * own
    pattern = f"#,##0.{digits} ¤" if language == "fr" or currency not in ("EUR", "GBP", "USD") else f"¤#,##0.{digits}"
    return format_currency(Decimal(amount), currency, pattern, locale=LOCALES[language], currency_digits=False)

"""How a document writes figures, days and countries in its own language (not the reader's)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency, format_decimal

from licensing.kernel.money import currency_digits
from licensing.kernel.wording import LOCALES, day_in_words


def money(amount: str, currency: str, language: str) -> str:
    """A decimal string as an amount: "4050.00", "EUR", "fr" → "4 050,00 €"."""
    digits = "0" * currency_digits(currency)
    pattern = {"fr": f"#,##0.{digits} ¤", "en": f"¤#,##0.{digits}"}[language]
    if language == "en" and currency not in ("EUR", "GBP", "USD"):
        pattern = f"#,##0.{digits} ¤"
    return _printed(
        format_currency(Decimal(amount), currency, pattern, locale=LOCALES[language], currency_digits=False)
    )


def unit_price(amount: str, currency: str, language: str) -> str:
    """A unit price with all its decimals: it may be finer than the currency (0.1250 → « 0,125 € »)."""
    own = -int(Decimal(amount).normalize().as_tuple().exponent)
    if own <= currency_digits(currency):
        return money(amount, currency, language)
    digits = "0" * own
    pattern = f"#,##0.{digits} ¤" if language == "fr" or currency not in ("EUR", "GBP", "USD") else f"¤#,##0.{digits}"
    return format_currency(Decimal(amount), currency, pattern, locale=LOCALES[language], currency_digits=False)


def number(value: int | str, language: str) -> str:
    """A number with its group separators, decimals only where there are some."""
    return _printed(format_decimal(Decimal(value).normalize(), locale=LOCALES[language]))


def _printed(figure: str) -> str:
    """A true minus sign, and no-break spaces wide enough to be seen between thousands."""
    return figure.replace("-", "\u2212").replace("\u202f", "\u00a0")


def percent(value: str, language: str) -> str:
    """A rate given in percent: "20" → "20 %"."""
    gap = "\u00a0" if language == "fr" else ""
    return f"{number(value, language)}{gap}%"


def day(value: str | date, language: str) -> str:
    """A day, or its ISO string, in words: 14 septembre 2026. The first of a French month is « 1er »."""
    when = date.fromisoformat(value) if isinstance(value, str) else value
    return day_in_words(when, language)


def country(code: str, language: str) -> str:
    """Name of a country from its ISO 3166-1 code; the code itself when the name is not known."""
    return str(Locale.parse(LOCALES[language]).territories.get(code, code))


def localized(texts: Mapping[str, str], language: str) -> str:
    """A sentence in that language, French when there is none."""
    return texts.get(language) or texts["fr"]

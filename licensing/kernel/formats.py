"""How a document writes figures, days and countries in its own language (not the reader's)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency, format_decimal, get_currency_name

from licensing.kernel import texts as kernel_texts
from licensing.kernel.money import currency_digits
from licensing.kernel.wording import LOCALES, day_in_words

BEFORE = ("EUR", "GBP", "USD")
"""Currencies whose sign stands before the figure in English."""
_NEGATIVE = re.compile("\u2212[0-9.,]+")


def money(amount: str, currency: str, language: str) -> str:
    """A decimal string as an amount: "4050.00", "EUR", "fr" → "4 050,00 €"."""
    return _printed(_amount(Decimal(amount), currency, currency_digits(currency), language), language)


def unit_price(amount: str, currency: str, language: str) -> str:
    """A unit price with all its decimals: it may be finer than the currency (0.1250 → « 0,125 € »)."""
    own = -int(Decimal(amount).normalize().as_tuple().exponent)
    if own <= currency_digits(currency):
        return money(amount, currency, language)
    return _amount(Decimal(amount), currency, own, language)


def _amount(amount: Decimal, currency: str, digits: int, language: str) -> str:
    """The sign of the currency after the figure, in English before it; in Arabic the name of the currency."""
    figure = f"#,##0.{'0' * digits}"
    if language == "ar":
        return f"{format_decimal(amount, figure, locale=LOCALES[language])}\u00a0{currency_name(currency, language)}"
    pattern = f"¤{figure}" if language == "en" and currency in BEFORE else f"{figure}\u00a0¤"
    return format_currency(amount, currency, pattern, locale=LOCALES[language], currency_digits=False)


def currency_name(currency: str, language: str) -> str:
    """The name of a currency; in Arabic the short one that Moroccan forms print, the same after any figure.

    Babel's Arabic signs (« د.م. ») are read by few, and its counted names (درهمًا مغربيًا) do not go with decimals.
    """
    if (currency, language) == ("MAD", "ar"):
        return "درهم"
    return str(get_currency_name(currency, locale=LOCALES[language]))


def number(value: int | str, language: str) -> str:
    """A number with its group separators, decimals only where there are some."""
    return _printed(format_decimal(Decimal(value).normalize(), locale=LOCALES[language]), language)


def _printed(figure: str, language: str) -> str:
    """A true minus sign, and no-break spaces wide enough to be seen between thousands.

    In Arabic an isolate keeps the minus on the left of its figure, where readers expect it.
    """
    printed = figure.replace("\u200e", "").replace("-", "\u2212").replace("\u202f", "\u00a0")
    return _NEGATIVE.sub("\u2066\\g<0>\u2069", printed) if language == "ar" else printed


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
    return kernel_texts.said(texts, language)

"""Dates as people write them; the one place that knows how a language writes a day."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

LOCALES = {"fr": "fr_FR", "en": "en_GB", "ar": "ar_MA"}
"""Arabic is Morocco's: digits 0–9, comma before decimals, the month names of its administration (شتنبر, not سبتمبر)."""


def day_in_words(day: date, language: str) -> str:
    """A day in words: 14 septembre 2026, 14 September 2026, 14 شتنبر 2026. The first of a French month is « 1er »."""
    text = format_date(day, "long", locale=LOCALES[language])
    return text.replace("1 ", "1er ", 1) if language == "fr" and day.day == 1 else text

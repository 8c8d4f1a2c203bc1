"""Jinja filters: amounts, days, instants and percentages as the reader's language writes them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_datetime
from babel.numbers import format_decimal
from flask import Flask
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from licensing.accounts.names import in_words
from licensing.kernel import formats
from licensing.kernel.clock import BUSINESS_ZONE
from licensing.kernel.money import round_amount
from licensing.kernel.texts import isolated
from licensing.kernel.wording import LOCALES, day_in_words
from licensing.web.languages import current_language, direction

AT = {"fr": "à", "en": "at", "ar": "على الساعة"}
"""What stands between a day and its hour."""
_WHOLE = Markup('<span class="nowrap">{}</span>')


def install(app: Flask) -> None:
    """Make the filters known to every template."""
    app.jinja_env.filters.update(
        money=money,
        day=day,
        instant=instant,
        percent=percent,
        localized=_localized,
        weight=weight,
        unbroken=unbroken,
        named=in_words,
    )


def money(amount: Decimal | str | None, currency: str) -> str:
    """An amount with its currency: « 4 860,00 € », “€4,860.00”, « 4.860,00 يورو ». Empty for None."""
    if amount is None:
        return ""
    return formats.money(str(round_amount(Decimal(amount), currency)), currency, current_language())


def unbroken(text: str) -> Markup:
    """A title whose references stay on one line each: « Convention d’utilisation CONV-GDP-2026-0026 »."""
    words = [_WHOLE.format(word) if "-" in word and any(map(str.isdigit, word)) else word for word in text.split(" ")]
    return Markup(" ").join(words)


def day(value: date | str | None) -> str:
    """A calendar day in words: « 14 septembre 2026 ». Takes a date, an instant (its day in Paris) or an ISO string."""
    if not value:
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(BUSINESS_ZONE)
    return day_in_words(value, current_language())


def instant(value: datetime | str | None) -> str:
    """A day and time in Paris: « 14 septembre 2026 à 14:02 ». Takes an aware datetime or an ISO string."""
    if not value:
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    pattern = f"d MMMM y '{AT.get(current_language(), AT['fr'])}' HH:mm"
    return format_datetime(value, pattern, tzinfo=BUSINESS_ZONE, locale=_format())


def percent(value: Decimal | str | int | None) -> str:
    """A number that counts in hundredths, with its sign: 20 → « 20 % », “20%”."""
    if value is None or value == "":
        return ""
    number = format_decimal(Decimal(value).normalize(), locale=_format())
    return f"{number}\u202f%" if current_language() == "fr" else f"{number}%"


def weight(size: int) -> str:
    """What a file weighs, for people: 812 → « 1 ko », 2 400 000 → « 2,4 Mo »."""
    french = current_language() == "fr"
    unit, divisor = (("Mo", "MB"), 1_000_000) if size >= 1_000_000 else (("ko", "kB"), 1_000)
    number = format_decimal(max(round(size / divisor, 1 if divisor > 1_000 else 0), 1), locale=_format())
    return f"{number}\u00a0{unit[0] if french else unit[1]}"


def localized(texts: dict[str, Any]) -> Any:
    """The text of a {language: text} value in the language in force, else French, else any."""
    return texts.get(current_language()) or texts.get("fr") or next(iter(texts.values()), "")


@pass_eval_context
def _localized(context: EvalContext, texts: dict[str, Any]) -> Any:
    """The same for templates: French that stands in for missing Arabic is said to be French and keeps its direction."""
    text = localized(texts)
    if direction() == "ltr" or texts.get(current_language()) or not text or not isinstance(text, str):
        return text
    return Markup('<span lang="fr" dir="ltr">{}</span>').format(text) if context.autoescape else isolated(text)


def _format() -> str:
    return LOCALES.get(current_language(), "fr_FR")

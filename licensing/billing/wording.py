"""What the finance pages say about VAT, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from licensing.kernel import formats
from licensing.kernel.clock import business_day
from licensing.kernel.wording import LOCALES

CATEGORIES = {
    "S": _l("TVA française au taux normal"),
    "AE": _l("Autoliquidation par le client"),
    "E": _l("Exonération"),
    "O": _l("Hors du champ de la TVA"),
}
"""EN 16931 categories in words."""


def reader_language() -> str:
    """The language of the page."""
    locale = get_locale()
    return str(locale.language) if locale else "fr"


def short_day(value: date | datetime) -> str:
    """A day in figures, for columns: 05/10/2026. An instant is its day in Paris."""
    day = business_day(value) if isinstance(value, datetime) else value
    return format_date(day, "dd/MM/yyyy", locale=LOCALES[reader_language()])


def country_name(code: str) -> str:
    """A country in the reader's language."""
    return formats.country(code, reader_language())


def unit_price(amount: str, currency: str) -> str:
    """A unit price with all its decimals, in the reader's language."""
    return formats.unit_price(amount, currency, reader_language())


def vat_reason(facts: Mapping[str, Any], category: str) -> str:
    """Why an invoice has this VAT category, from what it knows of both parties, in the reader's language."""
    buyer = facts["buyer"]
    country = country_name(buyer["country"])
    return str(
        _reason(category, buyer["country"] == "FR") % {"country": country, "number": buyer["identifiers"].get("vat")}
    )


def _reason(category: str, domestic: bool) -> str:
    """The sentence, its places still open."""
    if category == "AE":
        return str(
            _l("Client assujetti, %(country)s, n° de TVA %(number)s : il déclare lui-même la taxe dans son pays.")
        )
    if category == "S" and not domestic:
        return str(_l("Le client (%(country)s) n’a pas de numéro de TVA : la TVA française s’applique."))
    if category == "S":
        return str(_l("Le client est établi en France et le vendeur est redevable de la TVA."))
    if category == "E":
        return str(_l("Le vendeur ou l’opération est exonéré de TVA."))
    return str(_l("Client : %(country)s. L’opération n’est pas soumise à la TVA française."))

"""The list of countries in the page's language, sorted as its readers sort."""

from __future__ import annotations

import unicodedata
from functools import cache

from babel import Locale

from licensing.kernel.countries import COUNTRIES, FRENCH_OVERSEAS

CHOOSE = {"fr": "Choisissez un pays", "en": "Choose a country", "ar": "اختاروا بلدًا"}


@cache
def country_choices(language: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of every country, a blank first. Overseas departments are left out: they are France."""
    names = Locale(language).territories
    offered = [(code, str(names.get(code, code))) for code in COUNTRIES - FRENCH_OVERSEAS]
    return (("", CHOOSE.get(language, CHOOSE["fr"])), *sorted(offered, key=lambda each: _plain(each[1])))


def country_name(code: str | None, language: str) -> str:
    """A country's name in that language; empty for none."""
    return dict(country_choices(language)).get(code or "", "") if code else ""


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()

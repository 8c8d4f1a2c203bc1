"""How Arabic writes what other languages write, as Moroccan administrations do."""

from __future__ import annotations

from datetime import date

import pytest

from licensing.kernel import formats, texts


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        ("4050.00", "MAD", "4.050,00\u00a0درهم"),
        ("2.00", "MAD", "2,00\u00a0درهم"),
        ("1234567.50", "EUR", "1.234.567,50\u00a0يورو"),
        ("-160.00", "MAD", "\u2066−160,00\u2069\u00a0درهم"),
        ("1500", "XOF", "1.500\u00a0فرنك غرب أفريقي"),
    ],
)
def test_amounts_name_their_currency(amount: str, currency: str, written: str) -> None:
    assert formats.money(amount, currency, "ar") == written


def test_figures_and_days() -> None:
    assert formats.unit_price("0.1250", "MAD", "ar") == "0,125\u00a0درهم"
    assert (formats.number(1234, "ar"), formats.percent("5.50", "ar")) == ("1.234", "5,5%")
    assert formats.day(date(2026, 9, 14), "ar") == "14 شتنبر 2026"
    assert [formats.day(date(2026, month, 1), "ar").split()[1] for month in (5, 7, 8, 11, 12)] == [
        "ماي", "يوليوز", "غشت", "نونبر", "دجنبر"
    ]  # fmt: skip
    assert formats.country("MA", "ar") == "المغرب"


def test_what_an_author_left_without_arabic_is_read_in_french_and_kept_apart() -> None:
    both = {"fr": "Cercles", "en": "Circles"}
    assert texts.said(both, "ar") == "Cercles"
    assert texts.arabic(both) == "\u2068Cercles\u2069"
    assert texts.arabic({**both, "ar": "الحلقات"}) == "الحلقات"
    assert texts.in_languages(("un", "one")) == {"fr": "un", "en": "one"}
    assert [texts.spoken_language(raw) for raw in ({"language": "ar"}, {"language": ["ar"]}, None)] == [
        "ar",
        "fr",
        "fr",
    ]

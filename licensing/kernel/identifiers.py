"""Identifiers of organisations, checked offline by their check digits: SIRET, UAI, ICE, VAT number.

`normalise_*` turns what people type (spaces, no-break spaces, dashes, dots, lower case, digits of other scripts) into the stored form and never
fails; `valid_*` judges the stored form. Both are linear in the length of the input.
"""

from __future__ import annotations

import re

from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.fr import siret as fr_siret
from stdnum.ma import ice as ma_ice

from licensing.kernel.countries import vat_prefix
from licensing.kernel.numerals import compact

LONGEST = 40
_SEPARATORS = re.compile(r"[\s.\-\u00ad\u2010-\u2015\u2212\u200b\u2060\ufeff/_]+")
_UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_UAI = re.compile(r"[0-9]{7}[A-Z]")
_DIGITS = re.compile(r"[0-9]+")
_VAT = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,13}")


def _normalise(typed: str) -> str:
    return _SEPARATORS.sub("", compact(typed)).upper()


def normalise_siret(typed: str) -> str:
    """A typed SIRET without separators."""
    return _normalise(typed)


def normalise_uai(typed: str) -> str:
    """A typed UAI without separators, its letter in upper case."""
    return _normalise(typed)


def normalise_ice(typed: str) -> str:
    """A typed ICE without separators."""
    return _normalise(typed)


def normalise_vat(typed: str) -> str:
    """A typed VAT number without separators, in upper case."""
    return _normalise(typed)


def valid_siret(number: str) -> bool:
    """Whether it is 14 digits with right check digits (Luhn on the SIREN and on the whole; La Poste's own sum)."""
    return len(number) == 14 and bool(_DIGITS.fullmatch(number)) and bool(fr_siret.is_valid(number))


def valid_uai(number: str) -> bool:
    """Whether it is seven digits and the letter of their remainder by 23 (alphabet without I, O, Q)."""
    return bool(_UAI.fullmatch(number)) and _UAI_LETTERS[int(number[:7]) % 23] == number[7]


def valid_ice(number: str) -> bool:
    """Whether it is 15 digits whose remainder by 97 is zero (Moroccan Identifiant commun de l'entreprise)."""
    return len(number) == 15 and bool(_DIGITS.fullmatch(number)) and bool(ma_ice.is_valid(number))


def valid_vat(number: str, country: str) -> bool:
    """Whether it is a VAT number of that EU country (ISO code), by its national check. False outside the EU."""
    if not _VAT.fullmatch(number) or number[:2] != vat_prefix(country):
        return False
    try:
        return bool(eu_vat.validate(number) == number)
    except ValidationError:
        return False

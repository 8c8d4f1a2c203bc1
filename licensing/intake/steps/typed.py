"""From what people type to the stored form. What cannot be read is kept as typed, so that they can put it right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from licensing.kernel import identifiers
from licensing.kernel.numerals import compact
from licensing.kernel.texts import storable

Reader = Callable[[str], Any]
LARGEST_COUNT_DIGITS = 9


def text(typed: str) -> str | None:
    """Without outer blanks and without NUL, which PostgreSQL cannot store; None when nothing is left."""
    return storable(typed).strip() or None


def count(typed: str) -> int | str | None:
    """A whole number, thousands separated by any kind of space ("1 200"); the text itself when it is not one."""
    digits = compact(typed)
    if digits.isdecimal() and len(digits) <= LARGEST_COUNT_DIGITS:
        return int(digits)
    return text(typed)


def yes_no(typed: str) -> bool | None:
    """ "yes" or "no" of a pair of radio buttons; None while neither is chosen."""
    return {"yes": True, "no": False}.get(typed)


def identifier(normalise: Callable[[str], str], valid: Callable[[str], bool]) -> Reader:
    """A reader that stores the normal form of a right number, and keeps a wrong one as typed."""

    def read(typed: str) -> str | None:
        number = normalise(typed)
        return number if valid(number) else text(typed)

    return read


siret = identifier(identifiers.normalise_siret, identifiers.valid_siret)
uai = identifier(identifiers.normalise_uai, identifiers.valid_uai)
ice = identifier(identifiers.normalise_ice, identifiers.valid_ice)


def vat(typed: str) -> str | None:
    """A VAT number without separators, in upper case; judged later, with the country."""
    return text(identifiers.normalise_vat(typed))


def choice(allowed: tuple[str, ...]) -> Reader:
    """A reader for radio buttons and lists: the value when it is one of `allowed`, None for a blank or a made-up one."""

    def read(typed: str) -> str | None:
        return typed if typed and typed in allowed else None

    return read


def ticked(typed: str) -> bool:
    """Whether a checkbox was ticked."""
    return typed not in ("", "no", "false")

"""Numbers as people type and paste them: digits of any script, any kind of space, comma or point, a code within its sentence."""

from __future__ import annotations

import re
import unicodedata

_SIGNS = str.maketrans("，．٫٬﹐﹒’–—‒‑−－\u2010", ",..,,.'-------")
_GROUPED = re.compile(r"([0-9]{1,3}(?:([.,'])[0-9]{3})(?:\2[0-9]{3})*)(?:([.,])([0-9]+))?")
_CODES = (
    re.compile(r"(?<![0-9])([0-9]{6})(?![0-9])"),
    re.compile(r"(?<![0-9])([0-9]{3})[ .\-]([0-9]{3})(?![0-9])"),
    re.compile(r"(?<![0-9])([0-9]{2})[ .\-]([0-9]{2})[ .\-]([0-9]{2})(?![0-9])"),
)


def plain(typed: str) -> str:
    """With the digits 0–9 for those of every script, one kind of space, comma, point and dash, and no invisible signs."""
    seen = (sign for sign in typed.translate(_SIGNS) if unicodedata.category(sign) != "Cf")
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else " " if sign.isspace() else sign for sign in seen
    )


def compact(typed: str) -> str:
    """The same without spaces."""
    return plain(typed).replace(" ", "")


def amount_text(typed: str) -> str:
    """An amount as documents hold it, of an amount as people write it: "1 200,50", "1.200,50" and "1,200.50" are "1200.50".

    A single comma or point is the decimal one, however many digits follow. What is no amount comes back compact.
    """
    text = compact(typed)
    grouped = _GROUPED.fullmatch(text)
    if grouped is None:
        return text.replace(",", ".") if text.count(",") == 1 else text
    whole, separator, point, decimals = grouped.groups()
    if point == separator or (point is None and text.count(separator) == 1 and separator != "'"):
        return text.replace(",", ".")
    return whole.replace(separator, "") + (f".{decimals}" if decimals else "")


def six_digits(typed: str) -> str:
    """The code of six digits in what was typed or pasted, with the sentence around it or without; empty when there is none."""
    text = " ".join(plain(typed).split())
    for shape in _CODES:
        found = shape.search(text)
        if found is not None:
            return "".join(found.groups())
    digits = re.sub(r"[^0-9]", "", text)
    return digits if len(digits) == 6 else ""

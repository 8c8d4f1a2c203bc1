"""Numbers of invoices: one continuous series per producer and year, and the payment reference made from a number."""

from __future__ import annotations

import re
from datetime import date

from stdnum.iso7064 import mod_97_10

NUMBER = re.compile(r"[A-Za-z0-9+\-_/]{1,35}")
"""What an invoice number may be made of (French e-invoicing rules, BR-FR on BT-1)."""


def series_name(prefix: str, issued_on: date) -> str:
    """The series an invoice of that day belongs to: prefix and year."""
    return f"{prefix}{issued_on.year:04d}"


def invoice_number(series: str, sequence: int) -> str:
    """The number at a place of a series: ("FA2026", 7) → "FA2026-00007". ValueError when it could not be printed."""
    number = f"{series}-{sequence:05d}"
    if not is_invoice_number(number):
        raise ValueError(f"{number!r} is no invoice number: at most 35 of A-Z a-z 0-9 + - _ /")
    return number


def is_invoice_number(number: str) -> bool:
    """Whether it has at most 35 characters, all of them permitted."""
    return NUMBER.fullmatch(number) is not None


def payment_reference(number: str) -> str:
    """The ISO 11649 creditor reference of an invoice: RF, two check digits, the number's letters and digits.

    The last 21 are kept where there are more: they hold the year and the place in the series.
    """
    body = re.sub(r"[^A-Z0-9]", "", number.upper())[-21:]
    return f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"

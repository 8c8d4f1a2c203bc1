"""Tables for spreadsheets as CSV: the form each language's program opens as it is, and never a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from licensing.kernel.money import round_amount

BYTE_ORDER_MARK = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a language's spreadsheet separates cells and writes decimals."""

    separator: str
    decimal_mark: str

    def number(self, amount: Decimal, currency: str) -> str:
        """Plain digits, so that a spreadsheet reads a number; its sign is the number's own."""
        return f"{round_amount(amount, currency):f}".replace(".", self.decimal_mark)


DIALECTS = {"fr": Dialect(";", ","), "en": Dialect(",", "."), "ar": Dialect(";", ",")}
"""Spreadsheets in Arabic as they are set up in Morocco, which follows French habits."""


def csv_parts(header: Sequence[str], rows: Iterable[Sequence[str]], dialect: Dialect) -> Iterator[str]:
    """The file in parts: byte order mark and column names, then some rows at a time. Lines end CRLF (RFC 4180)."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=dialect.separator, lineterminator="\r\n")
    buffer.write(BYTE_ORDER_MARK)
    writer.writerow(header)
    for number, row in enumerate(rows, start=1):
        writer.writerow(row)
        if number % ROWS_AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def safe_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe goes before = + - @, tab and carriage return.

    Source: OWASP, CSV injection. A leading no-break or plain space does not hide the sign from some programs.
    """
    return f"'{text}" if text.lstrip(" \u00a0\u202f\ufeff").startswith(FORMULA_STARTS) else text


def _taken(buffer: io.StringIO) -> str:
    part = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return part

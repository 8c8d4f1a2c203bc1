"""A PDF reader that looks at each object stream's table once.

pyHanko reads the whole table again for every object of a stream. A tagged agreement keeps some two thousand objects in one,
and judging what was added after a signature visits them for each revision: 24 s for one file, 1 s with the table kept.
"""

# pyHanko ships types but leaves many constructors untyped:
# mypy: allow-untyped-calls

from __future__ import annotations

from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader

Table = tuple[tuple[int, int], ...]
"""(object number, offset in the stream's data) of each object, in order."""


class Reader(PdfFileReader):
    """Strict, as pyHanko's own; the same refusals for a table that does not fit its objects."""

    def __init__(self, pdf: bytes) -> None:
        self._tables: dict[int, tuple[bytes, Table]] = {}
        super().__init__(BytesIO(pdf))

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> Any:
        data, table = self._table(stmnum)
        if not 0 <= idx < len(table) or table[idx][0] != idnum:
            raise PdfStrictReadError(f"object {idnum} is not at place {idx} of object stream {stmnum}")
        source = BytesIO(data)
        source.seek(table[idx][1])
        found = generic.read_object(source, generic.Reference(idnum, 0, self))
        if isinstance(found, generic.StreamObject | generic.IndirectObject):
            raise PdfStrictReadError(f"object {idnum} may not be kept in an object stream")
        return found

    def _table(self, stmnum: int) -> tuple[bytes, Table]:
        if stmnum not in self._tables:
            self._tables[stmnum] = _read_table(generic.Reference(stmnum, 0, self).get_object(), stmnum)
        return self._tables[stmnum]


def _read_table(stream: Any, stmnum: int) -> tuple[bytes, Table]:
    """The data of an object stream and where its objects begin (ISO 32000-2, 7.5.7)."""
    if not isinstance(stream, generic.StreamObject) or stream["/Type"] != "/ObjStm":
        raise PdfStrictReadError(f"object {stmnum} is no object stream")
    data, first, count = stream.read_data(DecodePurpose.OBJECT_STREAM), stream["/First"], stream["/N"]
    numbers = data[:first].split()
    if len(numbers) != 2 * count or not all(number.isdigit() for number in numbers):
        raise PdfStrictReadError(f"the table of object stream {stmnum} is damaged")
    values = [int(number) for number in numbers]
    return data, tuple(zip(values[::2], (first + offset for offset in values[1::2]), strict=True))

"""The reader that keeps the tables of object streams: the same objects as pyHanko's, the same refusals."""

from __future__ import annotations

from io import BytesIO

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader

from licensing.signing.reading import Reader, _read_table
from tests.signing.samples import fielded_pdf


def _written(value: object, reader: PdfFileReader) -> bytes:
    out = BytesIO()
    assert isinstance(value, generic.PdfObject)
    value.write_to_stream(out)
    return out.getvalue()


def _numbers(reader: PdfFileReader) -> list[int]:
    return [number for number in range(1, int(reader.trailer["/Size"])) if reader.xrefs[generic.Reference(number, 0)]]


def test_every_object_is_the_one_that_pyhanko_reads() -> None:
    pdf = fielded_pdf()
    ours, theirs = Reader(pdf), PdfFileReader(BytesIO(pdf))
    numbers = _numbers(theirs)
    assert numbers
    for number in numbers:
        pair = [reader.get_object(generic.Reference(number, 0, reader)) for reader in (ours, theirs)]
        assert _written(pair[0], ours) == _written(pair[1], theirs), number
    assert ours._tables, "the sample keeps objects in a stream"


def test_object_that_is_elsewhere_is_refused() -> None:
    reader = Reader(fielded_pdf())
    for number in _numbers(reader):
        reader.get_object(generic.Reference(number, 0, reader))
    stream, (_, table) = next(iter(reader._tables.items()))
    first = table[0][0]
    for index in (-1, 1, len(table)):
        with pytest.raises(PdfStrictReadError):
            reader._get_object_from_stream(first, stream, index)


@pytest.mark.parametrize("table", [b"1 0 2", b"1 0 x 4", b"1 0 -2 4", b""])
def test_damaged_table_is_refused(table: bytes) -> None:
    values = {"/Type": "/ObjStm", "/N": 2, "/First": len(table)}
    named = {
        generic.NameObject(k): generic.NameObject(v) if isinstance(v, str) else generic.NumberObject(v)
        for k, v in values.items()
    }
    stream = generic.StreamObject(named, stream_data=table + b"<<>> <<>>")
    with pytest.raises(PdfStrictReadError):
        _read_table(stream, 9)

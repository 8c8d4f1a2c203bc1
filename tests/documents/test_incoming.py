"""What a sent file is, by its bytes: whole ones are taken, everything else is refused with its reason; names stay readable."""

from __future__ import annotations

import io
import struct
import zlib

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.documents.incoming import LARGEST, LONGEST_NAME, Refused, examine, safe_name
from tests.factories.files import archive, pdf, picture


def real_pdf(**options: object) -> bytes:
    """A PDF as a library writes it; with object streams its contents table is compressed."""
    kept = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(kept, **options)
    return kept.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def huge_png() -> bytes:
    """A few bytes that claim 60,000 × 60,000 points."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "media_type", "name"),
    [
        (pdf(), "application/pdf", "Scan.pdf"),
        (real_pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate), "application/pdf", "Scan.pdf"),
        (real_pdf(linearize=True), "application/pdf", "Scan.pdf"),
        (picture("PNG"), "image/png", "Scan.PDF.png"),
        (picture("JPEG"), "image/jpeg", "Scan.PDF.jpg"),
    ],
)  # fmt: skip
def test_whole_files_are_taken_and_named_after_their_content(data: bytes, media_type: str, name: str) -> None:
    found = examine(data, "Scan.PDF")
    assert (found.data, found.media_type, found.file_name) == (data, media_type, name)


REFUSED = {
    "nothing": (b"", "empty"),
    "too large": (pdf() + b" " * LARGEST, "too_large"),
    "a program": (b"MZ\x90\x00" + b"\0" * 100, "type"),
    "a page": (b"<html><script>alert(1)</script>", "type"),
    "a Word document, or a ZIP bomb": (archive(b"\0" * 5_000_000), "type"),
    "a picture with scripts": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "type"),
    "a PDF after something else": (b"<script>" + pdf(), "type"),
    "half a PDF": (pdf()[:-30], "damaged"),
    "a PDF whose contents table is elsewhere": (pdf().replace(b"startxref\n", b"startxref\n9"), "damaged"),
    "only the first bytes of a PDF": (b"%PDF-1.7\n", "damaged"),
    "a PDF with a password": (real_pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "protected"),
    "a PDF that is a ZIP file too": (pdf("x" * 50).replace(b"%%EOF", archive() + b"\n%%EOF"), "damaged"),
    "a PNG that is a ZIP file too": (picture("PNG") + archive(), "damaged"),
    "a JPEG that is a ZIP file too": (picture("JPEG") + archive(), "mixed"),
    "half a PNG": (picture("PNG")[:-8], "damaged"),
    "a PNG with a wrong checksum": (picture("PNG").replace(b"IDAT", b"IDAT", 1)[:-20] + b"\0" * 20, "damaged"),
    "a PNG of nothing": (b"\x89PNG\r\n\x1a\n", "damaged"),
    "a PNG that would fill the memory": (huge_png(), "picture_too_large"),
    "half a JPEG": (picture("JPEG")[:-2], "damaged"),
    "the first bytes of a JPEG": (b"\xff\xd8\xff\xe0", "damaged"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_everything_else_is_refused_with_its_reason(what: str) -> None:
    data, code = REFUSED[what]
    with pytest.raises(Refused) as refused:
        examine(data, "a.pdf")
    assert refused.value.code == code


def test_a_zip_file_hidden_at_the_end_of_a_pdf_is_found() -> None:
    hidden = pdf()[: -len(b"%%EOF\n")]
    both = hidden + b"%%EOF\n"
    with pytest.raises(Refused, match="mixed"):
        examine(both + archive() + both[both.index(b"startxref") :], "a.pdf")


@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]))
def test_no_bytes_break_it(data: bytes, start: bytes) -> None:
    try:
        examine(start + data, "x")
    except Refused:
        return


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("تفويض التوقيع.pdf", "تفويض التوقيع.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ("contrat\u202efdp.pdf", "contratfdp.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\scans\\Pouvoir.PDF", "Pouvoir.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("facture.pdf.exe", "facture.pdf.exe.pdf"),
        ("", "document.pdf"),
        (".pdf", "pdf.pdf"),
        ("   ", "document.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("🎓.pdf", "🎓.pdf"),
        ("x" * 500 + ".pdf", "x" * LONGEST_NAME + ".pdf"),
        ('a<b>"c"|d?*.pdf', "abcd.pdf"),
    ],
)  # fmt: skip
def test_names_keep_their_alphabet_and_lose_what_is_dangerous(typed: str, kept: str) -> None:
    assert safe_name(typed, (".pdf",)) == kept


@given(st.text(max_size=300))
def test_any_name_becomes_a_safe_one(typed: str) -> None:
    kept = safe_name(typed, (".jpg", ".jpeg"))
    assert kept.endswith((".jpg", ".jpeg"))
    assert 4 < len(kept) <= LONGEST_NAME + 5
    assert not set(kept) & set('/\\\r\n\0<>:"|?*\u202e\u2066')
    assert safe_name(kept, (".jpg", ".jpeg")) == kept

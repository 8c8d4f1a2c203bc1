"""The printed agreement: conforming, reproducible, with its terms inside and two empty signature fields."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
from pathlib import Path

import pikepdf
import pytest
import segno
from PIL import Image

from licensing.agreements.printing import render_agreement
from licensing.kernel.canonical import canonical_json
from tests.agreements.sample_terms import hostile_request, named, sample_terms
from tests.pdf import conformity_faults, embedded_files, page_images, pdf_text

WATERMARK = (226, 235, 237)
"""rgba(11, 92, 107, 0.12) on white."""

PROOF = {"base_url": "https://conventions.example.org", "word": "abcdefghjkmn"}
CODED = {**sample_terms(named("Université de Valmont-sur-Lys")), "verification": PROOF}


@pytest.fixture(scope="module")
def french() -> bytes:
    return render_agreement(sample_terms(named("Université de Valmont-sur-Lys")), draft=False)


def test_agreements_conform_to_pdf_a_and_pdf_ua(french: bytes, tmp_path: Path) -> None:
    files = {
        "french": french,
        "draft": render_agreement(sample_terms(named("Lycée")), draft=True),
        "english": render_agreement(sample_terms(named("Nordlicht")), draft=False),
        "english-draft": render_agreement(sample_terms(named("Atlas Textile"), "en"), draft=True),
        "hostile": render_agreement(sample_terms(hostile_request()), draft=False),
        "coded": render_agreement(CODED, draft=False),
        "coded-arabic": render_agreement({**sample_terms(named("Lycée"), "ar"), "verification": PROOF}, draft=False),
        "largest": render_agreement(sample_terms(named("Groupe Hydravia")), draft=False),
    }
    assert conformity_faults(files, tmp_path) == []


def test_same_terms_same_bytes_whatever_was_printed_before(french: bytes) -> None:
    render_agreement(sample_terms(hostile_request()), draft=False)
    render_agreement(sample_terms(named("Groupe Hydravia"), "en"), draft=True)
    again = render_agreement(sample_terms(named("Université de Valmont-sur-Lys")), draft=False)
    assert hashlib.sha256(again).digest() == hashlib.sha256(french).digest()


def test_the_first_page_carries_its_code_and_its_word_and_a_draft_does_not(tmp_path: Path) -> None:
    """The drawing is compared module by module with the code of the agreement's address."""
    coded = render_agreement(CODED, draft=False)
    assert coded == render_agreement(CODED, draft=False)
    first, *others = pdf_text(coded, tmp_path).split("\f")
    assert "Vérifier cette convention" in first
    assert "abcd-efgh-jkmn" in first
    assert all("abcd-efgh-jkmn" not in page for page in others)
    assert "abcd-efgh-jkmn" not in pdf_text(render_agreement(CODED, draft=True), tmp_path)
    with pikepdf.open(io.BytesIO(coded)) as pdf:
        assert not pdf.pages[0].Resources.XObject.keys(), "the code is drawn, it is no picture"
    subprocess.run(["pdftoppm", "-r", "288", "-l", "1", "-gray", "-", str(tmp_path / "page")], input=coded, check=True)
    with Image.open(next(tmp_path.glob("page*.pgm"))) as page:
        seen = _modules(page.crop((page.width * 3 // 4, 0, page.width, page.height // 5)), len(_wanted()))
    assert seen == _wanted()


def _wanted() -> list[list[bool]]:
    made = segno.make_qr("https://conventions.example.org/v/CONV-GDP-2026-0001/abcdefghjkmn", error="m")
    return [[bool(dark) for dark in row] for row in made.matrix]


def _modules(corner: Image.Image, count: int) -> list[list[bool]]:
    """The dark and light squares of a code that stands in a corner, whatever text stands below it."""
    dark = corner.point(lambda level: 255 if level < 100 else 0)
    left, top, right, _bottom = dark.crop((0, 0, dark.width, dark.height * 2 // 3)).getbbox() or (0, 0, 0, 0)
    side = (right - left) / count
    return [
        [bool(dark.getpixel((int(left + (x + 0.5) * side), int(top + (y + 0.5) * side)))) for x in range(count)]
        for y in range(count)
    ]


def test_the_terms_are_inside(french: bytes) -> None:
    terms = sample_terms(named("Université de Valmont-sur-Lys"))
    (data, relationship) = embedded_files(french)["terms.json"]
    assert (data, relationship) == (canonical_json(terms), "/Data")
    assert json.loads(data) == terms


def test_two_empty_signature_fields_lie_on_their_boxes(french: bytes) -> None:
    with pikepdf.open(io.BytesIO(french)) as pdf:
        fields = {str(field.T): field for field in pdf.Root.AcroForm.Fields}
        boxes = {name: [float(n) for n in field.Rect] for name, field in fields.items()}
        assert [str(fields[name].FT) for name in ("licensee", "licensor")] == ["/Sig", "/Sig"]
        assert all("/V" not in field for field in fields.values())
        assert {str(field.TU) for field in fields.values()} == {"Signature du Partenaire", "Signature du Producteur"}
        assert {field.P.objgen for field in fields.values()} == {pdf.pages[2].objgen}
    for x0, y0, x1, y1 in boxes.values():
        assert (x1 - x0, y1 - y0) == (pytest.approx(210, abs=0.5), pytest.approx(70, abs=0.5))
        assert 0 < x0 < x1 < 595
        assert 0 < y0 < y1 < 842
    assert boxes["licensee"][2] < boxes["licensor"][0]


def test_a_draft_has_no_field_and_a_watermark_on_each_page(tmp_path: Path) -> None:
    draft = render_agreement(sample_terms(named("Nordlicht")), draft=True)
    final = render_agreement(sample_terms(named("Nordlicht")), draft=False)
    with pikepdf.open(io.BytesIO(draft)) as pdf:
        assert "/AcroForm" not in pdf.Root
    (tmp_path / "final").mkdir()
    assert all(tint > 2000 for tint in _tints(page_images(draft, tmp_path)))
    assert all(tint < 500 for tint in _tints(page_images(final, tmp_path / "final")))
    assert "Draft: no signature" in pdf_text(draft, tmp_path)
    assert "DRAFT" not in pdf_text(final, tmp_path)


def _tints(images: list[Path]) -> list[int]:
    """How many pixels of each page have the colour of the watermark on white."""
    counts = []
    for image in images:
        with Image.open(image) as page:
            colours = page.convert("RGB").getcolors(1 << 24) or []
        counts.append(
            sum(n for n, pixel in colours if all(abs(a - b) < 3 for a, b in zip(pixel, WATERMARK, strict=True)))
        )
    return counts


def test_each_part_counts_its_own_pages(french: bytes, tmp_path: Path) -> None:
    pages = pdf_text(french, tmp_path).split("\f")
    assert "CONV-GDP-2026-0001 · Conditions particulières page 1/3" in pages[0]
    assert "Conditions générales GDP 2026-1 page 1/6" in pages[3]
    assert "CONV-GDP-2026-0001 · Annexes page 1/3" in pages[9]
    assert all("CONV-GDP-2026-0001" not in page for page in pages[3:9])


def test_names_are_printed_literally(tmp_path: Path) -> None:
    text = pdf_text(render_agreement(sample_terms(hostile_request()), draft=False), tmp_path)
    for words in ("{{7*7}}", "onerror=alert(1)>", "</style>", "**gras**", "[U+5F20][U+4F1F] [U+1F600] [U+202E]evil"):
        assert words in text


def test_total_and_parties_are_on_the_first_page(french: bytes, tmp_path: Path) -> None:
    first = pdf_text(french, tmp_path).split("\f")[0]
    assert "Total TTC 4 860,00 €" in first
    assert "Université de Valmont-sur-Lys (fictif)" in first
    assert "ABC Gestion de Projet" in first


def test_every_page_has_ink_and_keeps_its_margins(french: bytes, tmp_path: Path) -> None:
    for image in page_images(french, tmp_path):
        with Image.open(image) as opened:
            page = opened.convert("L").point(lambda level: 255 if level < 200 else 0)
        left, top, right, bottom = page.getbbox() or (0, 0, 0, 0)
        assert right > left
        assert left >= page.width * 0.1
        assert right <= page.width * 0.9
        assert bottom <= page.height * 0.97
        assert top >= page.height * 0.03

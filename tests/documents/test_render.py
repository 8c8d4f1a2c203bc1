"""PDF/A-3a and PDF/UA-1 at once, the same bytes for the same input, glyphs for every name."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.documents.glyphs import covered, printable
from licensing.documents.render import Attachment, Layout, RenderedPdf, render_parts, render_pdf
from tests.pdf import conformity_faults, embedded_files, pdf_text

AT = datetime(2026, 6, 22, 8, 30, tzinfo=timezone(timedelta(hours=2)))
PAGE = """<html><head><link rel="stylesheet" href="layout:agreement.css"></head><body><h1>Été à Fès</h1><p>{text}</p>
<table><thead><tr><th scope="col">A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>
<div id="sig-one" style="width: 210pt; height: 70pt"></div><p id="other">fin</p></body></html>"""


def _render(text: str = "Bonjour", **over: object) -> RenderedPdf:
    values = {"title": "Titre é", "language": "fr", "author": "Auteur", "created_at": AT, "identifier": "abc"}
    terms = Attachment("terms.json", b'{"a":1}', "Termes")
    return render_pdf(PAGE.format(text=text), **{**values, "attachments": [terms], **over})


def test_conforms_to_both_standards(tmp_path: Path) -> None:
    names = "Zoé N'Diaye, جامعة محمد الخامس, 张伟, 😀, \u202eevil, x\u0323, Ωmega, Жук"
    assert conformity_faults({"plain": _render().data, "names": _render(names).data}, tmp_path) == []


def test_the_checker_sees_a_file_that_does_not_conform(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(_render().data)) as pdf:
        del pdf.Root.Lang
        buffer = io.BytesIO()
        pdf.save(buffer)
    assert any("ua1" in fault for fault in conformity_faults({"broken": buffer.getvalue()}, tmp_path))


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_same_input_same_bytes_in_another_process(seed: str, tmp_path: Path) -> None:
    code = (
        "import sys, tests.documents.test_render as t; "
        "sys.stdout.write(t.hashlib.sha256(t._render('Bonjour 张').data).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert run.stdout == hashlib.sha256(_render("Bonjour 张").data).hexdigest()


@pytest.mark.parametrize(
    "over", [{"title": "x"}, {"author": "x"}, {"identifier": "x"}, {"created_at": AT + timedelta(seconds=1)}]
)
def test_what_is_said_of_a_file_changes_its_bytes(over: dict[str, object]) -> None:
    assert _render(**over).data != _render().data


def test_metadata_and_identity() -> None:
    with pikepdf.open(io.BytesIO(_render().data)) as pdf:
        assert (str(pdf.docinfo.Title), str(pdf.docinfo.Author)) == ("Titre é", "Auteur")
        assert str(pdf.docinfo.CreationDate) == str(pdf.docinfo.ModDate) == "D:20260622063000Z"
        assert str(pdf.Root.Lang) == "fr"
        assert bytes(pdf.trailer.ID[0]) == hashlib.sha256(b"abc").hexdigest()[:32].encode()
        packet = pdf.Root.Metadata.read_bytes().decode()
    assert packet.count("<rdf:RDF") == packet.count("</rdf:RDF>") == 1
    assert 'pdfaid:part="3"' in packet
    assert 'pdfuaid:part="1"' in packet


def test_the_attachment_is_data_of_the_document() -> None:
    assert embedded_files(_render().data) == {"terms.json": (b'{"a":1}', "/Data")}


def test_several_attachments_stand_once_each_in_the_order_of_their_names(tmp_path: Path) -> None:
    several = [Attachment(name, name.encode()) for name in ("terms.json", "b.jsonld", "policy.jsonld")]
    data = _render(attachments=several).data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        names = [str(name) for name in list(pdf.Root.Names.EmbeddedFiles.Names)[::2]]
        associated = [str(each.UF) for each in pdf.Root.AF]
    assert names == associated == ["b.jsonld", "policy.jsonld", "terms.json"]
    assert conformity_faults({"several": data}, tmp_path) == []


def test_anchors_are_boxes_in_points_from_the_bottom_left() -> None:
    rendered = _render()
    spot = rendered.anchors["sig-one"]
    assert set(rendered.anchors) == {"sig-one"}
    assert (spot.page, spot.width, spot.height) == (0, 210.0, 70.0)
    assert spot.x == pytest.approx(25 * 72 / 25.4, abs=0.1)
    assert 500 < spot.y < 842 - 27 * 72 / 25.4


def test_only_the_vendored_fonts_are_embedded() -> None:
    with pikepdf.open(io.BytesIO(_render("Zoé جامعة Жук <b>x</b>").data)) as pdf:
        fonts = {str(o.FontName) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontName" in o}
        files = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontName" in o and "/FontFile2" in o]
    assert len(files) == len(fonts) >= 3
    assert all("+IBM-Plex-" in name for name in fonts)


def test_a_character_without_glyph_is_written_out(tmp_path: Path) -> None:
    text = pdf_text(_render("张伟 & \u202eevil").data, tmp_path)
    assert "[U+5F20][U+4F1F] & [U+202E]evil" in text


def test_composed_and_decomposed_names_print_alike() -> None:
    assert printable("E\u0301lodie") == printable("Élodie") == "Élodie"


@given(st.text())
def test_everything_printable_has_a_glyph(text: str) -> None:
    assert set(printable(text)) <= covered()
    assert printable(printable(text)) == printable(text)


def test_french_typography_and_arabic_have_glyphs() -> None:
    assert set("«» ’–—…€œŒæÉÀÇ\u00a0\u202f\u2011جامعةمحمدءآؤي،؛؟٠١٩") <= covered()


def test_no_bidirectional_control_is_printable() -> None:
    assert not set("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & covered()


def test_a_reusable_part_gives_the_same_bytes_and_the_right_pages(tmp_path: Path) -> None:
    first, shared = PAGE.format(text="un"), PAGE.format(text="partagé").replace("sig-one", "sig-two")
    values = {"title": "t", "language": "fr", "author": "a", "created_at": AT, "identifier": "i"}
    fresh = render_parts([Layout(first), Layout(shared)], **values)
    for _ in range(2):
        reused = render_parts([Layout(first), Layout(shared, reusable=True)], **values)
        assert reused.data == fresh.data
    assert {name: spot.page for name, spot in fresh.anchors.items()} == {"sig-one": 0, "sig-two": 1}
    assert [page.strip() != "" for page in pdf_text(fresh.data, tmp_path).split("\f")[:2]] == [True, True]


def test_the_font_setting_of_the_process_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", "/somewhere/else.conf")
    _render()
    assert os.environ["FONTCONFIG_FILE"] == "/somewhere/else.conf"

"""Agreements in Arabic: a translation, then the French text that prevails; nothing of earlier agreements changes."""

from __future__ import annotations

import io
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdf
import pytest

from licensing.agreements.library import ROOT, BrokenTemplate, load_library
from licensing.agreements.printing import agreement_body_html, render_agreement
from licensing.agreements.rules import texts_of
from licensing.agreements.rules.assembly import ChangedClause
from licensing.agreements.values import ClauseLibrary
from licensing.kernel.canonical import fingerprint
from licensing.kernel.errors import InvalidInput
from tests.agreements.sample_terms import named, sample_terms
from tests.pdf import conformity_faults, page_images

PARTNER = "Atlas Textile"


@pytest.fixture(scope="module")
def arabic() -> bytes:
    return render_agreement(sample_terms(named(PARTNER), "ar"), draft=False)


@pytest.fixture(scope="module")
def pages(arabic: bytes) -> list[str]:
    """The text of each page in reading order, marks and no-break spaces plain."""
    reader = pypdf.PdfReader(io.BytesIO(arabic))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def _without(key: str) -> ClauseLibrary:
    """The delivered library, one clause without Arabic."""
    library = load_library()
    clause = library.clauses[key, 1]
    spoken = {each: clause.bodies[each] for each in ("fr", "en")}
    return replace(library, clauses={**library.clauses, (key, 1): replace(clause, bodies=spoken, translations={})})


def test_it_conforms_as_draft_and_to_be_signed(arabic: bytes, tmp_path: Path) -> None:
    draft = render_agreement(sample_terms(named(PARTNER), "ar"), draft=True)
    assert conformity_faults({"arabic": arabic, "draft": draft}, tmp_path) == []
    assert len(page_images(arabic, tmp_path)) > 10


def test_the_first_page_says_in_both_languages_that_french_prevails(pages: list[str]) -> None:
    assert "اتفاقية استعمال دروس عبر الإنترنت" in pages[0]
    assert "يرجح النص الفرنسي" in pages[0]
    assert "Le texte français, qui suit la traduction dans ce fichier, est le texte de référence" in pages[0]


def test_the_whole_french_text_follows_the_translation(pages: list[str]) -> None:
    terms = sample_terms(named(PARTNER), "ar")
    translation, reference = texts_of(terms, load_library())
    assert (translation.language, reference.language) == ("ar", "fr")
    assert [[a.key for a in part.articles] for part in translation.parts] == [
        [a.key for a in part.articles] for part in reference.parts
    ]
    starts = [next(n for n, page in enumerate(pages) if mark in page) for mark in ("المادة 1", "Article 1 ")]
    assert 0 < starts[0] < starts[1]
    whole = " ".join(pages[starts[1] :])
    assert all(" ".join(article.title.split()) in whole for article in reference.part("general").articles)


def test_its_languages_are_tagged_and_the_fields_lie_on_the_french_boxes(arabic: bytes, pages: list[str]) -> None:
    with pikepdf.open(io.BytesIO(arabic)) as pdf:
        assert str(pdf.Root.Lang) == "ar"
        top = pdf.Root.StructTreeRoot.K[0].K
        numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}
        spoken = {
            numbers[each.Pg.objgen]: str(each.get("/Lang", "ar")) for each in top if "/S" in each and "/Pg" in each
        }
        french = min(number for number, language in spoken.items() if language == "fr")
        assert "Texte de référence" in pages[french]
        fields = {str(field.T): numbers[field.P.objgen] for field in pdf.Root.AcroForm.Fields}
        assert {str(field.TU) for field in pdf.Root.AcroForm.Fields} == {"توقيع الشريك", "توقيع المنتِج"}
    assert set(fields) == {"licensee", "licensor"}
    assert all(number >= french and "Signatures" in pages[number] for number in fields.values())


def test_on_one_page_no_anchor_stands_twice_and_each_text_says_its_language() -> None:
    html = agreement_body_html(sample_terms(named(PARTNER), "ar"), draft=True)
    anchors = re.findall(r'\bid="([^"]+)"', html)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(anchors)
    assert re.findall(r'<div class="agreement-text" lang="(..)" dir="(...)">', html) == [("ar", "rtl"), ("fr", "ltr")]


def test_names_and_addresses_keep_their_direction() -> None:
    raw = named(PARTNER)
    raw["organisation"]["name"] = "مقاولة <b>الأطلس</b> 2026"
    html = agreement_body_html(sample_terms(raw, "ar"), draft=True)
    assert "<bdi>مقاولة &lt;b&gt;الأطلس&lt;/b&gt; 2026</bdi>" in html
    assert "<bdi>conventions@abc-gdp.example</bdi>" in html


def test_an_agreement_in_another_language_freezes_nothing_of_the_translation() -> None:
    french, arabic = (sample_terms(named(PARTNER), language) for language in ("fr", "ar"))
    assert all("translations" not in item for item in french["clauses"])
    assert all(set(item["translations"]) == {"ar"} for item in arabic["clauses"])
    assert [item["sha256"] for item in french["clauses"]] == [item["sha256"] for item in arabic["clauses"]]
    assert len(texts_of(french, load_library())) == 1


def test_the_fingerprint_of_a_clause_is_still_that_of_its_two_first_languages() -> None:
    released = json.loads((ROOT / "released.json").read_text())
    for clause in load_library().clauses.values():
        files = {each: released[f"clauses/{clause.key}/{clause.version}.{each}.md"] for each in ("fr", "en")}
        assert clause.sha256 == fingerprint(files)


def test_a_changed_translation_is_not_what_was_agreed(tmp_path: Path) -> None:
    terms = sample_terms(named(PARTNER), "ar")
    shutil.copytree(ROOT, tmp_path / "templates", ignore=shutil.ignore_patterns("layout"))
    file = tmp_path / "templates" / "clauses" / "object" / "1.ar.md"
    file.write_text(file.read_text().replace("الاتفاقية", "العقد", 1))
    changed = load_library(tmp_path / "templates")
    with pytest.raises(ChangedClause, match="object"):
        texts_of(terms, changed)
    assert texts_of(sample_terms(named(PARTNER), "fr"), changed)
    file.write_text(file.read_text().replace("{{ producer_name }}", "المنتِج"))
    load_library.cache_clear()
    with pytest.raises(BrokenTemplate, match="object"):
        load_library(tmp_path / "templates")


def test_no_agreement_in_arabic_without_every_clause_in_arabic() -> None:
    library = _without("law")
    assert [clause.key for clause in library.missing_in("ar")] == ["law"]
    with pytest.raises(InvalidInput) as refused:
        sample_terms(named(PARTNER), "ar", library=library)
    (problem,) = refused.value.problems
    assert problem.path == "language"
    assert "Droit applicable et différends" in problem.text("fr")
    assert "Droit applicable" in problem.text("ar")
    assert sample_terms(named(PARTNER), "fr", library=library)["language"] == "fr"

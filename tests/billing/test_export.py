"""The CSV file: its form in each language, texts that never become formulas."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.billing.export import csv_parts
from licensing.billing.queries.invoices import InvoiceRow
from licensing.kernel.spreadsheet import safe_text

ROW = InvoiceRow(
    id="1", number="FA-2026-00001", issued_on=date(2026, 10, 5), due_on=date(2026, 11, 4), buyer_name="Université d’Été",
    agreement_id="2", agreement="CONV-1", currency="EUR", net=Decimal("4050.00"), vat_category="S", vat_rate="5.5",
    vat_amount=Decimal("810.00"), total=Decimal("4860.00"),
)  # fmt: skip


def written(rows: Sequence[InvoiceRow], language: str) -> str:
    """The whole file."""
    return "".join(csv_parts(rows, language))


def named(name: str) -> InvoiceRow:
    """A row of that partner."""
    return InvoiceRow(**{**{field: getattr(ROW, field) for field in InvoiceRow.__slots__}, "buyer_name": name})


def test_french_form() -> None:
    assert written([ROW], "fr") == (
        "\ufeffNuméro;Date d’émission;Échéance;Partenaire;Convention;Devise;Hors taxes;Régime de TVA;Taux de TVA (%);TVA;Total\r\n"
        "FA-2026-00001;2026-10-05;2026-11-04;Université d’Été;CONV-1;EUR;4050,00;S;5,5;810,00;4860,00\r\n"
    )


def test_english_form() -> None:
    assert written([ROW], "en").splitlines()[1] == (
        "FA-2026-00001,2026-10-05,2026-11-04,Université d’Été,CONV-1,EUR,4050.00,S,5.5,810.00,4860.00"
    )


def test_without_rows_it_has_its_columns() -> None:
    assert written([], "en").startswith("\ufeffNumber,Date of issue")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", " =", "\u00a0@", "\ufeff="])
def test_a_formula_is_a_text(sign: str) -> None:
    assert safe_text(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize("text", ["Université", "a=b", "L’Étoile", "'=1", "", "العربية", "🎓 École", "1-2"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert safe_text(text) == text


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r\n"), max_size=40), max_size=5)
)
def test_every_name_comes_back_from_its_cell(names: list[str]) -> None:
    for language, separator in (("fr", ";"), ("en", ",")):
        text = written([named(name) for name in names], language).removeprefix("\ufeff")
        rows = list(csv.reader(text.split("\r\n"), delimiter=separator))
        assert [row[3] for row in rows[1:] if row] == [safe_text(name) for name in names]


def test_a_long_list_comes_in_parts() -> None:
    parts = list(csv_parts([ROW] * 1201, "fr"))
    assert len(parts) == 3
    assert "".join(parts).count("\r\n") == 1202

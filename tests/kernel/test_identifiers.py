"""Identifiers: real check digits, invented demo numbers with leading zeros, what people type, long inputs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.kernel import identifiers as ids
from licensing.kernel.countries import COUNTRIES, vat_prefix
from tests.growth import grows_linearly

VALID = [
    (ids.valid_siret, "73282932000074"),
    (ids.valid_siret, "00000101600013"),
    (ids.valid_uai, "9900001W"),
    (ids.valid_uai, "0751717J"),
    (ids.valid_ice, "000000914000154"),
    (lambda n: ids.valid_vat(n, "FR"), "FR06000001065"),
    (lambda n: ids.valid_vat(n, "MC"), "FR06000001065"),
    (lambda n: ids.valid_vat(n, "DE"), "DE136695976"),
    (lambda n: ids.valid_vat(n, "GR"), "EL094259216"),
    (lambda n: ids.valid_vat(n, "CY"), "CY10259033P"),
]


@pytest.mark.parametrize(("check", "number"), VALID)
def test_right_numbers_pass_and_any_changed_digit_fails(check, number) -> None:
    assert check(number)
    place = len(number) - 3
    for digit in set("0123456789") - {number[place]}:
        assert not check(number[:place] + digit + number[place + 1 :])


@pytest.mark.parametrize(
    ("check", "number"),
    [
        (ids.valid_siret, ""),
        (ids.valid_siret, "7328293200007"),
        (ids.valid_siret, "732829320000740"),
        (ids.valid_siret, "732 829 320 00074"),
        (ids.valid_siret, "٧٣٢٨٢٩٣٢٠٠٠٠٧٤"),
        (ids.valid_siret, "0000010160001３"),
        (ids.valid_uai, "9900001w"),
        (ids.valid_uai, "9900001I"),
        (ids.valid_uai, "990001W"),
        (ids.valid_ice, "00000914000154"),
        (ids.valid_ice, "000000914000154 "),
        (lambda n: ids.valid_vat(n, "FR"), "DE136695976"),
        (lambda n: ids.valid_vat(n, "DE"), "136695976"),
        (lambda n: ids.valid_vat(n, "MA"), "MA000000914000154"),
        (lambda n: ids.valid_vat(n, "CH"), "CHE100155212TVA"),
        (lambda n: ids.valid_vat(n, "FR"), "FR"),
    ],
)
def test_wrong_numbers_fail(check, number) -> None:
    assert not check(number)


def test_la_poste_has_its_own_sum() -> None:
    assert ids.valid_siret("35600000000048")
    assert ids.valid_siret("35600000049837")
    assert not ids.valid_siret("35600000049838")


@pytest.mark.parametrize(
    "typed", ["000 001 016 00013", "000\u00a0001\u00a0016\u202f00013", "000.001.016-00013", " 00000101600013\n"]
)
def test_what_people_type_becomes_the_stored_form(typed: str) -> None:
    assert ids.normalise_siret(typed) == "00000101600013"


def test_letters_are_upper_cased() -> None:
    assert ids.normalise_uai("9900001 w") == "9900001W"
    assert ids.normalise_vat("fr 06 000 001 065") == "FR06000001065"
    assert ids.normalise_ice("000000914-000154") == "000000914000154"


@given(st.text())
def test_any_text_is_judged_without_an_error(text: str) -> None:
    for normalise in (ids.normalise_siret, ids.normalise_uai, ids.normalise_ice, ids.normalise_vat):
        stored = normalise(text)
        assert normalise(stored) == stored
    ids.valid_siret(text), ids.valid_uai(text), ids.valid_ice(text), ids.valid_vat(text, "FR")


@pytest.mark.parametrize("piece", ["1", " ", "FRA", "-. "])
def test_however_long_a_text_is_it_is_judged_in_linear_time(piece: str) -> None:
    def judge(size: int) -> None:
        text = piece * (size // len(piece))
        assert not any((ids.valid_siret(text), ids.valid_uai(text), ids.valid_ice(text), ids.valid_vat(text, "FR")))
        ids.normalise_siret(text)

    assert grows_linearly(judge, 10_000)


def test_countries_are_the_249_of_iso_3166() -> None:
    assert len(COUNTRIES) == 249
    assert vat_prefix("GR") == "EL"
    assert vat_prefix("MC") == "FR"
    assert vat_prefix("MA") is None

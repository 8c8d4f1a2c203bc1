"""Numbers as people type and paste them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.kernel.numerals import amount_text, compact, plain, six_digits
from licensing.pricing.reading import read_amount


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12,50", "12.50"), ("12.50", "12.50"), (" 1 200,50 ", "1200.50"), ("1\u202f200,50", "1200.50"),
        ("1.200,50", "1200.50"), ("1,200.50", "1200.50"), ("1'200.50", "1200.50"), ("1’200", "1200"),
        ("1.200.000", "1200000"), ("1,200,000", "1200000"), ("1,200", "1.200"), ("0,125", "0.125"),
        ("١٢٫٥٠", "12.50"), ("١٬٢٠٠٫٥٠", "1200.50"), ("１２，５０", "12.50"), ("12\u200b,50", "12.50"), ("7", "7"),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_it_is_written(typed: str, meant: str) -> None:
    assert amount_text(typed) == meant
    assert read_amount(amount_text(typed)) == Decimal(meant)


@pytest.mark.parametrize(
    "typed",
    [
        "1e3", "1E3", "1_000", "1e1", "+5", "-5", "−5", "NaN", "Infinity", "", ",", ".", "1,2,3", "1.2.3", "12,", "1,20,50.5",
        "1.200.50", "1,200,50", "1 2 e 3", "0x10", "½", "12²", "12 €", "١٢e٣", "1,200.000,5", "9" * 11, "1.23456",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="sentences of this code"):
        read_amount(amount_text(typed))


@given(
    st.decimals(min_value=0, max_value=10**9, places=2),
    st.sampled_from([("\u202f", ","), (".", ","), (",", "."), ("", ".")]),
)
def test_every_amount_is_read_in_every_hand(amount: Decimal, hand: tuple[str, str]) -> None:
    group, point = hand
    written = f"{amount:,.2f}".replace(",", "G").replace(".", point).replace("G", group)
    assert read_amount(amount_text(written)) == amount


@given(st.text(max_size=40))
def test_whatever_is_typed_has_no_other_digits(typed: str) -> None:
    assert not any(sign.isdecimal() and not sign.isascii() for sign in plain(typed))
    assert " " not in compact(typed)
    code = six_digits(typed)
    assert code == "" or (len(code) == 6 and code.isascii() and code.isdecimal())


@pytest.mark.parametrize(
    "typed",
    [
        "721179", "721 179", "721-179", "721–179", "721\u00a0179", "72 11 79", "7 2 1 1 7 9", "721\u200b179", "Votre code : 721 179",
        "Votre code : 721179 (valable 10 minutes)", "Votre code : 721 179 (valable 10 minutes)", "٧٢١ ١٧٩", "７２１１７９",
        "رمزكم: ٧٢١١٧٩", "\u2068721179\u2069", "Code 721179, request DEM-2026-0001", "721\n179",
    ],
)  # fmt: skip
def test_a_code_is_found_as_it_is_pasted(typed: str) -> None:
    assert six_digits(typed) == "721179"


@pytest.mark.parametrize("typed", ["", "72117", "7211790", "abcdef", "12 345 6789", "code", "721179721179"])
def test_what_holds_no_code_is_none(typed: str) -> None:
    assert six_digits(typed) == ""

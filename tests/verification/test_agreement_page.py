"""The page behind the QR code: what it shows, to whom, and which file it takes for the agreement's own."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from flask import Flask

from licensing.agreements.models import Agreement
from licensing.agreements.proof import is_word_of, proof_address, spaced
from licensing.agreements.standing import standing
from licensing.documents.operations import read, store
from licensing.kernel.database import db
from licensing.verification.rules import compared
from tests.agreements.scene import AT, prepared, staffed_producer
from tests.pdf import embedded_files
from tests.verification.test_pages import drop, heading

WORD = "abcdefghjkmn"
TERMS = {
    "reference": "CONV-1",
    "session": {"ends_on": "2026-12-18"},
    "verification": {"base_url": "https://x.example", "word": WORD},
}


def test_a_word_is_known_however_it_is_typed_and_only_then() -> None:
    assert is_word_of(TERMS, WORD)
    assert is_word_of(TERMS, f" {spaced(WORD).upper()} ")
    assert not is_word_of(TERMS, WORD[:-1] + "x")
    assert not is_word_of(TERMS, "")
    assert not is_word_of({**TERMS, "verification": None}, WORD)
    assert proof_address({"reference": "CONV-1"}) == ""


@pytest.mark.parametrize(
    ("state", "on", "worth"),
    [
        ("awaiting_licensor", "2026-10-01", "pending"),
        ("in_force", "2026-12-18", "in_force"),
        ("in_force", "2026-12-19", "ended"),
        ("cancelled", "2026-10-01", "void"),
        ("terminated", "2026-10-01", "ended"),
    ],
)
def test_what_an_agreement_is_worth_on_a_day(state: str, on: str, worth: str) -> None:
    assert standing(state, TERMS, date.fromisoformat(on)) == worth


def test_which_file_it_is() -> None:
    assert compared(b"abc", b"abc", valid=True) == "same"
    assert compared(b"abcd", b"abc", valid=True) == "renewed"
    assert compared(b"abcd", b"abc", valid=False) == "other"
    assert compared(b"ab", b"abc", valid=True) == "earlier"
    assert compared(b"x", b"abc", valid=True) == "other"
    assert compared(b"", b"", valid=True) == "other"


@pytest.fixture
def agreement(site: Flask, sealed: bytes) -> Agreement:
    """An agreement in force whose sealed file is the one of this installation, made by a real approval."""
    found = db.session.query(Agreement).first() or prepared(staffed_producer())
    stored = store(sealed, kind="signed_document", file_name="c.pdf", media_type="application/pdf", at=AT)
    found.sealed_document_id, found.state, found.in_force_at = stored.id, "in_force", AT
    db.session.commit()
    return found


def test_the_printed_address_opens_the_page_and_it_shows_nobody_and_no_price(site: Flask, agreement: Agreement) -> None:
    address = proof_address(agreement.terms)
    assert address.startswith(f"http://127.0.0.1:8000/v/{agreement.reference}/")
    page = site.test_client().get(address.removeprefix("http://127.0.0.1:8000"))
    said = unescape(page.text)
    assert page.status_code == 200
    for shown in (agreement.reference, agreement.organisation_name, "18 décembre 2026", "noindex"):
        assert shown in said
    contacts = agreement.terms["parties"]["licensee"]["contacts"]
    hidden = [contact[part] for contact in contacts.values() for part in ("name", "email")]
    hidden += [
        agreement.terms["parties"]["licensor"]["legal"]["represented_by"],
        "€",
        agreement.terms["quote"]["total"],
    ]
    assert [each for each in hidden if each in said] == []


def test_the_terms_in_the_printed_file_hold_the_word(agreement: Agreement) -> None:
    inside, _kind = embedded_files(read(agreement.unsigned_document_id or ""))["terms.json"]
    assert agreement.terms["verification"]["word"].encode() in inside


def test_a_guessed_reference_learns_nothing(site: Flask, agreement: Agreement) -> None:
    """The page of an agreement and of none are the same but for the reference that was typed."""
    browser = site.test_client()
    for path in ("", f"/{WORD}"):
        real, none = (browser.get(f"/v/{name}{path}") for name in (agreement.reference, "CONV-GDP-2099-0001"))
        assert real.status_code == none.status_code
        assert _neutral(real.text, agreement.reference) == _neutral(none.text, "CONV-GDP-2099-0001")
        assert agreement.organisation_name not in unescape(real.text)
    assert browser.post(f"/v/{agreement.reference}/{WORD}").status_code in (400, 404)


def _neutral(html: str, reference: str) -> str:
    return re.sub(r'(nonce|value)="[^"]*"', "", html.replace(reference, "REF"))


def test_the_word_is_typed_from_paper(site: Flask, agreement: Agreement) -> None:
    word = agreement.terms["verification"]["word"]
    answer = site.test_client().get(f"/v/{agreement.reference}?word={spaced(word).upper()}")
    assert (answer.status_code, answer.location) == (303, f"/v/{agreement.reference}/{word}")


def test_the_word_never_reaches_the_log(site: Flask, agreement: Agreement, capfd: pytest.CaptureFixture[str]) -> None:
    word = agreement.terms["verification"]["word"]
    site.test_client().get(f"/v/{agreement.reference}/{word}")
    assert word not in capfd.readouterr().err


def test_the_file_of_the_agreement_is_told_from_another(
    site: Flask, agreement: Agreement, sealed: bytes, half_sealed: bytes
) -> None:
    path = f"/v/{agreement.reference}/{agreement.terms['verification']['word']}"
    same = drop(site.test_client(), sealed, to=path)
    assert (heading(same), "exactement le fichier définitif" in same.text) == ("Valide et inchangé", True)
    assert "état antérieur" in unescape(drop(site.test_client(), half_sealed, to=path).text)
    changed = drop(site.test_client(), sealed + b"\n", to=path)
    assert "n’est pas le fichier définitif" in unescape(changed.text)

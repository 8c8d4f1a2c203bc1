"""The printed invoice: every mention, one page, conforming, literal names; mailed once with the file."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from licensing.billing import printing
from licensing.billing.models import InvoiceDocument
from licensing.billing.operations import issue_invoice
from licensing.billing.queries.invoices import pdf_of
from licensing.billing.rules import findings, numbered
from licensing.documents.operations import read
from licensing.kernel.database import db
from licensing.kernel.formats import unit_price
from licensing.outbox.models import Mail, OutboxMessage
from licensing.outbox.operations import drain
from licensing.pricing.values import ManualDiscount
from tests.billing.samples import (
    AIN_LOUZ,
    HYDRAVIA,
    NOON,
    NORDLICHT,
    VALMONT,
    agreement_in_force,
    all_facts,
    facts_of,
)
from tests.billing.test_issue import finance
from tests.factories.catalogue import make_producer
from tests.factories.requests import demo_request
from tests.pdf import conformity_faults, pdf_text

HOSTILE = "{{7*7}} <img src=x onerror=alert(1)> </style> =cmd|' /C calc'!A0 **gras** العربية"


def printed(name: str, tmp_path: Path) -> str:
    """The text of the printed invoice of a demo request, spaces made plain."""
    data = printing.render_invoice(numbered(facts_of(name), "FA-GDP2026-00042"), NOON)
    return plain(pdf_text(data, tmp_path))


def plain(text: str) -> str:
    """Every kind of space as one plain space."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


COMMON = (
    "Facture FA-GDP2026-00042", "Date d’émission", "5 octobre 2026", "Échéance", "4 novembre 2026",
    "du 14 septembre 2026 au 18 décembre 2026", "ABC Gestion de Projet", "SAS d’enseignement à distance",
    "7 allée de la Démonstration", "59990 Lille-Démo, France", "SIREN 000009001", "RCS Lille-Démo 000 009 001",
    "N° de TVA FR49000009001", "Catégorie de l’opération : prestation de services",
    "Escompte pour paiement anticipé : néant", "IBAN FR76 9999 9000 0100 0000 0090 034", "BIC DEMOFRPPXXX",
    "CONV-GDP-2026-0001", "frais de recouvrement en cas de retard : 40 €",
)  # fmt: skip
PUBLIC = (
    "Délai global de paiement : 30 jours", "majoré de 8 points", "art. L2192-13 et R2192-31", "art. L2192-13 et D2192-35",
    "N° d’engagement ou de commande", "PO-2601", "SVC-PEDA", "Université de Valmont-sur-Lys (fictif)",
    "SIREN 000001016", "SIRET 00000101600013", "Remise « Inscription anticipée », 10 %", "−450,00 €",
    "TVA 20 % sur 4 050,00 €", "810,00 €", "Total TTC à payer", "4 860,00 €",
)  # fmt: skip
PRIVATE = (
    "majoré de 10 points, sans pouvoir être inférieur à trois fois le taux d’intérêt légal", "art. L441-10, II et D441-5",
    "Groupe Hydravia", "N° de TVA FR65000001214", "13 875,00 €",
)  # fmt: skip
MOROCCAN = (
    "ICE 000000916000100", "TVA non applicable — art. 259-1° du CGI", "Montants exprimés et payables en MAD (dirham marocain)",
    "aucune TVA n’est due", "Net à payer", "5 500,00 MAD", "Maroc",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "mentions"),
    [(VALMONT, PUBLIC), (HYDRAVIA, PRIVATE), (AIN_LOUZ, MOROCCAN)],
    ids=["public", "private", "morocco"],
)
def test_every_mention_stands_on_a_french_invoice(
    sqlite_app: Flask, tmp_path: Path, name: str, mentions: tuple[str, ...]
) -> None:
    text = printed(name, tmp_path)
    assert [mention for mention in (*COMMON, *mentions) if mention not in text] == []


def test_sets_of_mentions_are_not_mixed(sqlite_app: Flask, tmp_path: Path) -> None:
    assert "L441-10" not in printed(VALMONT, tmp_path)
    private = printed(HYDRAVIA, tmp_path)
    assert "R2192" not in private
    assert "dirham" not in private
    assert "Autoliquidation" not in private


def test_an_english_invoice_keeps_the_french_of_the_law_beside(sqlite_app: Flask, tmp_path: Path) -> None:
    text = printed(NORDLICHT, tmp_path)
    expected = (
        "Invoice FA-GDP2026-00042", "Date of issue", "5 October 2026", "VAT number DE136695976", "Germany", "€2,021.40",
        "Reverse charge — art. 283-2 of the French CGI", "Autoliquidation — art. 283-2 du CGI",
        "never less than three times the French legal interest rate",
        "sans pouvoir être inférieur à trois fois le taux d’intérêt légal", "Discount for early payment: none.",
        "Escompte pour paiement anticipé : néant", "supply of services", "prestation de services",
    )  # fmt: skip
    assert [mention for mention in expected if mention not in text] == []


def test_every_demo_invoice_is_one_page(sqlite_app: Flask, tmp_path: Path) -> None:
    pages = {}
    for number, facts in enumerate(all_facts(), start=1):
        data = printing.render_invoice(numbered(facts, f"FA-GDP2026-{number:05d}"), NOON)
        pages[facts["buyer"]["name"]] = pdf_text(data, tmp_path).strip("\f").count("\f") + 1
    assert {name: count for name, count in pages.items() if count != 1} == {}
    assert len(pages) == 19


def test_a_long_invoice_goes_on_with_its_column_heads(sqlite_app: Flask, tmp_path: Path) -> None:
    facts = numbered(facts_of(VALMONT), "FA-GDP2026-00001")
    data = printing.render_invoice({**facts, "lines": facts["lines"] * 30}, NOON)
    pages = pdf_text(data, tmp_path).strip("\f").split("\f")
    assert len(pages) > 1
    assert all("Désignation" in page for page in pages[:2])
    assert "Page 2/" in pages[1]


def test_same_facts_same_bytes(sqlite_app: Flask) -> None:
    facts = numbered(facts_of(VALMONT), "FA-GDP2026-00001")
    assert printing.render_invoice(facts, NOON) == printing.render_invoice(facts, NOON)


def test_invoices_conform_to_pdf_a_and_pdf_ua(sqlite_app: Flask, tmp_path: Path) -> None:
    names = {"public": VALMONT, "english": NORDLICHT, "morocco": AIN_LOUZ}
    files = {
        key: printing.render_invoice(numbered(facts_of(name), "FA-GDP2026-00001"), NOON) for key, name in names.items()
    }
    raw = demo_request(VALMONT)
    raw["organisation"]["name"] = HOSTILE
    files["hostile"] = printing.render_invoice(numbered(facts_of(raw), "FA-GDP2026-00001"), NOON)
    assert conformity_faults(files, tmp_path) == []


def test_a_hostile_name_stands_literally_on_paper(sqlite_app: Flask, tmp_path: Path) -> None:
    raw = demo_request(VALMONT)
    raw["organisation"]["name"] = HOSTILE
    data = printing.render_invoice(numbered(facts_of(raw), "FA-GDP2026-00001"), NOON)
    text = plain(pdf_text(data, tmp_path))
    for piece in ("{{7*7}}", "<img src=x onerror=alert(1)>", "</style>", "=cmd|' /C calc'!A0", "**gras**"):
        assert piece in text


def test_unit_prices_keep_their_decimals() -> None:
    assert plain(unit_price("6.8325", "EUR", "fr")) == "6,8325 €"
    assert unit_price("0.1250", "EUR", "en") == "€0.125"
    assert plain(unit_price("1600.00", "MAD", "en")) == "1,600.00 MAD"


def test_printing_stores_the_file_and_mails_it_once(app: Flask, tmp_path: Path) -> None:
    producer = make_producer()
    invoice = issue_invoice(agreement_in_force(producer).id, finance(producer), NOON)
    drain(NOON)
    job = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "invoice.print")).one()
    assert (job.state, job.last_error) == ("done", None)
    job.state = "pending"
    db.session.commit()
    drain(NOON)
    document = pdf_of(invoice.id)
    assert document is not None
    assert document.file_name == f"{invoice.number}.pdf"
    assert "4 860,00 €" in plain(pdf_text(read(document.id), tmp_path))
    assert len(db.session.scalars(select(InvoiceDocument)).all()) == 1
    mail = db.session.scalars(select(Mail)).one()
    assert (mail.to, mail.reply_to, mail.language) == (
        "hugo.legoff@universite-de-valmont-sur-lys.example", "conventions@abc-gdp.example", "fr",
    )  # fmt: skip
    assert [each["file_name"] for each in mail.attachments] == [f"{invoice.number}.pdf"]
    assert invoice.number in mail.subject
    assert "4 860,00 €" in plain(mail.text)
    assert invoice.facts["payment"]["reference"] in mail.text


def test_an_agreement_in_arabic_gets_a_french_invoice_with_an_arabic_mail(sqlite_app: Flask, tmp_path: Path) -> None:
    producer = make_producer()
    raw = demo_request(VALMONT)
    raw["language"] = "ar"
    invoice = issue_invoice(agreement_in_force(producer, raw).id, finance(producer), NOON)
    drain(NOON)
    mail, document = db.session.scalars(select(Mail)).one(), pdf_of(invoice.id)
    assert document is not None
    assert "4 860,00 €" in plain(pdf_text(read(document.id), tmp_path))
    assert mail.language == "ar"
    assert 'dir="rtl"' in mail.html
    assert "فاتورة" in mail.text


def test_an_amount_granted_by_hand_is_printed_without_a_percentage(sqlite_app: Flask, tmp_path: Path) -> None:
    gift = ManualDiscount("1", "Geste", None, Decimal("50.00"), "Fidélité", "nora")
    facts = numbered(facts_of(VALMONT, granted=[gift]), "FA-GDP2026-00001")
    assert findings(facts) == []
    shown = plain(pdf_text(printing.render_invoice(facts, NOON), tmp_path))
    assert re.search(r"Remise « Geste » +20 % +−50,00 €", shown)


def test_a_hostile_name_stands_literally_in_the_mail(app: Flask) -> None:
    producer = make_producer()
    raw = demo_request(VALMONT)
    raw["contacts"]["billing"]["name"] = HOSTILE
    issue_invoice(agreement_in_force(producer, raw).id, finance(producer), NOON)
    drain(NOON)
    mail = db.session.scalars(select(Mail)).one()
    assert HOSTILE in mail.text
    assert "<img" not in mail.html
    assert "{{7*7}} &lt;img src=x" in mail.html


def test_the_year_of_the_due_date_may_be_the_next(sqlite_app: Flask) -> None:
    assert facts_of(VALMONT, date(2026, 12, 15))["due_on"] == "2027-01-14"

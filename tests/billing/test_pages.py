"""The finance pages through a browser without JavaScript: list, filters, issuing, export, who sees what."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from licensing.accounts.queries import person_with_email
from licensing.billing.models import Invoice
from licensing.billing.operations import issue_all, issue_invoice
from licensing.billing.queries import invoices as reads
from licensing.billing.queries.filters import InvoiceFilters
from licensing.catalogue.models import Producer
from licensing.documents.operations import read
from licensing.kernel.database import db
from licensing.outbox.operations import drain
from tests.billing.samples import AIN_LOUZ, HYDRAVIA, NOON, NORDLICHT, VALMONT, agreement_in_force
from tests.billing.test_issue import FREE, finance, numbers
from tests.billing.test_printing import HOSTILE, plain
from tests.factories.catalogue import make_producer
from tests.factories.people import csrf_token, make_person, sign_in
from tests.factories.requests import demo_request
from tests.pdf import pdf_text


@pytest.fixture
def gdp(app: Flask) -> Producer:
    """The demo producer, with Idriss in finance."""
    producer = make_producer()
    make_person("idriss@abc-gdp.example", producer, ["finance"], name="Idriss Caron")
    return producer


@pytest.fixture
def browser(app: Flask, gdp: Producer) -> FlaskClient:
    """Idriss, signed in, reading French."""
    return signed_in(app, "idriss@abc-gdp.example")


def signed_in(app: Flask, email: str) -> FlaskClient:
    """A browser of that person."""
    client = app.test_client()
    person = person_with_email(email)
    assert person is not None
    sign_in(client, person)
    return client


def page(client: FlaskClient, address: str, status: int = 200, language: str = "fr") -> str:
    """The text of a page, entities and spaces made plain; its status checked."""
    answer = client.get(address, headers={"Accept-Language": language})
    assert answer.status_code == status, address
    return plain(html.unescape(re.sub(r"<[^>]*>", " ", answer.get_data(as_text=True))))


def issued(producer: Producer, *names: str) -> list[Invoice]:
    """Invoices of demo requests, issued in that order."""
    keys = [agreement_in_force(producer, name).id for name in names]
    return [outcome.invoice for outcome in issue_all(keys, finance(producer), NOON) if outcome.invoice]


def test_the_list_shows_rows_figures_and_sums(browser: FlaskClient, gdp: Producer) -> None:
    issued(gdp, VALMONT, HYDRAVIA, AIN_LOUZ)
    agreement_in_force(gdp, NORDLICHT)
    text = page(browser, "/finance")
    for piece in ("FA-GDP2026-00001", "Université de Valmont-sur-Lys", "4 050,00 €", "810,00 €", "4 860,00 €", "05/10/2026",
                  "04/11/2026", "5 500,00 MAD", "Total, EUR (2 factures) 15 612,50 € 3 122,50 € 18 735,00 €",
                  "Total, MAD (1 facture) 5 500,00 MAD", "À facturer 1"):  # fmt: skip
        assert piece in text
    assert text.index("FA-GDP2026-00003") < text.index("FA-GDP2026-00001")


FILTERS = [
    ({"currency": "MAD"}, ["FA-GDP2026-00003"]),
    ({"partner": "hydra"}, ["FA-GDP2026-00002"]),
    ({"partner": "université"}, ["FA-GDP2026-00001"]),
    ({"partner": "UNIVERSITÉ DE VALMONT"}, ["FA-GDP2026-00001"]),
    ({"partner": "00002"}, ["FA-GDP2026-00002"]),
    ({"partner": "%"}, []),
    ({"partner": "\x00"}, ["FA-GDP2026-00003", "FA-GDP2026-00002", "FA-GDP2026-00001"]),
    ({"year": "2026", "currency": "EUR"}, ["FA-GDP2026-00002", "FA-GDP2026-00001"]),
    ({"year": "2025"}, []),
    (
        {"starts_on": "2026-10-05", "ends_on": "2026-10-05"},
        ["FA-GDP2026-00003", "FA-GDP2026-00002", "FA-GDP2026-00001"],
    ),
    ({"starts_on": "2026-10-06"}, []),
    ({"ends_on": "2026-10-04"}, []),
]


@pytest.mark.parametrize(("filters", "expected"), FILTERS)
def test_the_export_is_exactly_what_is_filtered(
    browser: FlaskClient, gdp: Producer, filters: dict[str, str], expected: list[str]
) -> None:
    issued(gdp, VALMONT, HYDRAVIA, AIN_LOUZ)
    answer = browser.get("/finance/export.csv", query_string=filters, headers={"Accept-Language": "fr"})
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline=""), delimiter=";"))
    shown = browser.get("/finance", query_string=filters).get_data(as_text=True)
    assert [row[0] for row in rows[1:]] == expected
    assert re.findall(r">(FA-GDP2026-\d{5})</a>", shown) == expected


def test_the_export_is_a_dated_file_in_the_readers_form(browser: FlaskClient, gdp: Producer) -> None:
    issued(gdp, VALMONT)
    french = browser.get("/finance/export.csv", headers={"Accept-Language": "fr"})
    english = browser.get("/finance/export.csv?lang=en")
    assert french.get_data().startswith(b"\xef\xbb\xbfNum\xc3\xa9ro;")
    assert re.search(r'filename="factures-\d{4}-\d\d-\d\d\.csv"', french.headers["Content-Disposition"])
    assert re.search(r'filename="invoices-\d{4}-\d\d-\d\d\.csv"', english.headers["Content-Disposition"])
    assert ",4050.00,S,20,810.00,4860.00" in english.get_data(as_text=True)
    assert french.mimetype == "text/csv"


@pytest.mark.parametrize("wrong", ["starts_on=demain", "ends_on=2026-02-30", "year=abcd", "year=%C2%B2026", "currency=ZZZ",
                                   "starts_on=2026-10-05&ends_on=2026-10-04", "partner=" + "a" * 201])  # fmt: skip
def test_a_wrong_filter_is_said_and_never_exported_around(browser: FlaskClient, gdp: Producer, wrong: str) -> None:
    issued(gdp, VALMONT)
    text = page(browser, f"/finance?{wrong}")
    assert "Erreur : Factures" in text
    assert browser.get(f"/finance/export.csv?{wrong}").status_code == 422


def test_pages_follow_each_other_without_loss(
    browser: FlaskClient, gdp: Producer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads, "PAGE_SIZE", 2)
    issued(gdp, *[VALMONT] * 5)
    seen, address = [], "/finance?currency=EUR"
    while address:
        shown = browser.get(address).get_data(as_text=True)
        seen += re.findall(r">(FA-GDP2026-\d{5})</a>", shown)
        following = re.search(r'href="(/finance\?after=[^"]+)"', shown)
        address = html.unescape(following[1]) if following else ""
    assert seen == [f"FA-GDP2026-{number:05d}" for number in (5, 4, 3, 2, 1)]
    assert page(browser, "/finance?after=garbage").count("FA-GDP2026-0000") == 2


def test_a_person_issues_an_invoice(app: Flask, browser: FlaskClient, gdp: Producer, tmp_path: Path) -> None:
    agreement = agreement_in_force(gdp, VALMONT)
    waiting = page(browser, "/finance/to-issue")
    assert agreement.reference in waiting
    assert "Prête" in waiting
    before = page(browser, f"/finance/to-issue/{agreement.id}")
    for piece in ("Certificats, parcours avancé", "Remise « Inscription anticipée », 10 %", "−450,00 €", "4 860,00 €",
                  "Catégorie de l’opération", "PO-2601", "art. L2192-13 et R2192-31"):  # fmt: skip
        assert piece in before
    assert db.session.scalars(select(Invoice)).all() == []
    address = f"/finance/to-issue/{agreement.id}"
    answers = [browser.post(address, data={"csrf_token": csrf_token(browser, address)}) for _ in range(1)]
    answers.append(browser.post(address, data={"csrf_token": csrf_token(browser, "/finance/to-issue")}))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert len(numbers(gdp)) == 1
    assert "Le PDF est en préparation" in page(browser, answers[0].location)
    assert browser.get(f"{answers[0].location}/pdf").status_code == 303
    assert browser.get(address).location == answers[0].location
    drain(NOON + timedelta(days=4000))
    assert "Télécharger le PDF" in page(browser, answers[0].location)
    pdf = browser.get(f"{answers[0].location}/pdf")
    assert pdf.headers["Content-Disposition"].startswith("attachment")
    assert "4 860,00 €" in plain(pdf_text(pdf.get_data(), tmp_path))


def test_an_invoice_that_may_not_be_issued_says_why(browser: FlaskClient, gdp: Producer) -> None:
    agreement = agreement_in_force(gdp, VALMONT, change={"net": "4050.01"})
    address = f"/finance/to-issue/{agreement.id}"
    text = page(browser, address)
    assert "Cette facture ne peut pas être émise" in text
    assert "4050,01 n’est pas la somme des lignes" in text
    assert f'action="{address}"' not in browser.get(address).get_data(as_text=True)
    refused = browser.post(address, data={"csrf_token": csrf_token(browser)})
    assert refused.status_code == 422
    assert "n’est pas la somme des lignes" in refused.get_data(as_text=True)
    assert numbers(gdp) == []


def test_all_are_issued_with_a_result_per_row(browser: FlaskClient, gdp: Producer) -> None:
    keys = [agreement_in_force(gdp, name).id for name in (VALMONT, HYDRAVIA)]
    wrong = agreement_in_force(gdp, NORDLICHT, change={"total": "1.00"})
    foreign = agreement_in_force(make_producer("autre"))
    confirm = browser.get("/finance/to-issue/all").get_data(as_text=True)
    assert re.findall(r'name="agreement" value="(\w+)"', confirm) == keys
    form = {"csrf_token": csrf_token(browser), "agreement": [*keys, wrong.id, foreign.id, "0" * 32, "x"]}
    answer = browser.post("/finance/to-issue/all", data=form)
    assert answer.status_code == 303
    text = page(browser, answer.location)
    assert "2 factures viennent d’être émises" in text
    assert "FA-GDP2026-00001 : Université de Valmont-sur-Lys (fictif) , 4 860,00 €" in text
    assert f"{wrong.reference} : Le total 1,00" in text
    assert numbers(gdp) == ["FA-GDP2026-00001", "FA-GDP2026-00002"]
    again = browser.post("/finance/to-issue/all", data=form)
    assert "viennent d’être" not in page(browser, again.location)
    assert page(browser, "/finance/to-issue?issued_at=never")


def test_free_agreements_are_counted_and_explained(browser: FlaskClient, gdp: Producer) -> None:
    vat = {"category": "S", "rate": "20", "amount": "0.00", "mention": None, "source": "CGI", "vatex": None}
    free = agreement_in_force(gdp, VALMONT, change={**FREE, "vat": vat})
    text = page(browser, "/finance/to-issue")
    assert "Tout est facturé" in text
    assert "Une convention en vigueur ne coûte rien" in text
    assert "il n’y a rien à facturer" in page(browser, f"/finance/to-issue/{free.id}")


def test_an_agreement_not_in_force_is_refused_in_words(browser: FlaskClient, gdp: Producer) -> None:
    agreement = agreement_in_force(gdp, state="awaiting_licensor")
    assert "n’est pas en vigueur" in page(browser, f"/finance/to-issue/{agreement.id}", 409)


def test_the_vat_decision_is_explained(browser: FlaskClient, gdp: Producer) -> None:
    expected = {
        VALMONT: "Le client est établi en France et le vendeur est redevable de la TVA.",
        NORDLICHT: "Client assujetti, Allemagne, n° de TVA DE136695976",
        AIN_LOUZ: "Client : Maroc. L’opération n’est pas soumise à la TVA française.",
    }
    for invoice, sentence in zip(issued(gdp, *expected), expected.values(), strict=True):
        text = page(browser, f"/finance/invoices/{invoice.id}")
        assert sentence in text
        assert invoice.facts_sha256 in text


def test_paper_file_and_screen_agree_to_the_cent(browser: FlaskClient, gdp: Producer, tmp_path: Path) -> None:
    made = issued(gdp, VALMONT, HYDRAVIA, "École de commerce de Port-Lanvec", "Mutuelle Valbrise")
    drain(NOON)
    answer = browser.get("/finance/export.csv", headers={"Accept-Language": "fr"})
    rows = {row[0]: row for row in csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";")}
    for invoice in made:
        document = reads.pdf_of(invoice.id)
        assert document is not None
        paper = plain(pdf_text(read(document.id), tmp_path))
        screen = page(browser, f"/finance/invoices/{invoice.id}")
        for column, amount in ((6, invoice.net), (9, invoice.vat_amount), (10, invoice.total)):
            assert Decimal(rows[invoice.number][column].replace(",", ".")) == amount
            written = plain(f"{amount:,.2f} €").replace(",", " ").replace(".", ",")
            assert written in paper
            assert written in screen


def test_a_hostile_name_stands_literally_on_every_page_and_in_the_file(browser: FlaskClient, gdp: Producer) -> None:
    raw = demo_request(VALMONT)
    raw["organisation"]["name"] = HOSTILE
    waiting = agreement_in_force(gdp, raw)
    pages = [
        browser.get(address)
        for address in ("/finance/to-issue", f"/finance/to-issue/{waiting.id}", "/finance/to-issue/all")
    ]
    invoice = issue_invoice(waiting.id, finance(gdp), NOON)
    pages += [browser.get("/finance"), browser.get(f"/finance/invoices/{invoice.id}")]
    for answer in pages:
        source = answer.get_data(as_text=True)
        assert "<img src=x" not in source
        assert "{{7*7}} &lt;img src=x onerror=alert(1)&gt;" in source
    raw["organisation"]["name"] = '=HYPERLINK("http://x";"y")'
    issue_invoice(agreement_in_force(gdp, raw).id, finance(gdp), NOON)
    file = browser.get("/finance/export.csv").get_data().decode("utf-8-sig")
    cells = [row[3] for row in csv.reader(io.StringIO(file), delimiter=";" if "Numéro;" in file else ",")]
    assert '\'=HYPERLINK("http://x";"y")' in cells
    assert HOSTILE in cells


def test_foreign_things_do_not_exist(app: Flask, browser: FlaskClient, gdp: Producer) -> None:
    other = make_producer("autre")
    (theirs,) = issued(other, VALMONT)
    waiting = agreement_in_force(other)
    token = csrf_token(browser)
    for key in (theirs.id, "0" * 32):
        assert page(browser, f"/finance/invoices/{key}", 404)
        assert page(browser, f"/finance/invoices/{key}/pdf", 404)
    for key in (waiting.id, theirs.agreement_id, "0" * 32):
        assert page(browser, f"/finance/to-issue/{key}", 404)
        assert browser.post(f"/finance/to-issue/{key}", data={"csrf_token": token}).status_code == 404
    assert theirs.number not in browser.get("/finance").get_data(as_text=True)
    assert theirs.number not in browser.get("/finance/export.csv").get_data(as_text=True)
    assert waiting.reference not in browser.get("/finance/to-issue").get_data(as_text=True)


@pytest.mark.parametrize("role", ["approver", "signatory"])
def test_other_roles_do_not_see_the_pages(app: Flask, gdp: Producer, role: str) -> None:
    make_person("autre@abc-gdp.example", gdp, [role])
    client = signed_in(app, "autre@abc-gdp.example")
    (invoice,) = issued(gdp, VALMONT)
    for address in (
        "/finance",
        "/finance/to-issue",
        "/finance/to-issue/all",
        "/finance/export.csv",
        f"/finance/invoices/{invoice.id}",
    ):
        assert client.get(address).status_code == 404
    assert app.test_client().get("/finance").status_code == 303


def test_issuing_needs_the_form_token(browser: FlaskClient, gdp: Producer) -> None:
    agreement = agreement_in_force(gdp)
    assert browser.post(f"/finance/to-issue/{agreement.id}").status_code == 400
    assert browser.post("/finance/to-issue/all", data={"agreement": agreement.id}).status_code == 400
    assert numbers(gdp) == []


def test_pages_in_english(browser: FlaskClient, gdp: Producer) -> None:
    (invoice,) = issued(gdp, NORDLICHT)
    text = page(browser, f"/finance/invoices/{invoice.id}?lang=en", language="en")
    assert "Taxable customer, Germany, VAT number DE136695976" in text
    assert "€2,021.40" in text
    assert not re.search(r"Facture|Régime|Émise", page(browser, "/finance?lang=en", language="en"))


def test_an_empty_list_says_what_to_expect(browser: FlaskClient) -> None:
    assert "Aucune facture" in page(browser, "/finance")
    assert "aucune facture émise" in page(browser, "/finance")


def test_sums_are_those_of_the_filter(app: Flask, gdp: Producer) -> None:
    issued(gdp, VALMONT, HYDRAVIA, AIN_LOUZ)
    who = finance(gdp)
    totals = {
        sums.currency: (sums.count, sums.total)
        for sums in reads.filtered_totals(who, InvoiceFilters(partner="Hydravia"))
    }
    assert totals == {"EUR": (1, Decimal("13875.00"))}
    assert [
        row.number for row in reads.every_invoice(db.session(), who, InvoiceFilters(ends_on=date(2026, 1, 1)))
    ] == []

"""The main job in a real browser, as each user does it, on the running product: once with JavaScript, once without."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browsing import visitor
from tests.own import PICTURES
from tests.pdf import pdf_text
from tests.walks import steps
from tests.walks.conftest import Product, Watch, watched
from tests.walks.steps import Walk

pytestmark = pytest.mark.browser

PASSWORD = "demonstration-2026"
APPROVER = "nora.lambert@abc-gdp.example"
SIGNATORY = ("solene.vasseur@abc-gdp.example", "Solène Vasseur-Démo")
FINANCE = "idriss.caron@abc-gdp.example"


class People:
    """The browsers of a walk: each person has one, and what they complained about is kept."""

    def __init__(self, browser: Browser, product: Product, javascript: bool, pictures: Path) -> None:
        self._browser, self._product, self._javascript = browser, product, javascript
        self._pictures = pictures
        self.watches: list[Watch] = []

    def open(self, width: int, keep_pictures: bool = True) -> Walk:
        """A fresh browser of that width."""
        size = {"width": width, "height": 800}
        context = visitor(self._browser, viewport=size, locale="fr-FR", java_script_enabled=self._javascript)
        page, watch = watched(context)
        self.watches.append(watch)
        return Walk(page, self._product.url, self._pictures if keep_pictures else None)


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_from_form_to_invoice(javascript: bool, product: Product, browser: Browser, tmp_path: Path) -> None:
    pictures = PICTURES / "main" / ("js" if javascript else "no-js")
    pictures.mkdir(parents=True, exist_ok=True)
    people = People(browser, product, javascript, pictures)
    mailbox = people.open(1200, keep_pictures=False)
    organisation = f"Université du Parcours {'avec' if javascript else 'sans'} <b>script</b>"
    requester, signatory = (
        f"camille.{javascript}@parcours.example".lower(),
        f"maelle.{javascript}@parcours.example".lower(),
    )

    partner = people.open(360)
    request = _ask(partner, organisation, requester, signatory)
    expect(partner.page.locator("main")).to_contain_text("DEM-GDP-")

    approver = people.open(1440)
    steps.sign_in(approver, APPROVER, PASSWORD)
    steps.approve(approver, organisation)

    invited = steps.link_in_mail(mailbox, signatory, "À signer", r"/sign/[\w-]+")
    president = people.open(360)
    steps.sign_document(president, invited, signatory, "Maëlle Signataire", mailbox)

    producer = people.open(1440)
    steps.sign_in(producer, SIGNATORY[0], PASSWORD)
    steps.countersign(producer, organisation, *SIGNATORY, mailbox)

    sealed = _sealed_file(partner, request)
    _holds_up(sealed, product, tmp_path)

    finance = people.open(1440)
    steps.sign_in(finance, FINANCE, PASSWORD)
    steps.issue_invoice(finance, organisation)
    _invoice_is_printed(finance, tmp_path)
    _export_has(finance, organisation)
    _nothing_to_complain_about(people, product)


def _ask(partner: Walk, organisation: str, requester: str, signatory: str) -> str:
    request = steps.begin_request(partner, "education", requester)
    steps.fill_organisation(partner, request, organisation)
    steps.fill_contacts(partner, request, requester, signatory)
    steps.fill_session_and_cohorts(partner, request)
    steps.fill_options(partner, request)
    partner.go(f"{request}/step/6")
    # 30 × 12.00 + 20 × 9.00 + 10 × 30.00 = 840.00; early −84.00; VAT 20 %
    expect(partner.page.locator("#quote")).to_contain_text("756,00")
    expect(partner.page.locator("#quote")).to_contain_text("907,20")
    partner.go(f"{request}/preview")
    expect(partner.page.locator("main")).to_contain_text(organisation)
    partner.picture("preview")
    steps.send_request(partner, request)
    return request


def _sealed_file(partner: Walk, request: str) -> bytes:
    """The partner reloads the status page until the sealed agreement can be downloaded."""
    sealed = partner.page.get_by_role("link", name="Convention scellée")
    steps.wait_until(partner, f"{request}/status", lambda: sealed.count() > 0)
    partner.picture("status")
    return steps.download(partner, "Convention scellée")


def _holds_up(sealed: bytes, product: Product, folder: Path) -> None:
    """The downloaded file verifies with the product's own offline command; one flipped byte does not."""
    whole, broken = folder / "sealed.pdf", folder / "broken.pdf"
    whole.write_bytes(sealed)
    middle = len(sealed) // 3
    broken.write_bytes(sealed[:middle] + bytes([sealed[middle] ^ 1]) + sealed[middle + 1 :])
    assert _verify(whole, product) == 0
    assert _verify(broken, product) == 1


def _verify(file: Path, product: Product) -> int:
    environment = {**os.environ, "LICENSING_DATA_DIR": str(product.data_dir)}
    command = [sys.executable, "-m", "licensing", "verify", str(file)]
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode


def _invoice_is_printed(finance: Walk, folder: Path) -> None:
    page = finance.page.url.removeprefix(finance.url)
    link = finance.page.get_by_role("link", name="Télécharger le PDF")
    steps.wait_until(finance, page, lambda: link.count() > 0)
    finance.picture("invoice")
    text = pdf_text(steps.download(finance, "Télécharger le PDF"), folder)
    assert "907,20" in text
    assert "FA-GDP" in text


def _export_has(finance: Walk, organisation: str) -> None:
    finance.go("/finance")
    finance.picture("invoices")
    text = steps.download(finance, "Exporter").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    row = next(row for row in rows if organisation in row)
    assert "907,20" in row


def _nothing_to_complain_about(people: People, product: Product) -> None:
    complaints = [text for watch in people.watches for text in watch.complaints]
    assert complaints == []
    assert {host for watch in people.watches for host in watch.hosts} <= {product.url.removeprefix("http://")}
    assert "Traceback" not in product.log.read_text()

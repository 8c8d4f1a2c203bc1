"""What if, in a real browser: a draft replayed with the requests received and with a pasted set, its report with plot and table."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.walks.conftest import Product
from tests.walks.stage import EDITOR, Staged, stage
from tests.walks.steps import Walk, opened, signed_in, sound

pytestmark = pytest.mark.browser

PASTED = """organisation;audience;country;asked_on;session_starts_on;learners;curriculum
Institut collé;education;FR;2026-06-01;2026-09-14;240;oui
Société collée <b>x</b>;employer;FR;2026-06-01;2026-09-14;40;non
"""


@pytest.fixture(scope="module")
def staged(product: Product) -> Staged:
    return stage(product)


def draft_of_prices(walk: Walk) -> None:
    """A draft of the newest prices in which everything costs three tenths more from today on."""
    walk.page.locator("tr", has_text="prices").get_by_role("button", name="Écrire à partir d’elle").first.click()
    walk.page.wait_for_url("**/rules/drafts/*")
    page = walk.page
    page.fill("[name='raise.percent']", "30")
    page.fill("[name='raise.from']", page.input_value("[name=effective_from]"))
    page.fill("[name='raise.source']", "Essai de hausse")
    walk.press("Appliquer au brouillon")


def report_shown(page: Page) -> None:
    """The replay waits and tells how far it is until its report is there."""
    expect(page.locator("h1")).to_contain_text("Rejoué")
    expect(page.get_by_role("heading", name="De combien les demandes changent")).to_be_visible()
    expect(page.locator("table.bars svg")).to_have_count(12)


def test_a_draft_is_replayed_with_past_and_pasted_requests(product: Product, staged: Staged, browser: Browser) -> None:
    walk, watch = opened(browser, product, 1440)
    page, main = walk.page, walk.page.locator("main")
    signed_in(walk, EDITOR)
    draft_of_prices(walk)
    sound(page)
    walk.follow("Rejouer des demandes avec ce brouillon")
    expect(main).to_contain_text("4 demandes reçues")
    sound(page)
    asking = page.url
    walk.press("Rejouer")
    report_shown(page)
    expect(main).to_contain_text("4 demandes rejouées – celles que vous avez reçues")
    expect(page.locator("table.bars tr", has_text="+20 à +50").locator("td.num")).to_have_text("4")
    expect(page.locator("h2", has_text="Qui paierait désormais")).to_contain_text("0")
    expect(page.locator("h2:has-text('Organisation par organisation') + .table-scroll")).to_contain_text(staged.fresh)
    sound(page)
    page.goto(asking)
    page.get_by_text("Donner un autre jeu de demandes").click()
    page.fill("#f-set", PASTED.replace(";240;", ";beaucoup;"))
    walk.press("Rejouer")
    expect(page.locator(".error-summary")).to_contain_text("nombre entier")
    sound(page)
    assert "Société collée" in page.input_value("#f-set")
    page.fill("#f-set", PASTED)
    walk.press("Rejouer")
    report_shown(page)
    expect(main).to_contain_text("le jeu que vous avez donné")
    expect(main).to_contain_text("Société collée <b>x</b>")
    unexpected = [text for text in watch.complaints if "422" not in text]  # the number typed wrong on purpose
    assert (unexpected, watch.hosts) == ([], {product.url.partition("//")[2]})
    phone, second = opened(browser, product, 320, dark=True)
    signed_in(phone, EDITOR, page.url.removeprefix(product.url))
    report_shown(phone.page)
    sound(phone.page)
    assert second.complaints == []


def test_a_replay_without_javascript(product: Product, staged: Staged, browser: Browser) -> None:
    walk, _ = opened(browser, product, 360, javascript=False)
    signed_in(walk, EDITOR)
    walk.page.locator("tr", has_text="prices").get_by_role("button").first.click()
    walk.follow("Rejouer des demandes avec ce brouillon")
    walk.press("Rejouer")
    for _ in range(60):
        if "Rejoué" in walk.page.locator("h1").inner_text():
            break
        walk.page.wait_for_timeout(500)
        walk.page.reload()
    expect(walk.page.locator("table.bars tr", has_text="inchangé").locator("td.num")).to_have_text("4")

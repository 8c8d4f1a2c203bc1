"""What scripts add in a real browser: saving by itself, the live price, a lost session; and no fault of access on any step."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
VIOLATIONS = "axe.run().then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].target))"

pytestmark = [
    pytest.mark.browser,
]


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def fill_figures(page: Page, draft: str) -> None:
    """Country, session and learners: enough for a price."""
    page.goto(f"{draft}/step/1")
    page.select_option("#organisation-country", "FR")
    press(page, "Enregistrer et continuer plus tard")
    page.goto(f"{draft}/step/3")
    page.check("#session-id-0")
    press(page, "Continuer")
    page.fill("#cohorts-0-learners", "72")
    press(page, "Enregistrer et continuer plus tard")


def test_typing_is_saved_without_a_button(page: Page) -> None:
    draft = page.url
    page.goto(f"{draft}/step/1")
    page.fill("#organisation-name", "Université Haute-Sorgue")
    expect(page.locator("#autosave")).to_contain_text("Enregistré à")
    page.fill("#organisation-address-city", "Haute-Sorgue")
    with page.expect_response("**/autosave"):
        page.locator("#organisation-address-city").blur()
    page.goto(f"{draft}/step/1")
    expect(page.locator("#organisation-name")).to_have_value("Université Haute-Sorgue")
    expect(page.locator("#organisation-address-city")).to_have_value("Haute-Sorgue")


def test_saving_that_fails_says_why_and_keeps_the_text(page: Page) -> None:
    page.goto(f"{page.url}/step/1")
    page.context.clear_cookies()
    page.fill("#organisation-name", "Sans session")
    expect(page.locator("#autosave")).to_contain_text("Non enregistré")
    expect(page.locator("#organisation-name")).to_have_value("Sans session")


def test_no_connection_says_so(page: Page) -> None:
    page.goto(f"{page.url}/step/1")
    page.context.set_offline(True)
    page.fill("#organisation-name", "Hors ligne")
    expect(page.locator("#autosave")).to_contain_text("pas de connexion")


def test_the_price_follows_the_options(page: Page) -> None:
    draft = page.url
    fill_figures(page, draft)
    page.goto(f"{draft}/step/5")
    panel = page.locator("#price-panel")
    expect(panel).to_contain_text("738,00")
    page.fill("#uses-certificates-team-quantity", "72")
    expect(panel).to_contain_text("Indiquez qui paie ces certificats")
    page.locator("[name=uses-certificates-team-payer][value=organisation]").check()
    expect(panel).to_contain_text("3\u202f798,00")
    expect(page.locator("#lines-certificate")).to_contain_text("72 × 42,50")
    expect(page.locator("#autosave")).to_contain_text("Enregistré à")


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 6])
def test_no_fault_of_access_on_a_step_nor_on_its_mistakes(page: Page, number: int) -> None:
    draft = page.url
    if number == 5:
        fill_figures(page, draft)
    for path in (f"{draft}/step/{number}", f"{draft}/step/{number}?check=1"):
        page.goto(path)
        assert page.evaluate("window.csp") is None
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        page.evaluate(AXE.read_text())
        assert page.evaluate(VIOLATIONS) == []

"""The form in a real browser: by keyboard alone, magnified four times, wrong on every step, with files, and how heavy it is."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import visitor
from tests.factories.files import pdf, picture
from tests.intake.test_live import AXE, VIOLATIONS, fill_figures, press

pytestmark = pytest.mark.browser
HEAVIEST = 60_000
"""Bytes of a page of the form with all it asks for, compressed, without images."""


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, as someone without a mouse does."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement?.matches(wanted) ?? false", selector):
            return
    pytest.fail(f"{selector} is not reached by Tab on {page.url}")


def write(page: Page, selector: str, text: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def tick(page: Page, selector: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Space")


def enter(page: Page, selector: str) -> None:
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_whole_form_by_keyboard(browser: Browser, address: str) -> None:
    context = visitor(browser, viewport={"width": 1280, "height": 800}, locale="fr-FR", base_url=address)
    page = context.new_page()
    page.on("filechooser", lambda _chooser: None)  # asked for from the start: the browser's own window never opens
    page.goto("/request/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Aller au contenu")
    tick(page, "[name=audience][value=education]")
    write(page, "#email", "ines@haute-sorgue.example")
    enter(page, "main .button-primary")
    enter(page, "main .tasks li:nth-child(1) a")
    for step in (_organisation, _contacts, _session, _cohorts, _options):
        step(page)
    expect(page.locator("h1")).to_have_text("Vérifiez votre demande avant de l’envoyer")
    write(page, "#purchase_order", "BC-2026-7")
    tick(page, "#commitment")
    enter(page, "main .actions .button-primary")
    expect(page.locator("h1")).to_have_text("Demande envoyée")
    enter(page, "main .actions a")
    expect(page.locator("[aria-current=step]")).to_contain_text("Examen de la demande")
    expect(page.locator("[aria-current=step]")).to_contain_text("avant le")
    assert "pouvoir.pdf" in page.locator("main").inner_text()
    context.close()


def _organisation(page: Page) -> None:
    write(page, "#organisation-name", "Université Haute-Sorgue")
    tab_to(page, "#organisation-country")
    page.keyboard.type("France")
    write(page, "#organisation-identifiers-siret", "000 001 057 00017")
    write(page, "#organisation-address-street", "28 rue de la Démonstration")
    write(page, "#organisation-address-postal_code", "84990")
    write(page, "#organisation-address-city", "Haute-Sorgue")
    page.keyboard.press("Enter")
    page.wait_for_url("**/step/2")


def _contacts(page: Page) -> None:
    write(page, "#contacts-requester-name", "Inès Petit-Dumas")
    tick(page, "#contacts-signatory-same")
    write(page, "#contacts-signatory-role", "Présidente")
    tab_to(page, "#file-mandate")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files({"name": "pouvoir.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    expect(page.locator(".files li")).to_have_count(1)
    tick(page, "#contacts-billing-same")
    enter(page, "main .actions .button-primary")


def _session(page: Page) -> None:
    tick(page, "#session-id-0")
    enter(page, "main .actions .button-primary")


def _cohorts(page: Page) -> None:
    write(page, "#cohorts-0-label", "Master 1")
    write(page, "#cohorts-0-learners", "30")
    tab_to(page, "#cohorts-0-track")
    page.keyboard.press("ArrowDown")
    enter(page, "main .actions .button-primary")


def _options(page: Page) -> None:
    tick(page, "#uses-curriculum")
    tab_to(page, ".prices summary")
    page.keyboard.press("Enter")
    expect(page.locator(".prices[open]")).to_have_count(1)
    enter(page, "main .actions .button-primary")


WRONG: dict[int, tuple[Callable[[Page], None], str, str]] = {
    1: (lambda page: page.fill("#organisation-identifiers-siret", "123"), "#organisation-identifiers-siret", "123"),
    2: (lambda page: page.fill("#contacts-requester-email", "ines@"), "#contacts-requester-email", "ines@"),
    3: (lambda page: None, "#session-id-0", "gdp-2026-09"),
    4: (lambda page: page.fill("#cohorts-0-learners", "beaucoup"), "#cohorts-0-learners", "beaucoup"),
    5: (lambda page: page.fill("#uses-private_circles", "deux"), "#uses-private_circles", "deux"),
    6: (lambda page: page.fill("#purchase_order", "x" * 101), "#purchase_order", "x" * 101),
}


@pytest.mark.parametrize("number", WRONG)
def test_a_mistake_on_every_step_magnified_four_times(page: Page, number: int) -> None:
    """320 × 256 is what a screen of 1280 × 1024 shows at 400 % (WCAG 2.2, 1.4.10)."""
    page.set_viewport_size({"width": 320, "height": 256})
    draft = page.url
    page.goto(f"{draft}/step/{number}")
    make, target, kept = WRONG[number]
    make(page)
    press(page, "Continuer" if number < 6 else "Envoyer la demande")
    assert re.match("Erreur\\W", page.title())
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(f".error-summary a[href$='{target}']").first.click()
    expect(page.locator(target)).to_be_focused()
    expect(page.locator(target)).to_have_value(kept)
    if number != 3:
        expect(page.locator(target)).to_have_attribute("aria-invalid", "true")
        beside = page.locator(f"{target}-error").inner_text().splitlines()[-1]
        assert beside in page.locator(".error-summary").inner_text().splitlines()
    _sound(page)


def _sound(page: Page) -> None:
    assert page.evaluate("window.csp") is None
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page.url
    page.evaluate(AXE.read_text())
    assert page.evaluate(VIOLATIONS) == [], page.url


def test_files_go_one_by_one_and_a_wrong_one_says_why(page: Page) -> None:
    draft, name = page.url, "تفويض التوقيع.pdf"
    page.goto(f"{draft}/step/2")
    page.fill("#contacts-requester-name", "Inès")
    sent = [
        {"name": name, "mimeType": "application/pdf", "buffer": pdf()},
        {"name": "photo.png", "mimeType": "image/png", "buffer": picture()},
    ]
    page.set_input_files("#file-mandate", sent)
    expect(page.locator(".files li")).to_have_count(2)
    expect(page.locator(".upload [role=status]")).to_have_text("Le fichier est envoyé.")
    expect(page.locator(".files bdi").first).to_have_text(name)
    page.set_input_files("#file-mandate", [{"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"MZ"}])
    expect(page.locator("#file-mandate-error")).to_contain_text("Envoyez un PDF")
    expect(page.locator("#file-mandate")).to_be_focused()
    expect(page.locator("#file-mandate")).to_have_attribute("aria-invalid", "true")
    _sound(page)
    page.context.set_offline(True)
    page.set_input_files("#file-mandate", [{"name": "b.pdf", "mimeType": "application/pdf", "buffer": pdf("b")}])
    expect(page.locator("#file-mandate-error")).to_contain_text("pas de connexion")
    page.context.set_offline(False)
    page.locator(".files button").first.click()
    expect(page.locator(".files li")).to_have_count(1)
    expect(page.locator("#contacts-requester-name")).to_have_value("Inès")


@pytest.mark.parametrize("path", ["", "/people", "/status", "/step/6", "/withdraw"])
def test_the_other_pages_magnified_four_times(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(f"{page.url}{path}")
    _sound(page)


def test_no_page_of_the_form_is_heavier_than_sixty_kilobytes(browser: Browser, address: str, page: Page) -> None:
    draft = page.url.removeprefix(address)
    fill_figures(page, page.url)
    context = visitor(
        browser,
        viewport={"width": 360, "height": 800},
        locale="fr-FR",
        base_url=address,
        storage_state=page.context.storage_state(),
    )
    weights = {
        path: _weight(context.new_page(), f"{draft}{path}") for path in ("", *(f"/step/{n}" for n in range(1, 7)))
    }
    context.close()
    assert max(weights.values()) <= HEAVIEST, weights


def _weight(page: Page, path: str) -> int:
    """Compressed bytes of a page opened with an empty cache: HTML, style sheets, scripts, fonts as they are."""
    bodies: dict[str, bytes] = {}
    page.context.route("**/*", lambda route: route.continue_())  # keeps the browser's cache out of it
    page.on("requestfinished", lambda request: bodies.__setitem__(request.url, request.response().body()))
    page.goto(path, wait_until="networkidle")
    kept = {url: body for url, body in bodies.items() if not url.split("?")[0].endswith((".svg", ".png"))}
    assert any(url.endswith(".woff2") for url in kept), list(kept)
    assert not any("htmx" in url for url in kept)
    return sum(len(body) if url.endswith(".woff2") else len(gzip.compress(body, 9)) for url, body in kept.items())

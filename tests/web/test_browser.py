"""The shell in a real browser: no accessibility fault, no policy violation, nothing wider than the screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from licensing.app import create_app
from licensing.kernel import clock
from licensing.kernel.database import db
from licensing.outbox.operations import drain
from tests.browsing import visitor
from tests.conftest import make_settings
from tests.factories.catalogue import make_producer
from tests.factories.people import PASSWORD, make_person
from tests.serving import address_of, serving, waiting_for_application

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = [
    pytest.mark.browser,
]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of a running application with one approver."""
    server = waiting_for_application()
    app = create_app(make_settings(tmp_path, base_url=address_of(server)))
    with app.app_context():
        db.create_all()
        make_person("a@gdp.example", make_producer(), ["approver"])
    server.app = app
    with app.app_context():
        with serving(server) as address:
            yield address
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(params=[(320, "light"), (1440, "dark")], ids=["phone-light", "desk-dark"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that notes every violation of the content security policy."""
    width, scheme = request.param
    context: BrowserContext = visitor(
        browser, viewport={"width": width, "height": 800}, color_scheme=scheme, locale="fr-FR"
    )
    context.add_init_script(
        "addEventListener('securitypolicyviolation', (e) => console.error('CSP ' + e.violatedDirective))"
    )
    opened = context.new_page()
    opened.violations = []
    opened.on("console", lambda message: message.text.startswith("CSP ") and opened.violations.append(message.text))
    opened.on("pageerror", lambda error: opened.violations.append(str(error)))
    yield opened
    context.close()


def check(page: Page) -> None:
    """No accessibility fault, no violation, no sideways scrolling."""
    page.evaluate(AXE.read_text())
    script = (
        "rules => axe.run(document, {runOnly: rules}).then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].target))"
    )
    assert page.evaluate(script, RULES) == [], page.url
    assert page.violations == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page.url


@pytest.mark.parametrize("path", ["/", "/?lang=en", "/sign-in", "/resume", "/nowhere", "/mail"])
def test_pages_of_the_shell(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    check(page)


def test_every_component_in_its_error_state(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in?next=/components")
    page.get_by_label("Adresse e-mail").fill("a@gdp.example")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/components")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "organisation"
    check(page)


def test_a_partner_reads_the_code_in_the_catcher_and_is_in(page: Page, address: str) -> None:
    page.goto(f"{address}/resume?next=/request/")
    page.get_by_role("button", name="Recevoir un code").click()
    assert page.title().startswith("Erreur")
    check(page)
    page.get_by_label("Adresse e-mail").fill("paul@valmont.example")
    page.get_by_role("button", name="Recevoir un code").click()
    page.wait_for_url("**/code")
    check(page)
    drain(clock.now())
    page.get_by_role("link", name="les courriels").click()
    code = page.locator(".mail-code").inner_text()
    page.locator(".mail-subject a").click()
    page.frame_locator("iframe").get_by_text(code).wait_for()
    check(page)
    page.goto(f"{address}/code")
    page.get_by_label("Code reçu par e-mail").fill(code)
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/request/")


def test_the_skip_link_comes_first_and_leads_to_the_content(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

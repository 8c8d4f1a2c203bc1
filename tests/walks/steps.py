"""What each user does, click by click, the same with and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browsing import visitor
from tests.waiting import LONG
from tests.walks.conftest import Product, Watch, watched

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text()
PASSWORD = "demonstration-2026"


@dataclass(frozen=True)
class Walk:
    """One person's browser on the product. `picture` keeps a screenshot of what is on screen."""

    page: Page
    url: str
    pictures: Path | None = None

    def go(self, path: str) -> None:
        """Open an address of the product."""
        self.page.goto(self.url + path)

    def press(self, name: str) -> None:
        """Press the button of that name and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """Follow the first link of that name."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name).first.click()

    def picture(self, name: str) -> None:
        """Keep a screenshot of the whole page, where a folder is given."""
        if self.pictures:
            self.page.screenshot(path=str(self.pictures / f"{name}.png"), full_page=True)


def opened(
    browser: Browser, product: Product, width: int, *, javascript: bool = True, dark: bool = False
) -> tuple[Walk, Watch]:
    """A fresh browser of that width on the product, and what it complains about."""
    context = visitor(
        browser,
        viewport={"width": width, "height": 800},
        locale="fr-FR",
        java_script_enabled=javascript,
        color_scheme="dark" if dark else "light",
    )
    page, watch = watched(context)
    return Walk(page, product.url), watch


def sound(page: Page) -> None:
    """No accessibility fault by axe, and nothing wider than the screen."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run().then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].target))")
    assert found == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def signed_in(walk: Walk, email: str, then: str = "/rules/") -> None:
    """A member of staff of the demonstration signs in, on the way to a page."""
    walk.go(f"/sign-in?next={then}")
    walk.page.fill("#email", email)
    walk.page.fill("#password", PASSWORD)
    walk.press("Se connecter")


def begin_request(walk: Walk, audience: str, email: str) -> str:
    """From the home page to the task list; the path of the request."""
    walk.go("/")
    walk.follow("Commencer une demande")
    walk.page.check(f"input[name=audience][value={audience}]")
    walk.page.fill("#email", email)
    course = walk.page.locator("input[name=course][value=gdp]")
    if course.get_attribute("type") == "radio":
        course.check()
    walk.picture("start")
    walk.press("Continuer")
    found = re.search(r"/request/[0-9a-f]{32}", walk.page.url)
    assert found, walk.page.url
    walk.picture("tasks")
    return found.group()


def fill_organisation(walk: Walk, request: str, name: str) -> None:
    """Step 1, with a SIRET typed in groups as people do."""
    walk.go(f"{request}/step/1")
    page = walk.page
    page.fill("#organisation-name", name)
    page.select_option("#organisation-country", "FR")
    page.check("#organisation-public")
    page.fill("#organisation-identifiers-siret", "000 001 016 00013")
    page.fill("#organisation-address-street", "1 rue du Parcours")
    page.fill("#organisation-address-postal_code", "75990")
    page.fill("#organisation-address-city", "Paris-Démo")
    walk.picture("step-1")
    walk.press("Continuer")


def fill_contacts(walk: Walk, request: str, email: str, signatory: str) -> None:
    """Step 2: a requester, another person who signs, the requester for the invoices, one teacher."""
    walk.go(f"{request}/step/2")
    page = walk.page
    page.fill("#contacts-requester-name", "Camille Parcours")
    page.fill("#contacts-requester-email", email)
    page.fill("#contacts-signatory-name", "Maëlle Signataire")
    page.fill("#contacts-signatory-email", signatory)
    page.fill("#contacts-signatory-role", "Présidente")
    page.check("#contacts-billing-same")
    walk.picture("step-2")
    walk.press("Continuer")


def fill_session_and_cohorts(walk: Walk, request: str) -> None:
    """Steps 3 and 4: the next session; two groups, the second row added by its button."""
    walk.go(f"{request}/step/3")
    walk.page.check("input[name='session-id'][value='gdp-2027-03']")
    walk.picture("step-3")
    walk.press("Continuer")
    walk.go(f"{request}/step/4")
    fill_cohort(walk, 0, "Master 1", "40", "classic")
    walk.press("Ajouter un groupe")
    fill_cohort(walk, 1, "Master 2", "1 0", "advanced")
    walk.picture("step-4")
    walk.press("Continuer")


def fill_cohort(walk: Walk, row: int, label: str, learners: str, track: str) -> None:
    """One row of step 4."""
    walk.page.fill(f"#cohorts-{row}-label", label)
    walk.page.fill(f"#cohorts-{row}-learners", learners)
    walk.page.select_option(f"#cohorts-{row}-track", track)


def fill_options(walk: Walk, request: str) -> None:
    """Step 5: part of a degree; certificates for one track paid by the organisation; one private circle."""
    walk.go(f"{request}/step/5")
    page = walk.page
    expect(page.locator("main")).to_contain_text("Le MOOC est gratuit lorsqu’il est suivi à titre individuel.")
    page.check("#uses-curriculum")
    page.fill("#uses-certificates-advanced-quantity", "10")
    page.check("input[name='uses-certificates-advanced-payer'][value='organisation']")
    page.fill("#uses-private_circles", "1")
    walk.picture("step-5")
    walk.press("Continuer")


def send_request(walk: Walk, request: str) -> None:
    """Step 6: check, commit, send; ends on the confirmation."""
    walk.go(f"{request}/step/6")
    walk.page.check("input[type=checkbox][name=commitment]")
    walk.picture("step-6")
    walk.press("Envoyer la demande")
    walk.picture("sent")


def sign_in(walk: Walk, email: str, password: str) -> None:
    """A member of staff signs in."""
    walk.go("/sign-in")
    walk.page.fill("#email", email)
    walk.page.fill("#password", password)
    walk.press("Se connecter")


def open_newest_mail(walk: Walk, to: str, about: str) -> Page:
    """The newest caught mail to someone whose subject holds some words; the catcher's page of it."""
    wait_until(
        walk, "/mail", lambda: walk.page.locator("tr, li").filter(has_text=to).filter(has_text=about).count() > 0
    )
    row = walk.page.locator("tr, li").filter(has_text=to).filter(has_text=about).first
    with walk.page.expect_navigation():
        row.get_by_role("link").first.click()
    return walk.page


def wait_until(walk: Walk, path: str, seen: Callable[[], bool]) -> None:
    """Open a page again and again until it shows what is awaited, as a person would press reload."""
    for _ in range(LONG * 2):
        walk.go(path)
        if seen():
            return
        walk.page.wait_for_timeout(500)
    raise AssertionError(f"{path} never showed it: {walk.page.locator('main').inner_text()[:2000]}")


def approve(walk: Walk, organisation: str) -> None:
    """The approver opens the file from the desk and approves it."""
    walk.go("/desk")
    walk.picture("desk")
    walk.follow(organisation)
    walk.picture("dossier")
    walk.press("Approuver la demande")
    walk.picture("approved")


def link_in_mail(walk: Walk, to: str, about: str, pattern: str) -> str:
    """The path of the first link of that form in the newest mail of that subject to someone."""
    page = open_newest_mail(walk, to, about)
    found = re.search(rf"{re.escape(walk.url)}({pattern})", page.locator("main").inner_text())
    assert found, page.locator("main").inner_text()
    return found.group(1)


def newest_code(walk: Walk, to: str) -> str | None:
    """The six digits in the subject of the newest mail with a code to someone; None when there is none."""
    walk.go("/mail")
    rows = walk.page.locator("tr, li").filter(has_text=to).filter(has_text=re.compile(r"\b\d{6}\b"))
    found = re.search(r"\b\d{6}\b", rows.first.inner_text()) if rows.count() else None
    return found.group() if found else None


def ask_for_code(walk: Walk, button: str, to: str, mailbox: Walk) -> str:
    """Press the button that sends a code, and read the code that arrives after it."""
    before = newest_code(mailbox, to)
    walk.press(button)
    wait_until(mailbox, "/mail", lambda: newest_code(mailbox, to) not in (None, before))
    code = newest_code(mailbox, to)
    assert code
    return code


def sign_document(walk: Walk, path: str, email: str, name: str, mailbox: Walk) -> None:
    """A signatory asks for a code, reads it in the mailbox, types it with the name, agrees and signs."""
    walk.go(path)
    walk.picture("sign")
    code = ask_for_code(walk, "Recevoir mon code", email, mailbox)
    walk.page.fill("#code", code)
    walk.page.fill("#typed_name", name)
    walk.page.check("#agreed")
    walk.picture("sign-confirm")
    walk.press("Signer la convention")
    walk.picture("signed")


def countersign(walk: Walk, organisation: str, email: str, name: str, mailbox: Walk) -> None:
    """The producer's signatory opens the file from the desk and signs as well."""
    wait_until(
        walk,
        "/desk",
        lambda: walk.page.locator("main li", has_text=organisation).get_by_text("contresigner").count() > 0,
    )
    walk.follow(organisation)
    walk.press("Contresigner")
    sign_document(walk, walk.page.url.removeprefix(walk.url), email, name, mailbox)


def download(walk: Walk, link: str) -> bytes:
    """Follow a link to a file; its bytes."""
    with walk.page.expect_download() as waiting:
        walk.page.get_by_role("link", name=link).first.click()
    return Path(waiting.value.path()).read_bytes()


def issue_invoice(walk: Walk, organisation: str) -> None:
    """Finance finds the agreement among those to invoice, reads what will be printed, issues."""
    wait_until(walk, "/finance/to-issue", lambda: walk.page.locator("tbody tr", has_text=organisation).count() > 0)
    with walk.page.expect_navigation():
        walk.page.locator("tbody tr", has_text=organisation).get_by_role("link").last.click()
    walk.picture("invoice-confirm")
    walk.press("Émettre la facture")
    walk.picture("invoice")

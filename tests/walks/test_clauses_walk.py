"""Clauses in a real browser: written in two languages with a preview, corrected, published by a second person, reviewed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from licensing.kernel.clock import business_day, now
from tests.walks.conftest import Product
from tests.walks.stage import APPROVERS, EDITOR, SLUG, Staged, stage
from tests.walks.steps import Walk, link_in_mail, opened, signed_in, sound

pytestmark = pytest.mark.browser

CLAUSE = f"/rules/clauses/{SLUG}/private-circle"


@pytest.fixture(scope="module")
def staged(product: Product) -> Staged:
    return stage(product)


def write_next_version(lawyer: Walk) -> None:
    """Every language, a field that does not exist and its correction, the preview, the proposal."""
    page, main = lawyer.page, lawyer.page.locator("main")
    lawyer.press("Écrire la version suivante")
    page.fill("[name='bodies.fr']", "Un **seul** cercle, chez {{ producer_name }}.")
    page.fill("[name='bodies.en']", "One **single** circle, at {{ producer }}.")
    expect(page.locator("#findings")).to_contain_text(
        "« producer » n’existe pas".replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    )
    sound(page)
    page.fill("[name='bodies.en']", "One **single** circle, at {{ producer_name }}.")
    expect(page.locator("#findings")).to_contain_text("toutes n’ont pas")  # the Arabic still says what it said
    page.fill("[name='bodies.ar']", "دائرة **واحدة** لدى {{ producer_name }}.")
    expect(page.locator("#findings")).to_contain_text("Rien à corriger")
    preview = page.locator("#preview")
    expect(preview.locator("[lang=fr] strong", has_text="seul")).to_have_count(1)
    expect(preview.locator("[lang=en]")).to_contain_text("One single circle, at Producteur du parcours.")
    expect(main).to_contain_text("Enregistré le")
    sound(page)
    page.fill("#f-note", "Un seul cercle suffit")
    lawyer.press("Proposer la publication")
    expect(page.locator("h1")).to_contain_text("À relire et à publier")


def record_review(approver: Walk) -> None:
    """A review without its scope is refused and kept; then it is recorded."""
    approver.go(CLAUSE)
    expect(approver.page.locator("main")).to_contain_text("Version 2, en vigueur depuis le")
    approver.page.fill("#reviewer", "Me Aline Durand, avocate")
    approver.press("Enregistrer la relecture")
    expect(approver.page.locator("#review")).to_contain_text("Dites ce qui a été relu.")
    sound(approver.page)
    assert approver.page.input_value("#reviewer") == "Me Aline Durand, avocate"
    approver.page.fill("#reviewed_on", business_day(now()).isoformat())
    approver.page.fill("#scope", "Les deux langues, en entier")
    approver.press("Enregistrer la relecture")
    expect(approver.page.locator("main")).to_contain_text("Relue par Me Aline Durand, avocate")
    sound(approver.page)


def test_a_clause_from_the_lawyers_desk_to_the_agreements(product: Product, staged: Staged, browser: Browser) -> None:
    mailbox, _ = opened(browser, product, 1280)
    lawyer, first = opened(browser, product, 1280)
    page, main = lawyer.page, lawyer.page.locator("main")
    signed_in(lawyer, EDITOR, "/rules/clauses")
    sound(page)
    lawyer.follow("Cercles privés")
    expect(main).to_contain_text("Aucune relecture par un professionnel du droit")
    expect(main).to_contain_text(staged.agreement)
    expect(page.get_by_role("link", name=staged.agreement)).to_have_count(0)  # an editor may not open the file
    sound(page)
    write_next_version(lawyer)

    approver, second = opened(browser, product, 320, dark=True)
    signed_in(approver, APPROVERS[0])
    approver.go(link_in_mail(mailbox, APPROVERS[0], "Clause «\u00a0Cercles privés", r"/rules/drafts/\w+"))
    sound(approver.page)
    approver.press("Publier cette version")
    expect(approver.page.locator("h1")).to_contain_text("En vigueur")
    sound(approver.page)
    record_review(approver)
    approver.go(f"{CLAUSE}?version=1")
    approver.follow(staged.agreement)
    expect(approver.page.locator("h1")).to_contain_text("Université de la convention")
    unexpected = [text for text in first.complaints + second.complaints if "422" not in text]
    assert unexpected == []

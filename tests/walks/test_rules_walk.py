"""The rules of the game in a real browser: asked by anyone on a phone, changed by two people, each step accessible."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.walks.conftest import Product
from tests.walks.steps import opened, signed_in, sound

pytestmark = pytest.mark.browser

CELL = "verdicts.employer.internal_sessions"
FAR = "2099-01-01"


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_from_a_question_to_a_request(javascript: bool, product: Product, browser: Browser) -> None:
    walk, watch = opened(browser, product, 360, javascript=javascript)
    page = walk.page
    walk.go("/")
    walk.follow("Vérifier un usage")
    page.check("[name=audience][value=employer]")
    page.check("[name=use][value=internal_sessions]")
    page.check("[name=use][value=content_reuse]")
    page.fill("#learners", "0")
    walk.press("Voir la réponse")
    expect(page.locator(".error-summary")).to_contain_text("entre 1 et")
    page.fill("#learners", "40")
    walk.press("Voir la réponse")
    expect(page.locator("h1")).to_have_text("En partie seulement")
    assert re.search(r"/check/[a-z-]+/employer\?use=internal_sessions&use=content_reuse&learners=40", page.url)
    if javascript:
        sound(page)
    walk.follow("Commencer la demande avec ces réponses")
    page.fill("#email", f"check.{javascript}@parcours.example".lower())
    walk.press("Continuer")
    expect(page.locator("main")).to_contain_text("Vos réponses de la vérification sont reprises")
    request = re.search(r"/request/[0-9a-f]{32}", page.url)
    assert request
    walk.go(f"{request.group()}/step/4")
    expect(page.locator("input[value='40']")).to_have_count(1)
    unexpected = [text for text in watch.complaints if "422" not in text]  # the zero learners typed on purpose
    assert (unexpected, watch.hosts) == ([], {product.url.partition("//")[2]})


@pytest.mark.parametrize(
    "path", ["/check/", "/check/questions", "/terms/gdp", "/terms/gdp/versions", "/terms/gdp/compare"]
)
@pytest.mark.parametrize("width", [320, 1440])
def test_public_pages_are_sound(path: str, width: int, product: Product, browser: Browser) -> None:
    walk, _ = opened(browser, product, width)
    walk.go(path)
    sound(walk.page)


def test_two_people_change_a_rule(product: Product, browser: Browser) -> None:
    editor, watch = opened(browser, product, 1280)
    page = editor.page
    signed_in(editor, "maelle.toussaint@abc-gdp.example")
    sound(page)
    page.get_by_role("button", name="Écrire à partir d’elle").first.click()
    page.wait_for_url("**/rules/drafts/*")
    page.fill("[name=effective_from]", FAR)
    page.click("#cell-employer-internal_sessions > summary")
    page.check(f"[name='{CELL}.verdict'][value=forbidden]")
    expect(page.locator("#findings")).to_contain_text("Dites pourquoi cet usage est refusé.")
    sound(page)
    page.fill(f"[name='{CELL}.because.fr']", "Réservé.")
    page.fill(f"[name='{CELL}.because.en']", "Reserved.")
    page.fill(f"[name='{CELL}.charge']", "")
    page.uncheck(f"[name='{CELL}.clauses'][value=internal-sessions]")
    expect(page.locator("#findings")).not_to_contain_text("À corriger")
    expect(page.locator("#findings")).to_contain_text("Enregistré")
    page.fill("#f-note", "Séances internes réservées")
    editor.press("Enregistrer")
    expect(page.locator("#f-note")).to_have_value("Séances internes réservées")
    for mark in page.locator("[name=read]").all():
        mark.check()
    editor.press("Proposer la publication")
    expect(page.locator("h1")).to_contain_text("À relire et à publier")
    approver, second = opened(browser, product, 360)
    signed_in(approver, "nora.lambert@abc-gdp.example")
    approver.page.goto(page.url)
    sound(approver.page)
    approver.press("Publier cette version")
    expect(approver.page.locator("h1")).to_contain_text("À venir")
    approver.page.fill("#reason", "Essai")
    approver.press("Retirer la version")
    expect(approver.page.locator("h1")).to_contain_text("Retirée")
    assert watch.complaints + second.complaints == []

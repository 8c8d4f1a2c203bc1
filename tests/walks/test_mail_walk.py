"""The mails in a real browser: their list, a wording changed by two people, the next message that uses it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.walks.conftest import Product
from tests.walks.steps import begin_request, open_newest_mail
from tests.walks.test_rules_walk import opened, signed_in, sound

pytestmark = pytest.mark.browser

KEY = "/rules/mails/gdp/intake.resume"
PLACES = ["/rules/mails", KEY, "/rules/mails/gdp/billing.invoice?lang=en", "/rules/reminders"]


@pytest.mark.parametrize("width", [320, 1440])
def test_the_pages_are_sound(width: int, product: Product, browser: Browser) -> None:
    walk, watch = opened(browser, product, width)
    signed_in(walk, "maelle.toussaint@abc-gdp.example")
    for place in PLACES:
        walk.go(place)
        sound(walk.page)
    walk.go(KEY)
    frame = walk.page.frame_locator("iframe").first
    expect(frame.locator("h1")).to_have_text("Votre demande est commencée")
    assert watch.complaints == []


def test_two_people_change_a_mail_and_the_next_one_says_it(product: Product, browser: Browser) -> None:
    editor, watch = opened(browser, product, 1440)
    page = editor.page
    signed_in(editor, "maelle.toussaint@abc-gdp.example")
    editor.go(KEY)
    editor.press("Écrire la version suivante")
    page.fill("[name='subjects.fr']", "Votre brouillon pour {{ cours }}")
    expect(page.locator("#findings")).to_contain_text("« cours » n’existe pas dans ce courriel")
    expect(page.locator("#preview")).to_contain_text("L’aperçu revient")
    sound(page)
    page.fill("[name='subjects.fr']", "Votre brouillon pour {{ course }}")
    page.fill("[name='subjects.en']", "Your draft for {{ course }}")
    expect(page.locator("#findings")).to_contain_text("Rien à corriger")
    expect(page.locator("#preview")).to_contain_text("Votre brouillon pour Gestion de projet")
    expect(page.frame_locator("#preview iframe").first.locator("h1")).to_have_text("Votre demande est commencée")
    editor.press("Enregistrer")
    page.fill("#f-note", "Le cours dès l’objet")
    editor.press("Proposer la publication")
    expect(page.locator("h1")).to_contain_text("À relire et à publier")
    approver, second = opened(browser, product, 320, javascript=False)
    signed_in(approver, "nora.lambert@abc-gdp.example")
    approver.page.goto(page.url)
    approver.press("Publier cette version")
    expect(approver.page.locator("h1")).to_contain_text("En vigueur")
    partner, third = opened(browser, product, 360)
    begin_request(partner, "education", "brouillon@parcours.example")
    mail = open_newest_mail(partner, "brouillon@parcours.example", "Votre brouillon pour")
    expect(mail.locator("h1")).to_have_text(re.compile("Votre brouillon pour .+"))
    assert watch.complaints + second.complaints + third.complaints == []

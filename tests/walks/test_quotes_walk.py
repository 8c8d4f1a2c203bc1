"""Quotes in a real browser: sent from the desk, accepted from the mail in one click, replaced, expired, approved by two."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.walks.conftest import Product
from tests.walks.stage import APPROVERS, Staged, stage
from tests.walks.steps import Walk, ask_for_code, link_in_mail, opened, signed_in, sound, wait_until

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def staged(product: Product) -> Staged:
    return stage(product)


def grant_discount(walk: Walk, percent: str, reason: str) -> None:
    """The approver grants a discount by hand on the open file."""
    walk.page.get_by_text("Accorder une remise").click()
    walk.page.fill("#discount-label", "Remise de réseau")
    walk.page.fill("#discount-percent", percent)
    walk.page.fill("#discount-reason", reason)
    walk.press("Accorder la remise")


def open_file(walk: Walk, organisation: str) -> None:
    """The file of a request, once its first quote has its number and its price is written."""
    walk.go("/desk")
    walk.follow(organisation)
    path = walk.page.url.removeprefix(walk.url)
    wait_until(walk, path, lambda: walk.page.locator("#quotes").count() > 0)


def from_the_mail(partner: Walk, email: str, mailbox: Walk, number: str = "DEV-PARCOURS") -> None:
    """The partner follows the link of the newest offer and proves with a code that the address is theirs."""
    partner.go(link_in_mail(mailbox, email, f"Devis {number}", r"/resume/[\w-]+"))
    code = ask_for_code(partner, "Recevoir un code", email, mailbox)
    partner.page.fill("#code", code)
    partner.press("Continuer")
    expect(partner.page.locator("h1")).to_contain_text(f"Devis {number}")


def test_a_quote_is_sent_and_accepted_in_one_click(product: Product, staged: Staged, browser: Browser) -> None:
    mailbox, _ = opened(browser, product, 1280)
    approver, first = opened(browser, product, 1440)
    signed_in(approver, APPROVERS[0], "/desk")
    open_file(approver, staged.fresh)
    confirmed = re.search(r"DEV-PARCOURS-\d{4}-\d{4}", approver.page.locator("#quotes").locator("..").inner_text())
    assert confirmed
    grant_discount(approver, "5", "Accord de réseau")
    approver.press("Envoyer un devis")
    expect(approver.page.locator("main")).to_contain_text("part par courriel avec son PDF")
    sound(approver.page)

    partner, second = opened(browser, product, 320, dark=True)
    from_the_mail(partner, staged.fresh_email, mailbox)
    main = partner.page.locator("main")
    expect(main).to_contain_text(f"Ce qui change depuis le devis {confirmed.group()}".replace("devis ", "devis\u00a0"))
    expect(partner.page.locator("#changes + *")).to_contain_text("Remise de réseau")
    sound(partner.page)
    partner.press("Accepter ce devis")
    expect(main).to_contain_text("Le devis est accepté")
    expect(main).to_contain_text(f"par {staged.fresh_email}")
    sound(partner.page)
    partner.go(f"/quotes/{confirmed.group()}")
    expect(main).to_contain_text("Un autre devis a remplacé celui-ci")
    expect(partner.page.get_by_role("button", name="Accepter ce devis")).to_have_count(0)
    sound(partner.page)
    partner.follow("Ouvrir le devis")
    expect(main).to_contain_text("Accepté le")
    assert first.complaints + second.complaints == []


def test_an_expired_quote_leads_to_one_at_todays_price(product: Product, staged: Staged, browser: Browser) -> None:
    mailbox, _ = opened(browser, product, 1280)
    partner, watch = opened(browser, product, 360)
    from_the_mail(partner, staged.expired_email, mailbox, staged.expired_number)
    main = partner.page.locator("main")
    expect(main).to_contain_text("Ce devis a expiré le")
    expect(main).to_contain_text("Ce qui change au prix du jour")
    expect(partner.page.locator("#changes + *")).to_contain_text("Prix unitaire")
    expect(partner.page.get_by_role("button", name="Accepter ce devis")).to_have_count(0)
    sound(partner.page)
    partner.press("Recevoir un devis au prix du jour")
    expect(main).to_contain_text("Voici le devis au prix du jour")
    expect(main).not_to_contain_text(f"Devis {staged.expired_number}")
    partner.press("Accepter ce devis")
    expect(main).to_contain_text("Le devis est accepté")
    partner.go(f"/quotes/{staged.expired_number}")
    expect(main).to_contain_text("Un autre devis a remplacé celui-ci")
    assert watch.complaints == []


def test_a_large_discount_needs_the_second_person(product: Product, staged: Staged, browser: Browser) -> None:
    first, watch = opened(browser, product, 1440, dark=True)
    signed_in(first, APPROVERS[0], "/desk")
    open_file(first, staged.dear)
    grant_discount(first, "40", "Convention cadre")
    main = first.page.locator("main")
    expect(main).to_contain_text("Une personne qui n’a écrit ni ces prix ni ces remises doit donc décider")
    expect(first.page.get_by_role("button", name="Envoyer un devis")).to_have_count(0)
    expect(first.page.get_by_role("button", name="Approuver la demande")).to_have_count(0)
    sound(first.page)
    second, other = opened(browser, product, 360)
    signed_in(second, APPROVERS[1], "/desk")
    open_file(second, staged.dear)
    sound(second.page)
    second.press("Envoyer un devis")
    expect(second.page.locator("main")).to_contain_text("part par courriel avec son PDF")
    assert watch.complaints + other.complaints == []

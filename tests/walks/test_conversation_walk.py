"""A question and its answers in a real browser and by mail: the partner asks, the producer answers, a reply by mail comes back."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from playwright.sync_api import Browser, expect

from tests.mailroom.samples import drop, mail
from tests.own import PICTURES
from tests.walks import steps
from tests.walks.conftest import Product
from tests.walks.steps import Walk
from tests.walks.test_rules_walk import opened, sound

pytestmark = pytest.mark.browser

APPROVER, PASSWORD = "nora.lambert@abc-gdp.example", "demonstration-2026"
SUBMIT = """
import sys
from licensing.app import create_app
from licensing.catalogue.queries import course_by_slug
from licensing.kernel.clock import now
from tests.factories.requests import demo_request, submitted_request

raw = demo_request("Université Haute-Sorgue")
raw["contacts"]["requester"]["email"], raw["organisation"]["name"] = sys.argv[1:]
with create_app().app_context():
    print(submitted_request(course_by_slug("gdp").producer, raw, now()).id)
"""


def submit(product: Product, email: str, organisation: str) -> str:
    """A request as the form leaves it; its path."""
    command = [sys.executable, "-c", SUBMIT, email, organisation]
    done = subprocess.run(command, env=product.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return f"/request/{done.stdout.split()[-1]}"


def prove_address(walk: Walk, email: str, path: str, mailbox: Walk) -> None:
    """The partner comes back with their address and the code from the mail."""
    walk.go(f"/resume?next={path}")
    walk.page.fill("#email", email)
    walk.press("Recevoir un code")
    page = steps.open_newest_mail(mailbox, email, "code d’accès")
    walk.page.fill("#code", page.locator(".mail-code").inner_text().replace(" ", ""))
    walk.press("Continuer")


def write(walk: Walk, text: str) -> None:
    """An empty message is refused with its reason; then the text is sent."""
    walk.press("Envoyer le message")
    expect(walk.page.locator(".error-summary")).to_contain_text("Écrivez votre message.")
    walk.page.fill("#text", text)
    walk.press("Envoyer le message")
    expect(walk.page.locator(".talk-lines li").last).to_contain_text(text)


def reply_by_mail(product: Product, mailbox: Walk, to: str, text: str) -> None:
    """What a mail program sends when its owner answers the newest message."""
    page = steps.open_newest_mail(mailbox, to, "un message de")
    address = re.search(r"reponses\+r-[a-z2-7]{26}@licensing\.example", page.locator("main").inner_text())
    assert address
    quoted = "\n".join(f"> {line}" for line in page.locator(".mail-text").inner_text().splitlines())
    raw = mail(f"{text}\n\nLe mar. 1 sept. 2026, ABC a écrit :\n{quoted}\n", to=address.group(), sender=f"Moi <{to}>")
    drop(product.inbox, raw)


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_question_answer_and_reply_by_mail(javascript: bool, product: Product, browser: Browser) -> None:
    pictures = PICTURES / "conversation" / ("js" if javascript else "no-js")
    pictures.mkdir(parents=True, exist_ok=True)
    email, organisation = f"talk.{javascript}@parcours.example".lower(), f"Lycée des questions {javascript}"
    request = submit(product, email, organisation)
    mailbox, _unwatched = opened(browser, product, 1200)
    (partner, seen), (desk, noticed) = (
        opened(browser, product, 320, javascript=javascript),
        opened(browser, product, 1440, javascript=javascript),
    )
    partner, desk = Walk(partner.page, partner.url, pictures), Walk(desk.page, desk.url, pictures)

    prove_address(partner, email, f"{request}/status", mailbox)
    expect(partner.page.locator("main")).to_contain_text("Une question sur votre demande ?")
    write(partner, "Peut-on commencer en mars ?")
    partner.picture("talk-partner")

    steps.sign_in(desk, APPROVER, PASSWORD)
    desk.go(steps.link_in_mail(mailbox, APPROVER, organisation, r"/desk/requests/[0-9a-f]{32}/messages"))
    expect(desk.page.locator(".talk")).to_contain_text("Réponse attendue")
    write(desk, "Oui, le 3 mars.")
    desk.picture("talk-desk")
    if javascript:
        sound(desk.page)
        sound(partner.page)
        reply_by_mail(product, mailbox, email, "Parfait, merci.")
        last = partner.page.locator(".talk-lines li").last
        steps.wait_until(partner, f"{request}/messages", lambda: "Parfait, merci." in last.inner_text())
        expect(last).to_contain_text("reçu par courriel")
        expect(last).not_to_contain_text("a écrit")
        _read_at_the_desk(desk, request)
    assert seen.complaints + noticed.complaints == [REFUSED] * (seen.complaints + noticed.complaints).count(REFUSED)


REFUSED = "Failed to load resource: the server responded with a status of 422 (UNPROCESSABLE ENTITY)"
"""What Chromium itself notes when a form comes back with its errors."""


def _read_at_the_desk(desk: Walk, request: str) -> None:
    """The dossier shows the reply; being looked at marks it as read; the log of mails is sound."""
    with desk.page.expect_response(re.compile("/messages/read")):
        desk.go(f"/desk{request.replace('request', 'requests')}")
        expect(desk.page.locator(".talk")).to_contain_text("Parfait, merci.")
        desk.page.locator(".talk").scroll_into_view_if_needed()
    sound(desk.page)
    desk.picture("talk-dossier")
    desk.go("/mails")
    sound(desk.page)
    desk.picture("mail-log")
    desk.follow("un message de")
    sound(desk.page)
    desk.picture("mail")
    desk.press("Renvoyer ce courriel")
    expect(desk.page.locator("main")).to_contain_text("part de nouveau")

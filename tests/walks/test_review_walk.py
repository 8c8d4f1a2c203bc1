"""A review in the browser: a comment on a field, the partner's answer, the difference, the two people who approve."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
import yaml
from playwright.sync_api import Browser, expect

from licensing.kernel.clock import business_day, now
from tests.browsing import visitor
from tests.own import PICTURES
from tests.walks import steps
from tests.walks.conftest import Product, Watch, watched
from tests.walks.steps import Walk
from tests.walks.test_rules_walk import sound

pytestmark = pytest.mark.browser

PASSWORD = "demonstration-2026"
APPROVERS = ("nora.lambert@abc-gdp.example", "solene.vasseur@abc-gdp.example")
EDITOR = "maelle.toussaint@abc-gdp.example"
REQUESTER = "camille.relecture@parcours.example"


@pytest.fixture
def walks(product: Product, browser: Browser) -> Iterator[dict[str, Walk]]:
    """The partner's phone without JavaScript, two approvers at their desks; nobody's browser complained."""
    pictures = PICTURES / "review"
    pictures.mkdir(parents=True, exist_ok=True)
    opened, watches = {}, list[Watch]()
    for name, width, scripted in (("partner", 320, False), ("first", 1440, True), ("second", 320, True)):
        size = {"width": width, "height": 900}
        context = visitor(browser, viewport=size, locale="fr-FR", java_script_enabled=scripted, bypass_csp=scripted)
        page, watch = watched(context)
        watches.append(watch)
        opened[name] = Walk(page, product.url, pictures)
    yield opened
    assert [line for watch in watches for line in watch.complaints] == []
    assert {host for watch in watches for host in watch.hosts} <= {product.url.split("/")[2]}


def test_a_comment_a_correction_and_two_approvals(walks: dict[str, Walk], product: Product) -> None:
    partner, first, second = walks["partner"], walks["first"], walks["second"]
    _two_people_approve_above_a_threshold(product)
    for walk, email in ((first, APPROVERS[0]), (second, APPROVERS[1])):
        steps.sign_in(walk, email, PASSWORD)
    request = _asked(partner)
    file = f"/desk/requests/{request.rpartition('/')[2]}"

    _comment(first, file)
    _answer(partner, request)
    _read_the_difference(first, file)
    _approve_by_two(first, second, file)
    first.go(f"{file}/redline")
    expect(first.page.locator("main")).to_contain_text("Texte standard, sans écart")
    sound(first.page)
    first.picture("redline")


def _two_people_approve_above_a_threshold(product: Product) -> None:
    """The producer's prices with a threshold that no other walk reaches, published for today by the command line."""
    environment = {**os.environ, "LICENSING_DATA_DIR": str(product.data_dir), "LICENSING_DEMO": "true"}
    program = [sys.executable, "-m", "licensing", "prices"]

    def run(*arguments: str) -> str:
        done = subprocess.run([*program, *arguments], env=environment, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    document = yaml.safe_load(run("export", "--producer", "gdp"))
    document |= {"id": "gdp-prices-two", "effective_from": business_day(now()).isoformat()}
    document |= {"second_approval": {"total_amount": {"EUR": "2500.00"}}}
    file = product.data_dir / "two.yaml"
    file.write_text(yaml.safe_dump(document, allow_unicode=True))
    run("import", str(file), "--as", EDITOR, "--publish", "--approved-by", APPROVERS[0], "--note", "Approbation à deux")


def _asked(partner: Walk) -> str:
    request = steps.begin_request(partner, "education", REQUESTER)
    steps.fill_organisation(partner, request, "Université de la Relecture")
    steps.fill_contacts(partner, request, REQUESTER, "signataire.relecture@parcours.example")
    steps.fill_session_and_cohorts(partner, request)
    partner.go(f"{request}/step/4")
    partner.page.fill("#cohorts-0-learners", "400")
    partner.press("Continuer")
    steps.fill_options(partner, request)
    steps.send_request(partner, request)
    return request


def _comment(first: Walk, file: str) -> None:
    """On the number of learners of the first group; a note on the name; then everything is sent at once."""
    first.go(file)
    page = first.page
    expect(page.locator(".todo")).to_contain_text("proposer l’approbation")
    _write(first, "cohorts-0-learners", "Quatre cents : est-ce <b>définitif</b> ?")
    _write(first, "organisation-name", "Nom vérifié au répertoire", note=True)
    sound(page)
    first.picture("commented")
    first.press("Renvoyer avec ces remarques")
    expect(page.locator("main")).to_contain_text("Corrections demandées")


def _write(walk: Walk, answer: str, text: str, note: bool = False) -> None:
    row = walk.page.locator(f"#a-{answer}")
    row.get_by_text("Commenter").click()
    row.locator("textarea").fill(text)
    if note:
        row.get_by_label("Note interne").check()
    with walk.page.expect_navigation():
        row.get_by_role("button", name="Garder la remarque").click()
    expect(walk.page.locator(f"#a-{answer}")).to_contain_text(text)


def _answer(partner: Walk, request: str) -> None:
    """The partner finds the remark in its field, changes the answer, says why, sends again."""
    partner.go(request)
    page = partner.page
    expect(page.locator("main")).to_contain_text("Quatre cents : est-ce <b>définitif</b> ?")
    expect(page.locator("main")).not_to_contain_text("Nom vérifié")
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("Groupe 1 › Nombre d’apprenants")).click()
    field = page.locator(".field", has=page.locator("#cohorts-0-learners"))
    expect(field).to_contain_text("définitif")
    expect(page.locator("#cohorts-0-learners")).to_have_attribute("aria-describedby", re.compile("learners-remarks"))
    page.fill("#cohorts-0-learners", "450")
    field.get_by_label("Votre réponse").fill("Cinquante inscriptions de plus.")
    partner.picture("remark-in-field")
    partner.press("Continuer")
    steps.send_request(partner, request)


def _read_the_difference(first: Walk, file: str) -> None:
    first.go(file)
    page = first.page
    since = page.locator(".since")
    expect(since).to_contain_text("Ce qui a changé depuis votre dernière lecture")
    expect(since.locator(".change", has_text="Groupe 1 › Nombre d’apprenants")).to_contain_text("400")
    expect(since.locator(".change", has_text="Groupe 1 › Nombre d’apprenants")).to_contain_text("450")
    expect(since).to_contain_text("Prix ›")
    row = page.locator("#a-cohorts-0-learners")
    expect(row).to_contain_text("Cinquante inscriptions de plus.")
    expect(row).to_contain_text("Corrigé, à vérifier")
    sound(page)
    first.picture("difference")
    with page.expect_navigation():
        row.get_by_role("button", name="Clore").click()
    expect(page.locator("#a-cohorts-0-learners")).to_contain_text("Clos")
    first.press("Marquer comme lu")
    expect(page.locator(".since")).to_contain_text("Vous avez lu le dernier envoi.")


def _approve_by_two(first: Walk, second: Walk, file: str) -> None:
    first.press("Proposer l’approbation")
    expect(first.page.locator(".decision")).to_contain_text("une autre personne doit la confirmer")
    expect(first.page.get_by_role("button", name="Confirmer l’approbation")).to_have_count(0)
    second.go(file)
    expect(second.page.locator(".decision")).to_contain_text(f"Par {APPROVERS[0]}")
    sound(second.page)
    second.picture("proposed")
    second.press("Confirmer l’approbation")
    expect(second.page.locator("main")).to_contain_text("Demande approuvée")
    first.go(f"{file}?kind=review")
    expect(first.page.locator("ol.history")).to_contain_text("Approbation proposée")
    expect(first.page.locator("ol.history")).to_contain_text("Remarque close")
    expect(first.page.locator("ol.history")).not_to_contain_text("Courriel")

"""The producer's desk in a real browser: keys, a saved view, an act on several requests with one refused, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from licensing.accounts.operations import Plan, record_absence
from licensing.accounts.queries import actor_named
from licensing.app import create_app
from licensing.kernel import clock
from licensing.kernel.database import db
from tests.agreements import scene
from tests.agreements.scene import AT
from tests.browsing import visitor
from tests.conftest import make_settings
from tests.factories.people import PASSWORD, make_person
from tests.serving import address_of, serving, waiting_for_application
from tests.walks.conftest import Watch, watched
from tests.walks.steps import Walk, sign_in
from tests.walks.test_rules_walk import sound

pytestmark = pytest.mark.browser

NOW = AT + timedelta(days=8)
APPROVER, OTHER = "approver@gdp.example", "ada@gdp.example"


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A running application with three requests to review, one of them without a price, and somebody away."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    server = waiting_for_application()
    app = create_app(make_settings(tmp_path, base_url=address_of(server)))
    with app.app_context(), app.test_request_context():
        db.create_all()
        _furnish()
        server.app = app
        with serving(server) as address:
            yield address
        db.session.remove()
        db.engine.dispose()


def _furnish() -> None:
    producer = scene.staffed_producer()
    make_person(OTHER, producer, ["approver"], name="Ada Seconde")
    for name in ("IUT", "Groupe Hydravia"):
        scene.submitted(producer, name, AT)
    scene.unpriced(producer)
    today = clock.business_day(NOW)
    me = actor_named(APPROVER)
    record_absence(Plan(producer.id, me.person_id or "", today, today + timedelta(days=3)), actor_named(OTHER), NOW)


def opened(browser: Browser, address: str, width: int, javascript: bool = True) -> tuple[Walk, Watch]:
    context = visitor(
        browser,
        viewport={"width": width, "height": 900},
        locale="fr-FR",
        java_script_enabled=javascript,
        bypass_csp=javascript,
    )
    page, watch = watched(context)
    walk = Walk(page, address)
    sign_in(walk, APPROVER, PASSWORD)
    return walk, watch


def ticked(page: Page) -> int:
    return page.locator("input[name=chosen]:checked").count()


def test_keys_a_view_and_several_at_once(browser: Browser, address: str) -> None:
    walk, watch = opened(browser, address, 1440)
    page = walk.page
    expect(page.locator("h1")).to_contain_text("Bonjour")
    sound(page)
    _by_keys(walk)
    _keep_a_view(walk)
    _approve_several(walk)
    _without_keys(walk)
    assert (watch.complaints, watch.hosts) == ([], {address.partition("//")[2]})


def _by_keys(walk: Walk) -> None:
    """To the desk, down the list, a tick; none of it while typing; the list of keys on demand."""
    page = walk.page
    page.keyboard.press("g")
    with page.expect_navigation():
        page.keyboard.press("d")
    expect(page.locator("h1")).to_have_text("Demandes")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("[data-row]").nth(1).locator("h3 a")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("[data-row]").nth(0).locator("h3 a")).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("[data-ticked]")).to_have_text("1 demande cochée")
    page.keyboard.press("/")
    page.keyboard.type("xj?")
    expect(page.locator("#text")).to_have_value("xj?")
    assert ticked(page) == 1
    page.locator("h1").click()
    page.keyboard.press("Control+j")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Raccourcis clavier")).to_be_visible()
    page.keyboard.press("x")
    assert ticked(page) == 1
    sound(page)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Tout cocher sur cette page").click()
    expect(page.locator("[data-ticked]")).to_have_text("3 demandes cochées")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("o")
    assert "/desk/requests/" in page.url


def _keep_a_view(walk: Walk) -> None:
    page = walk.page
    walk.go("/desk")
    page.get_by_text("Plus de filtres").click()
    page.select_option("#audience", "education")
    walk.press("Filtrer")
    assert "audience=education" in page.url
    page.get_by_text("Enregistrer ces filtres comme vue").click()
    page.fill("#name", "Établissements")
    walk.press("Enregistrer la vue")
    expect(page.locator("h1")).to_have_text("Établissements")
    walk.go("/desk/views")
    sound(page)
    walk.press("Ouvrir en premier")
    walk.go("/desk")
    expect(page.locator("h1")).to_have_text("Établissements")
    expect(page.locator("[data-row]")).to_have_count(2)


def _approve_several(walk: Walk) -> None:
    """All three ticked: two can be approved, one says why not; the result names each."""
    page = walk.page
    walk.go("/desk?view=")
    sound(page)
    page.get_by_role("link", name="Tout cocher sur cette page").click()
    walk.press("Approuver…")
    expect(page.locator("main")).to_contain_text("2 demandes seront approuvées")
    expect(page.locator(".results")).to_contain_text("ISG Aïn Louz")
    sound(page)
    walk.press("Approuver 2 demandes")
    expect(page.locator("h1")).to_have_text("2 sur 3 demandes approuvées")
    expect(page.locator("main")).to_contain_text("CONV-GDP-2026-0002")
    expect(page.locator("main")).to_contain_text("n’a pas encore de prix")
    sound(page)


def _without_keys(walk: Walk) -> None:
    page = walk.page
    walk.go("/shortcuts")
    sound(page)
    page.locator("main").get_by_role("button", name="Désactiver les raccourcis").click()
    expect(page.locator("main")).to_contain_text("Raccourcis clavier désactivés.")
    walk.go("/desk?view=")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert ticked(page) == 0
    assert page.locator("[data-row] a:focus").count() == 0


def test_filters_and_several_at_once_without_javascript(browser: Browser, address: str) -> None:
    walk, watch = opened(browser, address, 320, javascript=False)
    page = walk.page
    walk.go("/desk")
    page.select_option("#sort", "amount")
    page.fill("#text", "dem-")
    walk.press("Filtrer")
    expect(page.locator("main")).to_contain_text("Montants en MAD")
    walk.follow("Tout cocher sur cette page")
    assert ticked(page) == 3
    page.locator("[data-row]", has_text="Hydravia").locator("input").uncheck()
    walk.press("Confier…")
    page.select_option("#person", label="Ada Seconde")
    walk.press("Confier 2 demandes")
    expect(page.locator("h1")).to_have_text("2 sur 2 demandes confiées")
    walk.follow("Revenir à la liste")
    expect(page.locator("[data-row]", has_text="IUT")).to_contain_text("Pour Ada Seconde (absence jusqu’au")
    assert watch.complaints == []


@pytest.mark.parametrize("width", [320, 1440])
def test_every_page_of_the_desk_is_sound(browser: Browser, address: str, width: int) -> None:
    walk, _ = opened(browser, address, width)
    paths = (
        "/",
        "/desk?sort=amount",
        "/desk?late=1",
        "/desk/deadlines",
        "/desk/views",
        "/team",
        "/shortcuts",
        "/desk/bulk?action=assign",
    )
    for path in paths:
        walk.go(path)
        sound(walk.page)
    walk.go("/team")
    walk.press("Noter l’absence")
    expect(walk.page.locator(".error-summary")).to_contain_text("Indiquez le premier jour.")
    sound(walk.page)

"""Every page in a real browser: accessible, no wider than a small screen, still, silent, at home."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.pages.conftest import LANGUAGES, Visitor
from tests.pages.window import DESK, PHONE, VISITS, ZOOMED, Visit, Window, looked_at_in, name_of, opened

pytestmark = pytest.mark.browser

MOVING = """() => {
  const seconds = text => Math.max(0, ...text.split(',').map(part => part.trim().endsWith('ms') ? parseFloat(part) / 1000 : parseFloat(part) || 0));
  return [...document.querySelectorAll('*')].filter(e => ['', '::before', '::after'].some(p => {
    const s = getComputedStyle(e, p);
    return seconds(s.transitionDuration) > 0.01 || (s.animationName !== 'none' && seconds(s.animationDuration) > 0.01);
  })).map(e => e.tagName + '.' + e.className);
}"""


@pytest.fixture(scope="module")
def window(browser: Browser, visitor: Visitor, address: str) -> Iterator[Window]:
    """One for all visitors of this file."""
    yield from opened(browser, visitor, address)


@pytest.mark.parametrize("visit", VISITS, ids=name_of)
def test_a_page(visit: Visit, window: Window) -> None:
    """Each language: on a desk, on a phone, at 400 % zoom; nothing moves when asked; the browser has no complaint.

    Colours depend on no language: light and dark, they are looked at in one, in turn from page to page; so are the pictures kept.
    """
    found: list[object] = []
    window.hand_over(visit)
    for language in LANGUAGES:
        window.page.set_viewport_size(DESK)
        window.go(visit, language)
        window.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        in_turn = language in looked_at_in(visit)
        found += [(language, "light", each) for each in window.axe(colours=in_turn)]
        found += [(language, "moves", each) for each in window.page.evaluate(MOVING)]
        if in_turn:
            window.picture(visit, language, 1440)
        window.page.set_viewport_size(PHONE)
        window.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        if in_turn:
            window.picture(visit, language, 320)
            found += [(language, "dark", each) for each in window.axe_looks()]
        found += [(language, "wider than a phone by", over) for over in [window.sideways()] if over]
        window.page.set_viewport_size(ZOOMED)
        found += [(language, "wider than a zoomed page by", over) for over in [window.sideways()] if over]
        found += [(language, "complaint", each) for each in window.heard()]
    assert found == []

"""Every page in a real browser that runs none of the site's own code: still accessible, still without a complaint."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.pages.conftest import Visitor
from tests.pages.window import DESK, PHONE, VISITS, Visit, Window, looked_at_in, name_of, opened

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def window(browser: Browser, visitor: Visitor, address: str) -> Iterator[Window]:
    """One for all visitors of this file."""
    yield from opened(browser, visitor, address, scripts=False)


@pytest.mark.parametrize("visit", VISITS, ids=name_of)
def test_a_page(visit: Visit, window: Window) -> None:
    """What scripts leave alone was looked at in every language with them: without, one language a page, in turn."""
    found: list[object] = []
    window.hand_over(visit)
    for number, language in enumerate(looked_at_in(visit)):
        window.page.set_viewport_size((PHONE, DESK)[(number + VISITS.index(visit)) % 2])
        window.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        window.go(visit, language)
        found += [(language, each) for each in window.axe()]
        found += [(language, "complaint", each) for each in window.heard()]
    assert found == []

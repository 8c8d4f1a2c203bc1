"""Every page in a real browser without a mouse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.pages.conftest import Visitor
from tests.pages.table import PAGES, Page
from tests.pages.window import Window, opened

pytestmark = pytest.mark.browser

STOPS = """() => {
  const seen = new Set(), found = [];
  const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex]';
  for (const e of document.querySelectorAll(all)) {
    if (e.tabIndex < 0 || e.disabled || !e.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true})) continue;
    if (e.type === 'radio') { const group = e.form + e.name; if (seen.has(group)) continue; seen.add(group); }
    e.dataset.stop = found.length;
    found.push(e.outerHTML.slice(0, 90));
  }
  return found;
}"""

HERE = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const box = e.getClientRects()[0] ?? e.getBoundingClientRect(), style = getComputedStyle(e);
  const x = Math.min(Math.max(box.left + Math.min(box.width, 24) / 2, 1), innerWidth - 2);
  const y = Math.min(Math.max(box.top + Math.min(box.height, 24) / 2, 1), innerHeight - 2);
  const on = document.elementFromPoint(x, y);
  const group = e.type === 'radio' ? document.querySelector(`[type=radio][name="${e.name}"][data-stop]`) : e;
  return {
    stop: group?.dataset.stop ?? null, what: e.outerHTML.slice(0, 90),
    seen: !!on && (e.contains(on) || on.contains(e) || !!e.labels && [...e.labels].some(label => label.contains(on))),
    marked: e.tagName === 'IFRAME' || e.type === 'date' || style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
  };
}"""

HERE_NEXT = f"() => new Promise(then => requestAnimationFrame(() => requestAnimationFrame(() => then(({HERE})()))))"
"""The same two frames later: a step into a frame of its own process takes that long to be known."""


@pytest.fixture(scope="module")
def window(browser: Browser, visitor: Visitor, address: str) -> Iterator[Window]:
    """One for all visitors of this file."""
    yield from opened(browser, visitor, address, axe=False)


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.name)
def test_a_page(entry: Page, window: Window) -> None:
    """Tab reaches everything that can be used, once round, seen and marked each time, and never stays in a trap."""
    window.hand_over(entry)
    window.go(entry, "fr")
    page = window.page
    page.evaluate("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
    stops: list[str] = page.evaluate(STOPS)
    reached, wrong, last = set(), [], ""
    for _ in range(4 * len(stops) + 5):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE) or page.evaluate(HERE_NEXT)
        if here is not None and here["stop"] is None:  # what scrolls, made a stop by the browser itself
            continue
        if here is None or (here["stop"] in reached and here["stop"] != last):  # a date has several stops inside
            break
        last = here["stop"]
        reached.add(here["stop"])
        wrong += [(name, here["what"]) for name in ("seen", "marked") if not here[name]]
    missed = [what for number, what in enumerate(stops) if str(number) not in reached]
    assert (missed, wrong) == ([], [])

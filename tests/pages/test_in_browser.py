"""Every page in a real browser: accessible, no wider than a small screen, still, reachable by keyboard, silent, at home."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from config import ROOT
from tests.pages import table
from tests.pages import world as made
from tests.pages.conftest import LANGUAGES, Visitor
from tests.pages.table import PAGES, REFUSALS, Refusal

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text()
AXE_LOOKS = ["color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable", "meta-viewport"]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']}).then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].target))"
PHONE, DESK, ZOOMED = {"width": 320, "height": 640}, {"width": 1440, "height": 900}, {"width": 320, "height": 256}
KEY_PAGES = (
    "home", "start", "tasks", "step-1", "step-1-wrong", "step-5", "step-6", "sent", "status-in-force", "quote", "check-audience",
    "terms", "sign-confirm", "desk", "dossier-submitted", "invoices", "invoice", "draft-policy", "draft-prices", "components",
)  # fmt: skip
PICTURES = Path(os.environ.get("LICENSING_SCREENSHOTS", ROOT / "var" / "screenshots"))
POLITE = "addEventListener('securitypolicyviolation', e => console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI))"
REFUSED_BY_DESIGN = re.compile(r"status of 4(04|09|22) ")
"""What the browser itself writes about an answer that the table expects to be an error page."""

SUBMIT = """([path, fields]) => {
  const form = [...document.forms].find(f => f.getAttribute('method') === 'post' && new URL(f.getAttribute('action'), location).pathname === path);
  for (const [name, value] of Object.entries(fields)) {
    const given = form.querySelector(`[name="${name}"]:not([type=radio],[type=checkbox],button)`);
    if (given) { given.value = value; continue; }
    const added = document.createElement('input');
    Object.assign(added, {type: 'hidden', name, value});
    form.append(added);
  }
  HTMLFormElement.prototype.submit.call(form);
}"""

MOVING = """() => {
  const seconds = text => Math.max(0, ...text.split(',').map(part => part.trim().endsWith('ms') ? parseFloat(part) / 1000 : parseFloat(part) || 0));
  return [...document.querySelectorAll('*')].filter(e => ['', '::before', '::after'].some(p => {
    const s = getComputedStyle(e, p);
    return seconds(s.transitionDuration) > 0.01 || (s.animationName !== 'none' && seconds(s.animationDuration) > 0.01);
  })).map(e => e.tagName + '.' + e.className);
}"""

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


@dataclass
class Served:
    """The world behind a server of its own, and everything a browser complained about there."""

    visitor: Visitor
    address: str
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def served(visitor: Visitor) -> Iterator[Served]:
    """The world at an address, at its own time (which runs, so that time-outs work)."""
    with time_machine.travel(made.AT, tick=True):
        server = make_server("127.0.0.1", 0, visitor.world.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Served(visitor, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()
        server.server_close()


Visit = table.Page | Refusal


def _opened(browser: Browser, served: Served, visit: Visit, scripts: bool = True) -> tuple[BrowserContext, Page]:
    """A context of the visitor's with an empty page, which tells what it complains about and where it asks for files.

    Without scripts the site's own files of code arrive empty: axe itself needs an engine that runs.
    """
    context = browser.new_context(viewport=DESK)
    if not scripts:
        context.route(re.compile(r"\.js(\?|$)"), lambda route: route.fulfill(body="", content_type="text/javascript"))
    context.add_init_script(POLITE)
    context.add_cookies(_cookies(served, visit))
    page = context.new_page()
    served.complaints.clear()
    page.on("console", lambda message: message.type == "error" and _note(served, message.text))
    page.on("pageerror", lambda error: served.complaints.append(str(error)))
    page.on(
        "request",
        lambda request: request.url.startswith((served.address, "data:")) or served.complaints.append(request.url),
    )
    return context, page


def _note(served: Served, text: str) -> None:
    if not REFUSED_BY_DESIGN.search(text):
        served.complaints.append(text)


def _go(page: Page, served: Served, visit: Visit, language: str) -> None:
    path = served.visitor.place(visit.origin if isinstance(visit, Refusal) else visit.path)
    page.goto(f"{served.address}{path}{'&' if '?' in path else '?'}lang={language}")
    if isinstance(visit, Refusal):
        with page.expect_navigation():
            page.evaluate(SUBMIT, [served.visitor.place(visit.action), visit.fields])


def _cookies(served: Served, visit: Visit) -> list[dict[str, Any]]:
    client = served.visitor.client(visit)
    kept = [client.get_cookie(name) for name in ("browser", "session")]
    return [{"name": cookie.key, "value": cookie.value, "url": served.address} for cookie in kept if cookie is not None]


def _axe(page: Page) -> list[str]:
    page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN_AXE, {"type": "tag", "values": AXE_TAGS})
    return found


def _axe_again(page: Page) -> list[str]:
    """The rules whose answer changes with colours and width, on a page where axe is already."""
    found: list[str] = page.evaluate(RUN_AXE, {"type": "rule", "values": AXE_LOOKS})
    return found


def _sideways(page: Page) -> int:
    width: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return max(width, 0)


VISITS = [*PAGES, *REFUSALS]


def _looked_at_in(visit: Visit) -> tuple[str, ...]:
    """One language, in turn from page to page; all where every language is asked for."""
    if os.environ.get("LICENSING_EVERY_LANGUAGE"):
        return LANGUAGES
    return (LANGUAGES[VISITS.index(visit) % len(LANGUAGES)],)


def _name(visit: Visit) -> str:
    return visit.name if isinstance(visit, table.Page) else f"{visit.name}-refused"


@pytest.mark.parametrize("visit", VISITS, ids=_name)
def test_a_page_with_scripts(visit: Visit, browser: Browser, served: Served) -> None:
    """Each language: on a desk, on a phone, at 400 % zoom; nothing moves when asked; the browser has no complaint.

    Colours in the dark depend on no language: they are looked at in one, in turn from page to page.
    """
    found: list[object] = []
    context, page = _opened(browser, served, visit)
    for language in LANGUAGES:
        page.set_viewport_size(DESK)
        _go(page, served, visit, language)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        found += [(language, "light", each) for each in _axe(page)]
        found += [(language, "moves", each) for each in page.evaluate(MOVING)]
        _picture(page, visit, language, 1440)
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        if language in _looked_at_in(visit):
            found += [(language, "dark", each) for each in _axe_again(page)]
        found += [(language, "wider than a phone by", over) for over in [_sideways(page)] if over]
        _picture(page, visit, language, 320)
        page.set_viewport_size(ZOOMED)
        found += [(language, "wider than a zoomed page by", over) for over in [_sideways(page)] if over]
        found += [(language, "complaint", each) for each in served.complaints]
        served.complaints.clear()
    context.close()
    assert found == []


@pytest.mark.parametrize("visit", VISITS, ids=_name)
def test_a_page_without_scripts(visit: Visit, browser: Browser, served: Served) -> None:
    """What scripts leave alone was looked at in every language with them: without, one language a page, in turn.

    `LICENSING_EVERY_LANGUAGE=1` looks at all of them here, and in the dark above.
    """
    found: list[object] = []
    context, page = _opened(browser, served, visit, scripts=False)
    for number, language in enumerate(_looked_at_in(visit)):
        page.set_viewport_size((PHONE, DESK)[(number + VISITS.index(visit)) % 2])
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        _go(page, served, visit, language)
        found += [(language, each) for each in _axe(page)]
        found += [(language, "complaint", each) for each in served.complaints]
        served.complaints.clear()
    context.close()
    assert found == []


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.name)
def test_a_page_by_keyboard(entry: table.Page, browser: Browser, served: Served) -> None:
    """Tab reaches everything that can be used, once round, seen and marked each time, and never stays in a trap."""
    context, page = _opened(browser, served, entry)
    _go(page, served, entry, "fr")
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
    context.close()
    assert (missed, wrong) == ([], [])


def _picture(page: Page, visit: Visit, language: str, width: int) -> None:
    """Keep what is on screen, for whoever reads the results of a run."""
    if _name(visit) in KEY_PAGES:
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(PICTURES / f"{_name(visit)}-{language}-{width}.png"), full_page=True)

"""A window of a real browser on the world, taken over by one visitor after another: opens pages, asks axe, hears every complaint."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage
from playwright.sync_api import Page as BrowserPage

from tests.browsing import visitor
from tests.own import PICTURES
from tests.pages.conftest import LANGUAGES, Visitor
from tests.pages.table import PAGES, REFUSALS, Page, Refusal

Visit = Page | Refusal
VISITS: list[Visit] = [*PAGES, *REFUSALS]
PHONE, DESK, ZOOMED = {"width": 320, "height": 640}, {"width": 1440, "height": 900}, {"width": 320, "height": 256}
KEY_PAGES = (
    "home", "start", "tasks", "step-1", "step-1-wrong", "step-5", "step-6", "sent", "status-in-force", "quote", "check-audience",
    "terms", "sign-confirm", "desk", "dossier-submitted", "invoices", "invoice", "draft-policy", "draft-prices", "components",
)  # fmt: skip
EVERY_LANGUAGE = bool(os.environ.get("TESTS_EVERY_LANGUAGE"))

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text()
AXE_LOOKS = ["color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable", "meta-viewport"]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = "asked => axe.run(document, {...asked, resultTypes: ['violations']}).then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].target))"
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


@dataclass
class Window:
    """A page of a browser, the address of the world, and everything the browser complained about since it was handed over."""

    page: BrowserPage
    visitor: Visitor
    address: str
    complaints: list[str] = field(default_factory=list)

    def hand_over(self, visit: Visit) -> None:
        """Be as a new browser of this visitor is: nothing kept of the one before, nothing on screen."""
        self.page.goto(f"{self.address}/healthz")
        self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self.page.context.clear_cookies()
        self.page.context.add_cookies(self._cookies(visit))
        self.page.set_viewport_size(DESK)
        self.page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        self.complaints.clear()

    def go(self, visit: Visit, language: str) -> None:
        """Open the page, or send the form that is refused."""
        path = self.visitor.place(visit.origin if isinstance(visit, Refusal) else visit.path)
        self.page.goto(f"{self.address}{path}{'&' if '?' in path else '?'}lang={language}")
        if isinstance(visit, Refusal):
            with self.page.expect_navigation():
                self.page.evaluate(SUBMIT, [self.visitor.place(visit.action), visit.fields])

    def axe(self, *, colours: bool = True) -> list[str]:
        """What axe finds against WCAG 2.2 AA and its own good practice; the contrast of colours only if asked."""
        return self._axe({"type": "tag", "values": AXE_TAGS}, {"color-contrast": {"enabled": colours}})

    def axe_looks(self) -> list[str]:
        """The rules whose answer changes with colours and width."""
        return self._axe({"type": "rule", "values": AXE_LOOKS}, {})

    def _axe(self, chosen: dict[str, Any], rules: dict[str, Any]) -> list[str]:
        found: list[str] = self.page.evaluate(RUN_AXE, {"runOnly": chosen, "rules": rules})
        return found

    def sideways(self) -> int:
        """By how many pixels the page is wider than the window."""
        width: int = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return max(width, 0)

    def heard(self) -> list[str]:
        """The complaints since this was last asked."""
        found = list(self.complaints)
        self.complaints.clear()
        return found

    def picture(self, visit: Visit, language: str, width: int) -> None:
        """Keep what is on screen of a key page, for whoever reads the results of a run."""
        if name_of(visit) in KEY_PAGES:
            file = PICTURES / "pages" / f"{name_of(visit)}-{language}-{width}.png"
            self.page.screenshot(path=str(file), full_page=True)

    def listen(self) -> None:
        """Hear what the browser complains about, and every address but the world's own that it asks for."""
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._ask(request.url))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not REFUSED_BY_DESIGN.search(message.text):
            self.complaints.append(message.text)

    def _ask(self, url: str) -> None:
        if not url.startswith((self.address, "data:")):
            self.complaints.append(url)

    def _cookies(self, visit: Visit) -> list[dict[str, Any]]:
        client = self.visitor.client(visit)
        kept = [client.get_cookie(name) for name in ("browser", "session")]
        return [{"name": each.key, "value": each.value, "url": self.address} for each in kept if each is not None]


def opened(
    browser: Browser, visitor_of_world: Visitor, address: str, *, scripts: bool = True, axe: bool = True
) -> Iterator[Window]:
    """A window, closed at the end.

    Without scripts the site's own files of code arrive empty: axe itself needs an engine that runs. `axe`: bring it into every page.
    """
    context = visitor(browser, viewport=DESK)
    if not scripts:
        context.route(re.compile(r"\.js(\?|$)"), lambda route: route.fulfill(body="", content_type="text/javascript"))
    context.add_init_script(POLITE)
    if axe:
        context.add_init_script(AXE)
    window = Window(context.new_page(), visitor_of_world, address)
    window.listen()
    yield window
    context.close()


def looked_at_in(visit: Visit) -> tuple[str, ...]:
    """One language, in turn from page to page; all with `TESTS_EVERY_LANGUAGE=1`."""
    return LANGUAGES if EVERY_LANGUAGE else (LANGUAGES[VISITS.index(visit) % len(LANGUAGES)],)


def name_of(visit: Visit) -> str:
    """What a visit is called in the names of tests and pictures."""
    return visit.name if isinstance(visit, Page) else f"{visit.name}-refused"

"""Browsers of visitors: a context of the test's browser that waits as long as `waiting` says."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext, expect

from tests.waiting import LONG

expect.set_options(timeout=LONG * 1000)


def visitor(browser: Browser, **options: Any) -> BrowserContext:
    """A browser of somebody who was never here; `options` as Playwright's `new_context` takes them."""
    context = browser.new_context(**options)
    context.set_default_timeout(LONG * 1000)
    return context

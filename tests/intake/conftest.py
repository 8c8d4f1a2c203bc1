"""A running application and a phone on a new draft, for the tests in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from licensing.app import create_app
from licensing.kernel.database import db
from tests.browsing import visitor
from tests.conftest import make_settings
from tests.factories.catalogue import make_producer
from tests.serving import address_of, serving, waiting_for_application
from tests.tables import make_tables


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of a running application with the demo producer."""
    server = waiting_for_application()
    app = create_app(make_settings(tmp_path, base_url=address_of(server)))
    with app.app_context():
        make_tables()
        make_producer()
    server.app = app
    with serving(server) as address:
        yield address
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A phone on the task list of a new draft of an institution."""
    context = visitor(browser, viewport={"width": 320, "height": 800}, locale="fr-FR", base_url=address)
    context.add_init_script("addEventListener('securitypolicyviolation', (e) => { window.csp = e.violatedDirective })")
    opened = context.new_page()
    opened.goto("/request/")
    opened.check("#audience-0")
    opened.fill("#email", "ines@haute-sorgue.example")
    with opened.expect_navigation():
        opened.get_by_role("button", name="Continuer").click()
    yield opened
    context.close()

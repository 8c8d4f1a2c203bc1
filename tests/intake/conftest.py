"""A running application and a phone on a new draft, for the tests in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from licensing.app import create_app
from licensing.kernel.database import db
from tests.browsing import visitor
from tests.conftest import make_settings
from tests.factories.catalogue import make_producer
from tests.tables import make_tables


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of a running application with the demo producer."""
    server = make_server("127.0.0.1", 0, Flask("placeholder"), threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    app = create_app(make_settings(tmp_path, base_url=address))
    with app.app_context():
        make_tables()
        make_producer()
    server.app = app
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield address
    server.shutdown()
    thread.join()
    server.server_close()
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

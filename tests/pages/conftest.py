"""The world, made once in a run and copied for each file of checks, and a visitor who opens its pages."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from licensing.accounts.models import Person
from licensing.app import create_app
from licensing.demo.data import PASSWORD
from licensing.kernel.database import db
from licensing.web import languages
from tests.conftest import make_settings
from tests.factories.people import sign_in
from tests.pages import world as made
from tests.pages.addresses import Address, addresses_of
from tests.pages.outline import Outline
from tests.pages.table import Page, Refusal
from tests.pages.world import World
from tests.serving import serving
from tests.shared import made_once

LANGUAGES = tuple(languages.LANGUAGES)


@dataclass
class Visitor:
    """Opens pages of the world as the people of the table would, each with a browser of their own."""

    world: World
    clients: dict[str, FlaskClient] = field(default_factory=dict)

    def client(self, page: Page | Refusal) -> FlaskClient:
        """A signed-in test browser that has sent what the page needs before it is opened."""
        key = f"{page.who}:{page.before and page.name}"
        if key not in self.clients:
            self.clients[key] = self._signed_in(page.who)
            for origin, action, fields in page.before:
                self.send(self.clients[key], origin, action, fields)
        return self.clients[key]

    def place(self, path: str) -> str:
        """An address of the table with the places of the world filled in."""
        return path.format(**self.world.places)

    def opened(self, page: Page, language: str) -> str:
        """The page as it is answered; its status is checked."""
        path = self.place(page.path)
        answer = self.client(page).get(f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert answer.status_code == page.status, f"{page.name}: {path} answers {answer.status_code}"
        assert answer.mimetype == "text/html", page.name
        return answer.get_data(as_text=True)

    def refused(self, refusal: Refusal, language: str) -> str:
        """The answer to a form that is refused."""
        answer = self.send(self.client(refusal), refusal.origin, refusal.action, refusal.fields, language)
        assert answer.status_code == refusal.status, f"{refusal.name}: {refusal.action} answers {answer.status_code}"
        return str(answer.get_data(as_text=True))

    def send(self, client: FlaskClient, origin: str, action: str, fields: dict[str, str], language: str = "fr") -> Any:
        """Send a form of a page with these fields; its hidden ones go with it."""
        path = self.place(action)
        form = Outline(client.get(self.place(origin)).get_data(as_text=True)).form_to(path)
        return client.post(f"{path}?lang={language}", data={**form.hidden, **fields})

    def _signed_in(self, who: str) -> FlaskClient:
        client = self.world.app.test_client()
        with self.world.app.app_context():
            if who == "partner":
                client.set_cookie("browser", made.PARTNER_TOKEN)
            elif who != "anonymous":
                sign_in(client, db.session.query(Person).filter_by(email=made.STAFF[who]).one(), PASSWORD)
            db.session.remove()
        return client


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A copy for each file of the installation of `world.py`, without limits on how often a page may be opened."""
    own = tmp_path_factory.mktemp("world") / "own"
    shutil.copytree(world_folder(), own)
    with _application(own) as app:
        yield World(app, json.loads((own / "places.json").read_text()))


def world_folder() -> Path:
    """The folder of the world as it was made; to be copied."""
    return made_once("world", _make_world)


def _make_world(folder: Path) -> None:
    with _application(folder) as app, time_machine.travel(made.AT, tick=False):
        with app.app_context():
            db.create_all()
        places = made.build(app).places
    (folder / "places.json").write_text(json.dumps(places))


@contextmanager
def _application(folder: Path) -> Iterator[Flask]:
    app = create_app(make_settings(folder))
    app.extensions["limits"].enabled = False
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def visitor(world: World) -> Visitor:
    """Keeps its browsers for all tests of a file."""
    return Visitor(world)


@pytest.fixture(scope="module")
def addresses(world: World) -> list[Address]:
    """Every address that names something and is not public, with what exists in the world."""
    return addresses_of(world)


@pytest.fixture(scope="module")
def address(visitor: Visitor) -> Iterator[str]:
    """Where the world is served, at its own time (which runs, so that time-outs work)."""
    server = make_server("127.0.0.1", 0, visitor.world.app, threaded=True)
    with time_machine.travel(made.AT, tick=True), serving(server) as address:
        yield address

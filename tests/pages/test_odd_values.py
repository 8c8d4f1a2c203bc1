"""What nobody types — NUL, halves of characters, ten thousand of them, the year 9999 — in every address, query and form: never a crash.

On both databases: what SQLite keeps, PostgreSQL may refuse.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from licensing.app import create_app
from licensing.kernel.database import db
from licensing.kernel.paging import pack
from tests.conftest import ON_EACH, make_settings
from tests.pages import world as made
from tests.pages.conftest import Visitor, world_folder
from tests.pages.outline import FormOutline, Outline
from tests.pages.table import PAGES, Page
from tests.pages.world import World
from tests.postgres import PostgresServer
from tests.tables import make_tables

LICENSING = Path(__file__).parents[2] / "licensing"
VALUES = (
    "\0", "a\0b", "\ud800", "\u2028", "\u202efdp.exe", "x" * 10_000, "9" * 400, "9999-12-31", "0001-01-01", "-1", "1e400", "NaN",
    "2026-02-30", "99999999999999999999", "１２", "😀", "{{ 7*7 }}", "' OR 1=1 --", "../../etc/passwd", "[]", "\x85\x1b[31m",
    "=1+1", "\ufffe", "%00", "", pack("mine", ["\0"]), pack("mine", ["x" * 5000, "9999-12-31T23:59:59+00:00"]),
)  # fmt: skip
ROUNDS = {"sqlite": 1, "postgresql": 3}
"""Each page and form is tried so many times; its fields take the values in turn, begun further on each time."""


@pytest.fixture(scope="module", params=ON_EACH)
def visitor(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """A visitor of the world on SQLite, then on PostgreSQL, at the world's time."""
    own = tmp_path_factory.mktemp("odd") / "own"
    shutil.copytree(world_folder(), own)
    url = ""
    if request.param == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.shared_database()
    app = create_app(make_settings(own, url))
    app.extensions["limits"].enabled = False
    with time_machine.travel(made.AT, tick=False):
        if url:
            with app.app_context():
                make_tables()
                _copy_rows(own)
        yield Visitor(World(app, json.loads((own / "places.json").read_text())))
    with app.app_context():
        db.engine.dispose()


def _copy_rows(own: Path) -> None:
    """Every row of the world from its SQLite file into the database of the application."""
    (file,) = (own / "var").glob("*.db")
    before = create_engine(f"sqlite:///{file}")
    with before.connect() as there, db.engine.begin() as here:
        here.execute(text("SET session_replication_role = replica"))
        for table in db.metadata.sorted_tables:
            rows = [dict(row._mapping) for row in there.execute(table.select())]
            if rows:
                here.execute(table.insert(), rows)
            for column in table.primary_key if rows else ():
                if column.autoincrement is True or (
                    column.type.python_type is int and table.autoincrement_column is column
                ):
                    sequence = here.scalar(
                        text("SELECT pg_get_serial_sequence(:table, :column)"),
                        {"table": table.name, "column": column.name},
                    )
                    if sequence:
                        here.execute(
                            text("SELECT setval(:name, :last)"),
                            {"name": sequence, "last": max(row[column.name] for row in rows)},
                        )
    before.dispose()


def names_asked() -> list[str]:
    """Every name that a view reads from a query string, and those of the forms that are filled from it."""
    found = set()
    for file in LICENSING.rglob("*.py"):
        source = file.read_text()
        found |= set(re.findall(r'args\.(?:get|getlist)\(\s*"([\w.-]+)"', source))
        found |= set(re.findall(r"^    (\w+) = \w*Field\(", source, re.MULTILINE)) if file.name == "forms.py" else set()
    assert {"lang", "next", "after", "on"} <= found
    return sorted(found - {"tick"})


def value(turn: int) -> str:
    return VALUES[turn % len(VALUES)]


def encoded(typed: str) -> str:
    return quote(typed.encode("utf-8", "surrogatepass"), safe="")


def tried(client: FlaskClient, method: str, path: str, data: str = "") -> None:
    answer = client.open(
        path, method=method, data=data, content_type="application/x-www-form-urlencoded" if data else None
    )
    answer.get_data()
    answer.close()
    assert answer.status_code < 500, f"{method} {path[:300]} {data[:600]} answers {answer.status_code}"


def test_every_address(visitor: Visitor) -> None:
    """Each place of each address takes each value, as anybody, a partner and staff."""
    clients = [
        visitor.client(Page("", "", "", who))
        for who in ("anonymous", "partner", "approver", "editor", "finance", "admin")
    ]
    for turn, rule in enumerate(visitor.world.app.url_map.iter_rules()):
        if not rule.arguments or rule.endpoint == "static":
            continue
        for place, typed in enumerate(VALUES[turn % 2 :: 2]):
            path = re.sub(r"<[^>]+>", lambda _found, typed=typed: encoded(typed)[:20_000] or "x", rule.rule)
            tried(clients[(turn + place) % len(clients)], "GET", path)


@pytest.mark.parametrize("shown", PAGES, ids=lambda page: page.name)
def test_every_query_and_form_of_a_page(visitor: Visitor, shown: Page) -> None:
    client, names = visitor.client(shown), names_asked()
    path = visitor.place(shown.path).partition("?")[0]
    for begin in range(rounds(visitor)):
        asked = [(name, value(begin * 7 + place)) for place, name in enumerate(names)]
        tried(client, "GET", f"{path}?{_query(asked)}")
    place = PAGES.index(shown)
    for nth in range(rounds(visitor)):
        tried(client, "HEAD", f"{path}?{_query([(names[(place * 3 + nth) % len(names)], value(place + nth))])}")
    answer = client.get(visitor.place(shown.path))
    for form in _forms(answer.get_data(as_text=True)) if answer.mimetype == "text/html" else ():
        _send(client, form, path, rounds(visitor))


def rounds(visitor: Visitor) -> int:
    with visitor.world.app.app_context():
        return ROUNDS[db.engine.url.get_backend_name()]


def _forms(html: str) -> list[FormOutline]:
    """The forms of a page, of those that are alike (a remark on each answer) one."""
    forms = [form for form in Outline(html).forms if form.method == "post"]
    kinds = {(re.sub(r"[0-9a-f]{8,}|\d+", "#", form.action), len(form.names)): form for form in forms}
    return [form for form in kinds.values() if "/sign-out" not in form.action and "/language" not in form.action]


def _send(client: FlaskClient, form: FormOutline, path: str, times: int) -> None:
    for begin in range(times):
        typed = [
            (
                name,
                form.hidden[name]
                if name.endswith("csrf_token") or (name in form.hidden and begin % 2)
                else value(begin * 7 + place),
            )
            for place, name in enumerate(sorted(form.names - {""}))
        ]
        tried(client, "POST", form.action or path, _query(typed))


def _query(pairs: list[tuple[str, str]]) -> str:
    return urlencode([(name, typed.encode("utf-8", "surrogatepass")) for name, typed in islice(pairs, 400)])

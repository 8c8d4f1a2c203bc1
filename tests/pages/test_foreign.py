"""Nobody reaches what is another side's: every address with the ids of things that exist, asked for by people who have no part in them.

What each address names is real: who may open it gets an answer, and only then does a refusal to somebody else say anything.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask.testing import FlaskClient

from licensing.accounts.access import Access, Actor
from licensing.catalogue.queries import producer_by_slug
from licensing.intake.operations import start_draft
from licensing.intake.operations.drafts import Start
from licensing.kernel.database import db
from licensing.kernel.ids import new_token
from tests.factories.catalogue import make_producer
from tests.factories.people import make_person, sign_in
from tests.pages import world as made
from tests.pages.addresses import Address, asked, methods_of, open_session, rows_of
from tests.pages.conftest import Visitor
from tests.pages.table import Page

STRANGERS = ("another partner", "a browser that only began a request", "staff of another producer")


@pytest.fixture(scope="module", autouse=True)
def at_the_time_of_the_world() -> Iterator[None]:
    with time_machine.travel(made.AT, tick=False):
        yield


@pytest.fixture(scope="module")
def strangers(visitor: Visitor, addresses: list[Address]) -> dict[str, FlaskClient]:
    """Each with a browser of their own."""
    app = visitor.world.app
    clients = {name: app.test_client() for name in STRANGERS}
    with app.app_context():
        other = make_producer("other")
        person = make_person("ada@other.example", other, ("editor", "approver", "signatory", "finance"))
        sign_in(clients["staff of another producer"], person)
        proved = open_session("another", "hugo@voisine.example")
        clients["another partner"].set_cookie("browser", "another")
        began = open_session("began", None)
        clients["a browser that only began a request"].set_cookie("browser", "began")
        for session in (proved, began):
            start = Start("education", made.PARTNER, producer_by_slug("gdp").courses[0], "fr", new_token())
            with app.test_request_context():
                start_draft(start, Actor(session_id=session, partner_email=None), made.AT)
        db.session.remove()
    return clients


def _is_turned_away(status: int, location: str, access: Access, who: str) -> bool:
    if access.kind != "partner" and who != "staff of another producer":
        return status == 401 or (status == 303 and location.startswith("/sign-in"))
    return status == 404


@pytest.mark.parametrize("who", STRANGERS)
def test_what_is_not_theirs_is_missing(
    visitor: Visitor, addresses: list[Address], strangers: dict[str, FlaskClient], who: str
) -> None:
    before, seen = rows_of(visitor.world), []
    for address in addresses:
        for method in methods_of(address.rule):
            status, location = asked(strangers[who], method, address.path)
            if not _is_turned_away(status, location, address.access, who):
                seen.append((method, address.path, status, location))
    assert seen == []
    assert rows_of(visitor.world) == before


def test_each_of_them_is_there_for_who_has_a_part_in_it(visitor: Visitor, addresses: list[Address]) -> None:
    """Last: it acts."""
    missing = []
    for method in ("GET", "HEAD", "POST"):
        for address in addresses:
            if method in methods_of(address.rule):
                statuses = [asked(client, method, address.path)[0] for client in _rightful(visitor, address.access)]
                if not any(status not in (401, 404, 405) and status < 500 for status in statuses):
                    missing.append((method, address.path, statuses))
    assert missing == []


def _rightful(visitor: Visitor, access: Access) -> list[FlaskClient]:
    names = {"partner": ["partner"], "admin": ["admin"]}.get(access.kind, [*access.roles])
    return [visitor.client(Page("", "", "", name)) for name in names]

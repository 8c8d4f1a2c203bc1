"""A browser that began a request and proved no address: it fills and sends, it binds nobody, and it ends when the owner proves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from licensing.accounts.models import BrowserSession
from licensing.audit.operations import record
from licensing.intake.models import DraftGrant, IntakeRequest
from licensing.kernel.database import db
from tests.pages import world as made
from tests.pages.addresses import Address, asked, methods_of, open_session, rows_of
from tests.pages.conftest import Visitor
from tests.pages.table import Page

BINDING = {
    "/quotes/<number>/accept",
    "/quotes/<number>/renew",
    "/request/<request_id>/messages",
    "/request/<request_id>/renewal",
    "/request/<request_id>/renewal/decline",
    "/request/<request_id>/renounce",
}
"""What is done in the organisation's name: asked for by POST, it needs a proved address."""
OWNERS = {
    "/request/<request_id>/browsers/<grant_id>/remove",
    "/request/<request_id>/people",
    "/request/<request_id>/people/<colleague_id>/owner",
    "/request/<request_id>/people/<colleague_id>/remove",
}
"""What only the owner may; the answer says so."""


@pytest.fixture(scope="module", autouse=True)
def at_the_time_of_the_world() -> Iterator[None]:
    with time_machine.travel(made.AT, tick=False):
        yield


@pytest.fixture(scope="module")
def unproved(visitor: Visitor, addresses: list[Address]) -> FlaskClient:
    """A browser that began each of the partner's requests."""
    with visitor.world.app.app_context():
        session = open_session("unproved", None)
        for request_id in db.session.scalars(select(IntakeRequest.id)):
            db.session.add(DraftGrant(session_id=session, request_id=request_id, granted_at=made.AT))
        db.session.commit()
        db.session.remove()
    client = visitor.world.app.test_client()
    client.set_cookie("browser", "unproved")
    return client


def of_partner(addresses: list[Address]) -> list[Address]:
    return [address for address in addresses if address.access.kind == "partner"]


def test_it_opens_what_it_began_and_binds_nobody(
    visitor: Visitor, addresses: list[Address], unproved: FlaskClient
) -> None:
    before, wrong = rows_of(visitor.world), []
    for address in of_partner(addresses):
        for method in methods_of(address.rule):
            if method == "POST" and str(address.rule) not in BINDING | OWNERS:
                continue
            status, _location = asked(unproved, method, address.path)
            wanted = (200, 303) if method != "POST" else (401,) if str(address.rule) in BINDING else (409,)
            if status not in wanted:
                wrong.append((method, address.path, status))
    assert wrong == []
    assert rows_of(visitor.world) == before
    assert {str(address.rule) for address in of_partner(addresses)} >= BINDING | OWNERS


def test_a_request_that_was_sent_is_withdrawn_with_a_proof(visitor: Visitor, unproved: FlaskClient) -> None:
    path = visitor.place("/request/{submitted}/withdraw")
    assert asked(unproved, "GET", path)[0] == 200
    assert asked(unproved, "POST", path)[0] == 401


def test_what_was_typed_waits_for_the_proof(visitor: Visitor, unproved: FlaskClient) -> None:
    answer = unproved.post(
        visitor.place("/request/{submitted}/messages"),
        data={"csrf_token": _token(unproved), "text": "Deux campus ?"},
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert "Deux campus ?" in page
    assert made.PARTNER in page
    assert "Prouvez d’abord votre adresse" in page


def _token(client: FlaskClient) -> str:
    return client.get("/").get_data(as_text=True).partition('name="csrf_token" value="')[2].partition('"')[0]


def test_the_people_page_shows_it_to_the_owner_who_takes_it_away(visitor: Visitor, unproved: FlaskClient) -> None:
    owner, path = visitor.client(_partner()), visitor.place("/request/{begun}/people")
    for page, told in ((owner, True), (unproved, False)):
        html = page.get(path).get_data(as_text=True)
        assert "Un navigateur sans adresse vérifiée" in html
        assert ("Adresse prouvée dans un navigateur" in html) is told
    with visitor.world.app.app_context():
        query = select(DraftGrant.id).join(BrowserSession, BrowserSession.id == DraftGrant.session_id)
        query = query.where(
            DraftGrant.request_id == visitor.world.places["begun"], BrowserSession.partner_email.is_(None)
        )
        (grant,) = db.session.scalars(query).all()
        db.session.remove()
    remove = visitor.place("/request/{begun}") + f"/browsers/{grant}/remove"
    assert asked(unproved, "POST", remove)[0] == 409
    assert asked(owner, "POST", remove) == (303, path)
    assert asked(unproved, "GET", visitor.place("/request/{begun}"))[0] == 404
    assert "Un navigateur sans adresse vérifiée" not in owner.get(path).get_data(as_text=True)


def _partner() -> Page:
    return Page("", "", "", "partner")


def test_nothing_opens_once_the_owner_proved_the_address(
    visitor: Visitor, addresses: list[Address], unproved: FlaskClient
) -> None:
    """Last: it ends what the browser may do."""
    with visitor.world.app.app_context():
        record(made.AT, f"partner:{made.PARTNER}", "accounts.prove_email", "browser_session:x")
        db.session.commit()
        db.session.remove()
    before, wrong = rows_of(visitor.world), []
    for address in of_partner(addresses):
        if visitor.world.places["begun"] in address.path:
            continue
        for method in methods_of(address.rule):
            status, _location = asked(unproved, method, address.path)
            if status != 401:
                wrong.append((method, address.path, status))
    assert wrong == []
    assert rows_of(visitor.world) == before
    assert visitor.world.places["submitted"] not in unproved.get("/request/").get_data(as_text=True)

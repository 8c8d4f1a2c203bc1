"""Saved views: under a name, refused twice, shared with a team, first on the desk."""

from __future__ import annotations

import pytest
from flask import Flask

from licensing.accounts.access import Actor
from licensing.accounts.operations import disable_person, revoke_role
from licensing.accounts.queries import actor_named
from licensing.agreements.desk import refusals
from licensing.agreements.desk.saved_views import change_view, delete_view, open_first, save_view, views_of
from licensing.catalogue.models import Producer
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotFound
from tests.agreements import scene
from tests.agreements.scene import AT


@pytest.fixture
def producer(app: Flask) -> Producer:
    return scene.staffed_producer()


def me() -> Actor:
    return actor_named("approver@gdp.example")


def colleague() -> Actor:
    return actor_named("signatory@gdp.example")


def refused(name: str, filters: dict[str, str]) -> str:
    with pytest.raises(InvalidInput) as refusal:
        save_view(name, filters, me(), AT)
    db.session.rollback()
    return refusal.value.problems[0].code


def test_a_view_keeps_what_stands_in_the_address(producer: Producer) -> None:
    save_view(
        "  Employeurs   en retard ", {"audience": "employer", "late": "1", "csrf_token": "x", "sort": "due"}, me(), AT
    )
    (view,) = views_of(me())
    assert view.name == "Employeurs en retard"
    assert view.filters == {"audience": "employer", "late": "1", "sort": "due"}
    assert (view.is_mine, view.is_first, view.shared_with) == (True, False, None)
    assert views_of(colleague()) == []


def test_the_same_view_twice_is_refused(producer: Producer) -> None:
    save_view("Employeurs", {"audience": "employer"}, me(), AT)
    assert refused("EMPLOYEURS", {"late": "1"}) == "taken"
    assert refused("Autre nom", {"audience": "employer"}) == "same_filters"
    assert refused("", {"late": "1"}) == "missing"
    assert refused("x" * 61, {"late": "1"}) == "too_long"
    assert refused("Tout", {}) == "no_filters"
    save_view("Employeurs", {"audience": "employer"}, colleague(), AT)
    for number in range(refusals.MOST_VIEWS - 1):
        save_view(f"Vue {number}", {"text": str(number)}, me(), AT)
    assert refused("Une de trop", {"late": "1"}) == "too_many"


def test_a_shared_view_is_the_teams_while_its_owner_is_of_it(producer: Producer) -> None:
    other = scene.staffed_producer("other")
    view = save_view("Retards", {"late": "1"}, me(), AT, shared_with=producer.id)
    (seen,) = views_of(colleague())
    assert (seen.name, seen.owner, seen.is_mine) == ("Retards", "Approver GDP", False)
    assert views_of(actor_named("approver@other.example")) == []
    open_first(view.id, colleague())
    assert views_of(colleague())[0].is_first
    assert not views_of(me())[0].is_first
    for act in (lambda: delete_view(view.id, colleague()), lambda: change_view(view.id, "x", None, colleague())):
        with pytest.raises(NotFound):
            act()
        db.session.rollback()
    with pytest.raises(NotFound):
        change_view(view.id, "Retards", other.id, me())
    db.session.rollback()
    with pytest.raises(NotFound):
        open_first(view.id, actor_named("approver@other.example"))
    db.session.rollback()
    revoke_role("approver@gdp.example", producer.id, "approver", AT)
    assert views_of(colleague()) == []


def test_a_view_no_longer_shared_opens_no_other_desk(producer: Producer) -> None:
    view = save_view("Retards", {"late": "1"}, me(), AT, shared_with=producer.id)
    open_first(view.id, colleague())
    open_first(view.id, me())
    change_view(view.id, "En retard", None, me())
    assert views_of(colleague()) == []
    assert [(each.name, each.is_first) for each in views_of(me())] == [("En retard", True)]
    change_view(view.id, "En retard", producer.id, me())
    assert not views_of(colleague())[0].is_first
    open_first(None, me())
    assert not views_of(me())[0].is_first
    open_first(view.id, me())
    assert delete_view(view.id, me()) == "En retard"
    assert views_of(me()) == []
    disable_person("approver@gdp.example", AT)

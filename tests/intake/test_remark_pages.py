"""Remarks on the partner's pages without JavaScript: at the very field, answered with the step, nothing of the producer's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from licensing.accounts.access import Actor
from licensing.catalogue.models import Producer
from licensing.intake import review
from licensing.intake.models import ReviewComment
from licensing.intake.remarks import operations
from licensing.kernel.database import db
from tests.factories.catalogue import make_producer
from tests.factories.people import make_person
from tests.intake.partner import Partner
from tests.intake.test_pages import NOW, begin, fill, fill_all, send, stored

APPROVER = "nora@gdp.example"


@pytest.fixture
def producer(sqlite_app: Flask) -> Iterator[Producer]:
    with time_machine.travel(NOW, tick=True):
        found = make_producer(agreement_prefix="GDP")
        make_person(APPROVER, found, ["approver"])
        yield found


@pytest.fixture
def partner(sqlite_app: Flask, producer: Producer) -> Partner:
    return Partner(sqlite_app)


@pytest.fixture
def returned(partner: Partner, producer: Producer) -> str:
    """A request sent back with remarks on a number, on a tick box, on a use, on a whole step; and one note."""
    draft = begin(partner)
    send(partner, fill_all(partner, draft))
    who = Actor(person_id="p", email=APPROVER, roles={producer.id: frozenset({"approver"})})
    for path in ("cohorts.0.learners", "organisation.public", "uses.private_circles", "steps.2"):
        operations.write_remark(draft, path, f"<b>Revoir</b> {path}", who, NOW)
    operations.write_remark(draft, "cohorts.0.label", "Entre nous seulement", who, NOW, internal=True)
    review.request_corrections(draft, (), who, NOW)
    return draft


def remark(draft: str, path: str) -> ReviewComment:
    return db.session.query(ReviewComment).filter_by(request_id=draft, path=path).one()


@pytest.mark.parametrize(
    ("number", "path", "control"),
    [
        (4, "cohorts.0.learners", "cohorts-0-learners"),
        (1, "organisation.public", "organisation-public"),
        (5, "uses.private_circles", "uses-private_circles"),
    ],
)
def test_a_remark_stands_in_the_field_it_is_about(
    partner: Partner, returned: str, number: int, path: str, control: str
) -> None:
    page = partner.open(f"/request/{returned}/step/{number}")
    [field] = page.tree.xpath(f"//div[contains(@class,'field')][.//*[@id='{control}']][.//*[@id='{control}-remarks']]")
    assert f"<b>Revoir</b> {path}" in field.text_content()
    [box] = page.tree.xpath(f"//*[@id='{control}']")
    assert f"{control}-remarks" in box.get("aria-describedby")
    assert "Entre nous" not in page.body
    assert APPROVER not in page.body


def test_a_remark_on_a_step_stands_above_its_form_and_all_on_task_list_and_summary(
    partner: Partner, returned: str
) -> None:
    assert "steps.2" in partner.open(f"/request/{returned}/step/2").tree.xpath(
        "string(//div[contains(@class,'remarks')])"
    )
    for path in ("", "/step/6"):
        body = partner.open(f"/request/{returned}{path}").tree.xpath("string(//main)")
        assert "Public et effectifs › Groupe 1 › Nombre d’apprenants" in body
        assert "Entre nous" not in body


def test_answers_go_with_the_step_and_are_kept_whichever_button_is_pressed(partner: Partner, returned: str) -> None:
    found = remark(returned, "cohorts.0.learners")
    fields = {f"reply-{found.id}": "C’est exact\r\n<i>vraiment</i>", "cohorts-0-label": "Licence 2"}
    fill(partner, returned, 4, fields, "later")
    db.session.expire_all()
    assert (found.state, found.events[-1].text) == ("resolved", "C’est exact\n<i>vraiment</i>")
    assert stored(returned).answers["cohorts"][0]["label"] == "Licence 2"
    page = partner.open(f"/request/{returned}/step/4")
    assert "&lt;i&gt;vraiment" in page.body
    fill(partner, returned, 4, {f"done-{found.id}": None}, "continue")
    db.session.expire_all()
    assert found.state == "open"

"""The page on which a producer says who signs for it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from licensing.accounts.queries import person_with_email
from licensing.agreements.signing_order import seats
from licensing.catalogue.models import Producer
from tests.agreements import scene
from tests.factories.people import make_person, sign_in

PAGE = "/producer/signatories"


@pytest.fixture
def producer(sqlite_app: Flask) -> Producer:
    producer = scene.staffed_producer()
    make_person("accounts@gdp.example", producer, ["signatory"], name="<b>Accounts</b> GDP")
    return producer


def sent(client: FlaskClient, producer: Producer, places: str, role: str = "Directeur") -> tuple[int, str]:
    """Save the order from the page's own form: a place per seat."""
    page = html.fromstring(client.get(PAGE).get_data(as_text=True))
    fields = dict(next(form for form in page.forms if form.action == PAGE).form_values())
    for seat, place in zip(seats(producer), places, strict=True):
        fields[f"{seat.person_id}-position"], fields[f"{seat.person_id}-role"] = place, role
    answer = client.post(PAGE, data=fields)
    return answer.status_code, answer.get_data(as_text=True)


def test_an_order_is_saved_and_shown_and_a_wrong_one_said_beside_its_field(
    client: FlaskClient, producer: Producer
) -> None:
    sign_in(client, person_with_email("approver@gdp.example"))
    assert "&lt;b&gt;Accounts&lt;/b&gt; GDP" in client.get(PAGE).get_data(as_text=True)
    status, body = sent(client, producer, "11", "")
    assert (status, body.count("field-wrong")) == (422, 3)
    assert sent(client, producer, "12")[0] == 303
    assert [(seat.position, seat.role) for seat in seats(producer)] == [(1, "Directeur"), (2, "Directeur")]
    assert sent(client, producer, "00")[0] == 303
    assert [seat.position for seat in seats(producer)] == [0, 0]

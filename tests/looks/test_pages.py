"""A producer's looks: set by its approver or an admin, worn by its pages and nobody else's, kept for ever under their address."""

from __future__ import annotations

from datetime import datetime, timezone
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from licensing.accounts.queries import actor_named
from licensing.audit.models import AuditEntry
from licensing.catalogue.models import Producer
from licensing.kernel.database import db
from licensing.kernel.errors import Conflict, NotFound
from licensing.looks.models import ProducerLooks
from licensing.looks.operations import Change, change_looks
from licensing.looks.queries import looks_of
from tests.factories.catalogue import make_producer
from tests.factories.people import csrf_token, make_person, sign_in, sign_in_partner
from tests.factories.requests import demo_request, submitted_request
from tests.looks.pictures import png

AT = datetime(2026, 9, 2, 10, 0, tzinfo=timezone.utc)
PAGE = "/producer/looks"


@pytest.fixture
def producer(app: Flask) -> Producer:
    return make_producer()


@pytest.fixture
def approver(app: Flask, producer: Producer) -> FlaskClient:
    return signed_in(app, make_person("nora@x.example", producer, ("approver",)))


def current(producer: Producer) -> ProducerLooks | None:
    """The looks as the database has them now."""
    db.session.rollback()
    return looks_of(producer.id)


def signed_in(app: Flask, person: Any) -> FlaskClient:
    client = app.test_client()
    sign_in(client, person)
    return client


def send(client: FlaskClient, **fields: Any) -> Any:
    data = {"producer": "gdp", "seen": "0", "accent": "", "csrf_token": csrf_token(client, PAGE), **fields}
    return client.post(PAGE, data=data, content_type="multipart/form-data")


def logo(data: bytes = b"", name: str = "logo.png") -> tuple[BytesIO, str]:
    return BytesIO(data or png(300, 90)), name


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.get_data(as_text=True))


def test_an_approver_sets_colour_and_logo(app: Flask, approver: FlaskClient, producer: Producer) -> None:
    assert send(approver, accent="8A1538", logo=logo()).status_code == 303
    looks = current(producer)
    assert looks is not None
    assert (looks.accent, looks.logo_width, looks.logo_height, looks.position) == ("#8a1538", 300, 90, 1)
    html = page(approver, PAGE)
    sheet, picture = f"/looks/gdp/{looks.code}.css", f"/looks/gdp/{looks.code}.png"
    assert sheet in html
    assert f'src="{picture}" alt="{producer.name}" width="120" height="36"' in html
    stranger = app.test_client()
    answer = stranger.get(sheet)
    assert "--accent:#8a1538" in answer.get_data(as_text=True)
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/css", "public, max-age=31536000, immutable")
    shown = stranger.get(picture)
    assert (shown.mimetype, shown.data) == ("image/png", png(300, 90))
    entry = db.session.scalars(select(AuditEntry).filter_by(action="looks.change")).one()
    assert (entry.actor, entry.data["accent"]) == ("staff:nora@x.example", "#8a1538")


def test_what_is_not_sent_again_stays_and_a_reset_takes_all_away(approver: FlaskClient, producer: Producer) -> None:
    send(approver, accent="#8a1538", logo=logo())
    first = current(producer)
    assert first is not None
    assert send(approver, accent="#8a1538", seen="1").status_code == 303
    assert current(producer) == first
    send(approver, accent="", seen="1")
    kept = current(producer)
    assert kept is not None
    assert (kept.accent, kept.logo_document_id) == (None, first.logo_document_id)
    send(approver, accent="#8a1538", without_logo="y", seen="2")
    assert current(producer).logo_document_id is None  # type: ignore[union-attr]  # set three lines above
    send(approver, accent="#123456", reset="1", seen="3")
    plain = current(producer)
    assert plain is not None
    assert (plain.accent, plain.logo_document_id) == (None, None)
    assert approver.get(f"/looks/gdp/{first.code}.css").status_code == 200


def test_what_cannot_be_taken_is_said_beside_its_field(approver: FlaskClient, producer: Producer) -> None:
    answer = send(approver, accent="rouge <b>", logo=logo(b"<svg onload=alert(1)>", "logo.svg"))
    html = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "Écrivez la couleur en six chiffres" in html
    assert "Choisissez une image PNG" in html
    assert 'value="rouge <b>"' in html
    assert current(producer) is None
    assert approver.get(f"{PAGE}?accent=rouge").status_code == 422


def test_a_colour_is_tried_without_keeping_it(approver: FlaskClient, producer: Producer) -> None:
    html = page(approver, f"{PAGE}?accent=%23ff9900")
    assert "/producer/looks/preview.css?accent=%23ff9900" in html
    sheet = approver.get("/producer/looks/preview.css?accent=%23ff9900").get_data(as_text=True)
    assert ".sample-dark{--accent:#" in sheet
    assert current(producer) is None


def test_two_people_at_once(approver: FlaskClient, producer: Producer) -> None:
    send(approver, accent="#8a1538")
    answer = send(approver, accent="#123456", seen="0")
    assert answer.status_code == 409
    html = answer.get_data(as_text=True)
    assert 'value="#123456"' in html
    assert 'name="seen" value="1"' in html
    with pytest.raises(Conflict):
        change_looks(producer.id, Change("#123456", seen=0), actor_named("nora@x.example"), AT)


def test_nobody_else_may(app: Flask, producer: Producer, approver: FlaskClient) -> None:
    make_person("editor@x.example", producer, ("editor", "finance"))
    rival = signed_in(app, make_person("rival@x.example", make_producer("other"), ("approver",)))
    for who in ("editor@x.example", "rival@x.example"):
        with pytest.raises(NotFound):
            change_looks(producer.id, Change("#123456"), actor_named(who), AT)
    assert rival.get(f"{PAGE}?producer=gdp").status_code == 404
    assert send(rival, accent="#123456").status_code == 404
    assert current(producer) is None


def test_an_admin_may_for_every_producer(app: Flask, producer: Producer) -> None:
    other = make_producer("other")
    admin = signed_in(app, make_person("admin@x.example", is_admin=True))
    assert "?producer=other" in page(admin, PAGE)
    assert send(admin, producer="other", accent="#123456").status_code == 303
    assert current(producer) is None
    assert current(other).accent == "#123456"  # type: ignore[union-attr]  # set one line above


def test_only_the_pages_of_the_producer_wear_them(app: Flask, producer: Producer) -> None:
    make_producer("other")
    nora = make_person("nora@x.example", producer, ("approver",))
    mine = submitted_request(producer, demo_request("Université Haute"), AT)
    change_looks(producer.id, Change("#8a1538"), actor_named(nora.email), AT)
    partner = app.test_client()
    sign_in_partner(partner, mine.owner_email)
    worn = f'href="/looks/gdp/{current(producer).code}.css"'  # type: ignore[union-attr]  # set above
    for path in (
        f"/request/{mine.id}/status",
        "/terms/gdp",
        "/check/gdp/employer?use=private_circle&circles=1&learners=5",
    ):
        assert worn in page(partner, path), path
    for path in ("/", "/terms/other", "/sign-in"):
        assert "/looks/" not in page(partner, path), path
    staff = signed_in(app, nora)
    assert worn in page(staff, "/desk")
    assert "/looks/" not in page(staff, "/terms/other")
    rival = app.test_client()
    sign_in_partner(rival, "rival@x.example")
    foreign, missing = rival.get(f"/request/{mine.id}/status"), rival.get(f"/request/{'0' * 32}/status")
    assert foreign.status_code == missing.status_code == 404
    assert b"/looks/" not in foreign.data + missing.data


def test_an_installation_of_one_producer_wears_them_everywhere(
    app: Flask, producer: Producer, approver: FlaskClient
) -> None:
    send(approver, accent="#8a1538")
    anonymous = app.test_client()
    assert "/looks/gdp/" in page(anonymous, "/")
    assert b"/looks/" not in anonymous.get("/no-such-page").data


def test_a_row_is_never_changed(approver: FlaskClient, producer: Producer) -> None:
    send(approver, accent="#8a1538")
    row = current(producer)
    assert row is not None
    row.accent = "#000000"
    with pytest.raises(DatabaseError):
        db.session.commit()
    db.session.rollback()
    assert db.session.scalars(select(ProducerLooks)).one().accent == "#8a1538"

"""The desk in a browser without JavaScript: queue, file, decisions; roles and other producers; on both databases."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from licensing.accounts.models import Person
from licensing.agreements.desk import queue as desk_queue
from licensing.agreements.desk.filters import Filters
from licensing.agreements.models import Agreement
from licensing.catalogue.models import Producer
from licensing.intake.models import IntakeRequest
from licensing.intake.review import Comment, request_corrections
from licensing.kernel import clock, paging
from licensing.kernel.database import db
from tests.agreements import scene
from tests.agreements.scene import AT
from tests.factories.people import csrf_token, make_person, sign_in

NOW = AT + timedelta(days=2)


@pytest.fixture(autouse=True)
def at_the_scene(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def producer(app: Flask) -> Iterator[Producer]:
    return scene.staffed_producer()


@pytest.fixture
def approver(app: Flask, producer: Producer) -> FlaskClient:
    return signed_in(app, "approver@gdp.example")


def signed_in(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    person = db.session.query(Person).filter_by(email=email).one()
    sign_in(client, person)
    return client


def read(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return html.unescape(answer.get_data(as_text=True))


def post(client: FlaskClient, path: str, **data: str) -> tuple[int, str]:
    answer = client.post(path, data={"csrf_token": csrf_token(client, "/"), **data})
    return answer.status_code, html.unescape(answer.get_data(as_text=True))


def prefixed(prefix: str, client: FlaskClient, **data: str) -> dict[str, str]:
    """The fields of one of the file's forms, its token included."""
    return {f"{prefix}-{name}": value for name, value in data.items()} | {"csrf_token": csrf_token(client, "/")}


def organisations(page: str) -> list[str]:
    return re.findall(r"<h3><a [^>]*><bdi>([^<]+) \(fictif\)</bdi>", page)


def test_what_waits_on_me_comes_first_and_oldest_first(app: Flask, producer: Producer, approver: FlaskClient) -> None:
    half_signed = scene.prepared(producer, scene.submitted(producer, "Lycée", AT - timedelta(days=9)))
    db.session.execute(update(Agreement).values(state="awaiting_licensor"))
    db.session.commit()
    for name, days in (("Groupe Hydravia", 1), ("École centrale", 4), ("IUT", 2)):
        scene.submitted(producer, name, AT - timedelta(days=days))
    assert half_signed.organisation_name.startswith("Lycée")
    page = read(approver, "/desk")
    shown = [name.split()[0] for name in organisations(page)]
    assert shown == ["École", "IUT", "Groupe", "Lycée"]
    assert page.count("Examiner et décider") == 3
    assert "il y a 6 jours" in page
    page = read(signed_in(app, "signatory@gdp.example"), "/desk")
    assert organisations(page)[0] == "Lycée Jeanne-Ferrandis"
    assert "Examiner et décider" not in page


def test_filters_stand_in_the_address(producer: Producer, approver: FlaskClient) -> None:
    scene.submitted(producer, "Groupe Hydravia")
    sent_back = scene.submitted(producer, "École centrale")
    request_corrections(sent_back.id, (Comment("steps.1", "Nom ?"),), scene.staff(producer), AT)
    expected = {
        "audience=employer": ["Groupe Hydravia"],
        "audience=education": ["École centrale de Brumeval"],
        "stage=corrections": ["École centrale de Brumeval"],
        "stage=in_force": [],
        "stage=draft": [],
        "stage=nonsense": [],
        "text=hydra": ["Groupe Hydravia"],
        "text=%25": [],
        "text=0001": ["Groupe Hydravia"],
        "session=gdp-2026-09": ["École centrale de Brumeval"],
        "session=gdp-2099-01": [],
    }
    hydravia = db.session.query(IntakeRequest).filter(IntakeRequest.audience == "employer").one()
    if hydravia.answers["session"]["id"] == "gdp-2026-09":
        expected["session=gdp-2026-09"] = ["Groupe Hydravia", "École centrale de Brumeval"]
    found = {query: organisations(read(approver, f"/desk?{query}")) for query in expected}
    assert found == expected


def test_pages_follow_each_other_without_gap_or_repeat(
    producer: Producer, approver: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (desk_queue, paging):
        monkeypatch.setattr(module, "PAGE_SIZE", 2)
    names = ["Groupe Hydravia", "École centrale", "IUT", "Lycée", "Université Haute"]
    for number, name in enumerate(names):
        request = scene.submitted(producer, name, AT - timedelta(days=number))
        if number % 2:
            request_corrections(request.id, (Comment("steps.1", "Nom ?"),), scene.staff(producer), AT)
    seen: list[str] = []
    path: str | None = "/desk"
    while path:
        page = read(approver, path)
        seen += organisations(page)
        following = re.search(r'href="(/desk\?after=[^"]+)"', page)
        path = following.group(1) if following else None
    assert [name.split()[0] for name in seen] == ["Université", "IUT", "Groupe", "École", "Lycée"]


@pytest.mark.parametrize(
    "cursor", ["x", "W10=", "WyJtaW5lIiwgIngiLCAieSJd", "WyJtaW5lIiwgIjIwMjYtMDEtMDEiLCAieSJd", "é"]
)
def test_a_broken_cursor_is_the_first_page(producer: Producer, approver: FlaskClient, cursor: str) -> None:
    scene.submitted(producer)
    assert organisations(read(approver, f"/desk?after={cursor}")) == ["Université Haute-Sorgue"]


def test_another_producer_sees_nothing_and_can_do_nothing(app: Flask, producer: Producer) -> None:
    agreement = scene.prepared(producer)
    scene.staffed_producer("autre")
    make_person("none@gdp.example", producer, ["finance"])
    request_id, stranger = agreement.request_id, signed_in(app, "approver@autre.example")
    finance = signed_in(app, "none@gdp.example")
    assert organisations(read(stranger, "/desk")) == []
    assert agreement.reference not in read(stranger, "/desk/agreements")
    assert agreement.reference in read(finance, "/desk/agreements")
    missing = read(stranger, "/desk/requests/missing", 404)
    assert _without_reference(read(stranger, f"/desk/requests/{request_id}", 404)) == _without_reference(missing)
    for path in (f"/agreements/{agreement.id}/document/unsigned", f"/request/{request_id}/status", f"/request/{request_id}/preview"):  # fmt: skip
        read(stranger, path, 404)
    base = f"/desk/requests/{request_id}"
    paths = [f"{base}/{verb}" for verb in ("approve", "corrections", "decline", "lines/0", "lines/x/remove")]
    paths += [f"/desk/agreements/{agreement.id}/{verb}" for verb in ("cancel", "countersign")]
    for path in paths:
        assert post(stranger, path)[0] == 404, path
        assert post(finance, path)[0] == 404, path
        assert stranger.post(path).status_code == 400, "a form token is needed"
        assert app.test_client().get(path.rpartition("/")[0]).status_code in (303, 404, 405)


def _without_reference(page: str) -> str:
    return re.sub(r'value="[^"]*"|nonce="[^"]*"|[0-9a-f]{12}|next=[^"]*', "", page)


def test_approving_on_the_page_makes_the_agreement(producer: Producer, approver: FlaskClient) -> None:
    request = scene.submitted(producer)
    path = f"/desk/requests/{request.id}"
    assert "Approuver la demande" in read(approver, path)
    data = prefixed("approve", approver, version=str(request.version))
    answer = approver.post(f"{path}/approve", data=data)
    assert (answer.status_code, answer.location) == (303, path)
    page = read(approver, path)
    assert "Demande approuvée" in page
    assert "Approuver la demande" not in page
    again = approver.post(f"{path}/approve", data=data)
    assert again.status_code == 409
    assert "déjà été approuvée par approver@gdp.example" in again.get_data(as_text=True)


def test_an_old_page_does_not_decide_on_a_new_version(producer: Producer, approver: FlaskClient) -> None:
    request = scene.submitted(producer)
    data = prefixed("approve", approver, version=str(request.version - 1))
    answer = approver.post(f"/desk/requests/{request.id}/approve", data=data)
    assert answer.status_code == 409
    assert db.session.get_one(IntakeRequest, request.id).state == "submitted"


def test_a_remark_is_needed_beside_its_field(producer: Producer, approver: FlaskClient) -> None:
    request = scene.submitted(producer)
    path = f"/desk/requests/{request.id}/corrections"
    answer = approver.post(path, data=prefixed("corrections", approver, version=str(request.version)))
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "<title>Erreur" in page
    assert 'href="#corrections-step_1"' in page
    assert re.search(r"<details open>\s*<summary>Demander des corrections", page)
    data = prefixed("corrections", approver, version=str(request.version), step_4="Combien dans le groupe B ?")
    assert approver.post(path, data=data).status_code == 303
    page = read(approver, f"/desk/requests/{request.id}")
    assert "Combien dans le groupe B ?" in page
    assert "Demander des corrections" not in page


def test_declining_shows_what_is_missing_then_the_reason(producer: Producer, approver: FlaskClient) -> None:
    request = scene.submitted(producer)
    path = f"/desk/requests/{request.id}/decline"
    assert approver.post(path, data=prefixed("decline", approver, reason=" ")).status_code == 422
    assert approver.post(path, data=prefixed("decline", approver, reason="Session complète")).status_code == 303
    assert "Session complète" in read(approver, f"/desk/requests/{request.id}")


def test_a_product_without_price_is_priced_on_the_page(app: Flask, producer: Producer, approver: FlaskClient) -> None:
    request = scene.unpriced(producer)
    path = f"/desk/requests/{request.id}"
    page = read(approver, path)
    assert "Pas encore approuvable" in page
    assert "Approuver la demande" not in page
    line = {"product": "private_session", "reason": "Accord du directeur"}
    refused = (
        *(
            (typed, "Écrivez un nombre positif ou nul")
            for typed in ("douze", "-3", "1e3", "1_000", "1e1", "NaN", "12 €")
        ),
        *((typed, "décimales") for typed in ("1,005", "1.200", "1000001")),
    )
    for price, sentence in refused:
        answer = approver.post(f"{path}/lines/0", data=prefixed("line0", approver, unit_price=price, **line))
        assert answer.status_code == 422
        page = html.unescape(answer.get_data(as_text=True))
        assert sentence in page
        assert f'value="{price}"' in page
    answer = approver.post(f"{path}/lines/0", data=prefixed("line0", approver, unit_price="1 400,50", **line))
    assert answer.status_code == 303
    page = read(approver, path)
    assert "Accord du directeur" in page
    assert "qui n’a écrit ni ces prix ni ces remises" in page  # so much by hand: somebody else decides
    assert "Approuver la demande" not in page
    other = make_person("other@gdp.example", producer, ["approver"])
    assert "Approuver la demande" in read(signed_in(app, other.email), path)
    remove = re.search(r'action="([^"]+/lines/\w+/remove)"', page)
    assert remove is not None
    assert post(approver, remove.group(1))[0] == 303
    assert "Pas encore approuvable" in read(approver, path)


def test_the_price_of_today_stands_beside_the_confirmed_one(producer: Producer, approver: FlaskClient) -> None:
    early = datetime(2026, 8, 31, 10, tzinfo=timezone.utc)
    request = scene.submitted(producer, "Université Haute-Sorgue", early)
    page = read(approver, f"/desk/requests/{request.id}")
    assert "Le prix d’aujourd’hui serait différent" in page
    assert "7\u00a0536,00\u00a0€" in page


def test_an_expired_quote_says_what_to_do(producer: Producer, approver: FlaskClient) -> None:
    request = scene.submitted(producer, at=AT - timedelta(days=40))
    page = read(approver, f"/desk/requests/{request.id}")
    assert "a expiré" in page
    assert "Approuver la demande" not in page
    assert post(approver, f"/desk/requests/{request.id}/approve")[0] == 409


def test_only_the_named_signatory_is_sent_to_sign(app: Flask, producer: Producer, approver: FlaskClient) -> None:
    make_person("zoe@gdp.example", producer, ["signatory"])
    agreement = scene.prepared(producer)
    path, page = f"/desk/agreements/{agreement.id}/countersign", f"/desk/requests/{agreement.request_id}"
    signatory, other = signed_in(app, "signatory@gdp.example"), signed_in(app, "zoe@gdp.example")
    assert post(signatory, path)[0] == 409
    scene.sign(agreement, "licensee", scene.Actor(), scene.LATER)
    assert "Contresigner</button>" in read(signatory, page)
    assert "Contresigner</button>" not in read(approver, page)
    invited = len(scene.mails("signing/mail/invite"))
    answer = signatory.post(path, data={"csrf_token": csrf_token(signatory, "/")})
    assert answer.status_code == 303
    assert re.fullmatch(r"http://127.0.0.1:8000/sign/[\w-]{43}", answer.location)
    assert len(scene.mails("signing/mail/invite")) == invited
    assert post(other, path)[0] == 409
    assert post(approver, path)[0] == 404


def test_cancelling_on_the_page(producer: Producer, approver: FlaskClient) -> None:
    agreement = scene.prepared(producer)
    path = f"/desk/agreements/{agreement.id}/cancel"
    assert approver.post(path, data=prefixed("cancel", approver)).status_code == 422
    assert approver.post(path, data=prefixed("cancel", approver, reason="Session reportée")).status_code == 303
    page = read(approver, f"/desk/requests/{agreement.request_id}")
    assert "Annulée" in page
    assert "Session reportée" in page


def test_what_people_typed_stays_text(producer: Producer, approver: FlaskClient) -> None:
    request = scene.submitted(producer)
    hostile = "<img src=x onerror=alert(1)> {{ 7*7 }}"
    request.answers = {**request.answers, "organisation": {**request.answers["organisation"], "name": hostile}}
    request.organisation_name = hostile
    db.session.commit()
    for path in ("/desk", f"/desk/requests/{request.id}", f"/request/{request.id}/status"):
        page = approver.get(path).get_data(as_text=True)
        assert "<img src=x" not in page
        assert "&lt;img src=x onerror=alert(1)&gt; {{ 7*7 }}" in page


def test_the_desk_speaks_english(producer: Producer, approver: FlaskClient) -> None:
    scene.submitted(producer)
    page = read(approver, "/desk?lang=en")
    assert "Waiting for you" in page
    assert "Review and decide" in page
    assert Filters().asked() == {}

"""The desk's pages without JavaScript: filters, saved views, acts on several requests, export, team, home; roles and other teams."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from licensing.accounts.models import Absence, Person
from licensing.accounts.operations import Plan, record_absence, revoke_role
from licensing.accounts.queries import actor_named
from licensing.agreements.desk.assignment import assign_request
from licensing.agreements.models import Agreement, BulkRun, SavedView
from licensing.catalogue.models import Producer
from licensing.intake.models import IntakeRequest
from licensing.kernel import clock
from licensing.kernel.clock import business_day
from licensing.kernel.database import db
from licensing.signing.models import SignatureRequest
from tests.agreements import scene
from tests.agreements.scene import AT
from tests.agreements.test_queue import statements
from tests.factories.people import csrf_token, make_person, sign_in

NOW = AT + timedelta(days=2)
TODAY = business_day(NOW)


@pytest.fixture(autouse=True)
def at_the_scene(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def producer(sqlite_app: Flask) -> Producer:
    return scene.staffed_producer()


@pytest.fixture
def approver(sqlite_app: Flask, producer: Producer) -> FlaskClient:
    return signed_in(sqlite_app, "approver@gdp.example")


def signed_in(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, db.session.query(Person).filter_by(email=email).one())
    return client


def read(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return html.unescape(answer.get_data(as_text=True))


def post(client: FlaskClient, path: str, status: int = 303, **data: object) -> str:
    """The address it leads to, or the page that came back."""
    answer = client.post(path, data={"csrf_token": csrf_token(client, "/shortcuts"), **data})
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.location if status == 303 else html.unescape(answer.get_data(as_text=True))


def organisations(page: str) -> list[str]:
    return re.findall(r"<h3><a [^>]*><bdi>(\S+)", page)


def hidden(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]+)"', page)


def test_a_page_asks_as_often_for_many_files_as_for_few(producer: Producer, approver: FlaskClient) -> None:
    paths = ("/", "/desk", "/desk?sort=amount", "/desk/deadlines", "/desk/export.csv", "/team")
    for name in ("IUT", "Groupe Hydravia"):
        scene.submitted(producer, name)
    few = [statements(partial(read, approver, path)) for path in paths]
    for name in ("Lycée", "École centrale", "ISG Aïn Louz"):
        request = scene.submitted(producer, name)
        assign_request(request.id, actor_named("approver@gdp.example").person_id, scene.staff(producer), AT)
    assert [statements(partial(read, approver, path)) for path in paths] == few


def test_each_row_says_by_when_and_how_late(producer: Producer, approver: FlaskClient) -> None:
    for name, days in (("Groupe Hydravia", 9), ("IUT", 5), ("Lycée", 0)):
        scene.submitted(producer, name, AT - timedelta(days=days))
    page = read(approver, "/desk")
    assert "en retard de 4 jours" in page
    assert "à traiter aujourd’hui" in page
    assert "à traiter avant le 9 septembre 2026" in page
    assert re.search(r"En retard <b>1</b>", page)
    assert organisations(read(approver, "/desk?late=1")) == ["Groupe"]
    assert organisations(read(approver, "/desk?sort=newest")) == ["Lycée", "IUT", "Groupe"]
    assert "Aucune demande ne correspond" in read(approver, "/desk?late=1&audience=education")


def test_amounts_are_listed_by_currency_and_it_is_said(producer: Producer, approver: FlaskClient) -> None:
    for name in ("ISG Aïn Louz", "IUT", "Université Haute-Sorgue"):
        scene.submitted(producer, name)
    page = read(approver, "/desk?sort=amount")
    assert "Les montants ne se comparent qu’au sein d’une même monnaie" in page
    assert re.findall(r"Montants en (\w+)", page) == ["EUR", "MAD"]
    assert organisations(page) == ["Université", "IUT", "ISG"]
    assert organisations(read(approver, "/desk?sort=amount&currency=MAD")) == ["ISG"]


def test_a_view_is_saved_opened_first_and_left(producer: Producer, approver: FlaskClient) -> None:
    scene.submitted(producer, "Groupe Hydravia")
    scene.submitted(producer, "IUT")
    page = read(approver, "/desk?audience=employer&sort=due")
    assert hidden(page, "audience") == ["employer"]
    where = post(approver, "/desk/views", name="Employeurs", audience="employer", sort="due")
    assert re.fullmatch(r"/desk\?audience=employer&sort=due&view=\w{32}", where)
    page = read(approver, where)
    assert "<h1><bdi>Employeurs</bdi></h1>" in page
    assert organisations(page) == ["Groupe"]
    again = post(approver, "/desk/views", 422, name="employeurs", late="1")
    assert "Vous avez déjà une vue de ce nom" in again
    assert hidden(again, "late") == ["1"], "the filters are not lost"
    assert "<title>Erreur" in again
    view = db.session.query(SavedView.id).scalar()
    post(approver, "/desk/views/first", view=view)
    assert approver.get("/desk").location == where
    assert len(organisations(read(approver, "/desk?view="))) == 2
    assert post(approver, f"/desk/views/{view}", 422, name=" ").count("Donnez un nom à cette vue.") == 2
    assert "Entreprises" in read(approver, post(approver, f"/desk/views/{view}", name="Entreprises"))
    post(approver, f"/desk/views/{view}/delete")
    assert len(organisations(read(approver, "/desk"))) == 2


def test_several_are_approved_and_each_result_is_shown(producer: Producer, approver: FlaskClient) -> None:
    good, unpriced = scene.submitted(producer, "IUT"), scene.unpriced(producer)
    boxes = hidden(read(approver, "/desk?tick=all"), "chosen")
    assert set(boxes) == {f"{row.id}_{row.version}" for row in (good, unpriced)}
    query = "&".join(f"chosen={box}" for box in boxes)
    page = read(approver, f"/desk/bulk?action=approve&back=/desk?stage=to_review&{query}")
    assert "1 demande sera approuvée" in page
    assert "n’a pas encore de prix" in page
    assert db.session.query(Agreement).count() == 0, "looking changes nothing"
    data = {name: hidden(page, name) for name in ("action", "key", "chosen", "refused", "back")}
    assert data["chosen"] == [f"{good.id}_{good.version}_{good.quote['total']}"]
    where = post(approver, "/desk/bulk", **data)
    assert post(approver, "/desk/bulk", **data) == where
    assert db.session.query(Agreement).count() == db.session.query(BulkRun).count() == 1
    page = read(approver, where)
    assert "<h1>1 sur 2 demandes approuvées</h1>" in page
    assert "Approuvée : la convention CONV-GDP-2026-0001" in page
    assert "n’a pas encore de prix" in page
    assert f'href="/desk/requests/{unpriced.id}"' in page
    assert 'href="/desk?stage=to_review"' in page


def test_acts_are_nobody_elses_and_back_stays_here(
    sqlite_app: Flask, producer: Producer, approver: FlaskClient
) -> None:
    request = scene.submitted(producer, "IUT")
    query = f"action=approve&chosen={request.id}_{request.version}"
    page = read(approver, f"/desk/bulk?{query}&back=//evil.example")
    data = {name: hidden(page, name) for name in ("action", "key", "chosen", "back")}
    assert data["back"] == ["/desk"]
    where = post(approver, "/desk/bulk", **data)
    other = scene.staffed_producer("other")
    stranger = signed_in(sqlite_app, "approver@other.example")
    read(stranger, where.partition("?")[0], 404)
    assert "IUT" not in read(stranger, f"/desk/bulk?{query}")
    assert other.id != producer.id
    assert "choisissez ce qui est à faire" in read(approver, "/desk/bulk?action=delete&chosen=a_1", 422)
    assert "Cochez au moins une demande" in read(approver, "/desk/bulk?action=approve", 422)
    answer = approver.post("/desk/bulk", data=data)
    assert answer.status_code == 400, "without its form token"


def test_the_export_is_what_is_filtered_and_never_a_formula(producer: Producer, approver: FlaskClient) -> None:
    formula, other = scene.submitted(producer, "IUT"), scene.submitted(producer, "Groupe Hydravia")
    formula.organisation_name = '=HYPERLINK("http://evil.example")'
    db.session.commit()
    assign_request(other.id, actor_named("approver@gdp.example").person_id, scene.staff(producer), AT)

    def rows(query: str) -> list[list[str]]:
        text = approver.get(f"/desk/export.csv{query}").get_data().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text), delimiter=";"))

    header, *found = rows("")
    assert header[:3] == ["Référence", "Organisation", "Public"]
    assert {row[1] for row in found} == {"'" + formula.organisation_name, other.organisation_name}
    line = next(row for row in found if row[0] == other.reference)
    assert line[5:10] == ["2026-09-02", "À examiner", "2026-09-09", "0", "Approver GDP"]
    assert line[10:] == ["EUR", other.quote["total"].replace(".", ",")]
    assert [row[0] for row in rows("?audience=employer")[1:]] == [other.reference]
    assert [row[0] for row in rows(f"?chosen={formula.id}_1")[1:]] == [formula.reference]
    assert rows("?chosen=" + "0" * 32)[1:] == []
    assert "Cochez au moins une demande" in read(approver, "/desk/export.csv?back=/desk", 422)


def test_deadlines_by_whose_turn_it_is(producer: Producer, approver: FlaskClient) -> None:
    assert "Rien d’attendu" in read(approver, "/desk/deadlines")
    scene.submitted(producer, "Groupe Hydravia", AT - timedelta(days=9))
    agreement = scene.prepared(producer, scene.submitted(producer, "IUT"))
    db.session.execute(update(Agreement).values(due_on=TODAY))
    db.session.commit()
    page = read(approver, "/desk/deadlines")
    assert organisations(page) == ["Groupe", "IUT"]
    assert "attendu du partenaire aujourd’hui" in page
    assert organisations(read(approver, "/desk/deadlines?whose=partner")) == [agreement.organisation_name.split()[0]]
    assert organisations(read(approver, "/desk/deadlines?whose=producer")) == ["Groupe"]


def test_an_absence_is_noted_seen_and_taken_back(sqlite_app: Flask, producer: Producer, approver: FlaskClient) -> None:
    page = read(approver, "/team")
    assert "Personne d’autre n’a l’un de vos rôles ici" in page
    ada = make_person("ada@gdp.example", producer, ["approver"], name="Ada <i>")
    days = {"starts_on": "2026-09-04", "ends_on": "2026-09-08"}
    page = post(
        approver, "/team/absences", 422, producer_id=producer.id, starts_on="demain", ends_on="", stand_in_id=""
    )
    assert "Écrivez une date réelle" in page
    assert 'href="#stand_in_id-gdp"' in page
    mine = {"producer_id": producer.id, "stand_in_id": ada.id, "note": "Congés"}
    assert "vient avant le premier" in post(
        approver, "/team/absences", 422, **{**mine, **days, "ends_on": "2026-09-03", "starts_on": "2026-09-05"}
    )
    post(approver, "/team/absences", **mine, **days)
    request = scene.submitted(producer, "IUT")
    assign_request(request.id, actor_named("approver@gdp.example").person_id, actor_named(ada.email), AT)
    stand_in = signed_in(sqlite_app, ada.email)
    page = read(stand_in, "/desk")
    assert "Vous remplacez Approver GDP jusqu’au 8 septembre 2026" in page
    assert "Pour Approver GDP (absence jusqu’au 8 septembre 2026)" in page
    assert "en son absence" in read(stand_in, "/")
    assert "Ada <i>" not in approver.get("/team").get_data(as_text=True)
    key = db.session.query(Absence.id).scalar()
    colleague = signed_in(sqlite_app, "signatory@gdp.example")
    assert "Approver GDP" in read(colleague, "/team"), "the team sees it"
    assert "Annuler cette absence" not in read(colleague, "/team")
    post(colleague, f"/team/absences/{key}/cancel", 409)
    stranger = scene.staffed_producer("other") and signed_in(sqlite_app, "approver@other.example")
    post(stranger, f"/team/absences/{key}/cancel", 404)
    post(stranger, "/team/absences", 404, **mine, **days)
    assert "Approver GDP" not in read(stranger, "/team")
    post(stand_in, f"/team/absences/{key}/cancel")
    assert "Pour Approver GDP" not in read(stand_in, "/desk")


def test_a_signatory_who_stands_in_signs_in_their_own_name(
    sqlite_app: Flask, producer: Producer, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_person("zoe@gdp.example", producer, ["signatory"], name="Zoé Seconde")
    make_person("yan@gdp.example", producer, ["signatory"], name="Yan Troisième")
    agreement = scene.prepared(producer)
    with sqlite_app.test_request_context():
        away = Plan(producer.id, actor_named("zoe@gdp.example").person_id or "", TODAY, TODAY + timedelta(days=2))
        record_absence(away, actor_named("signatory@gdp.example"), NOW)
    scene.sign(agreement, "licensee", scene.Actor(), NOW)
    (mail,) = scene.mails("agreements/mail/stand_in")
    assert (mail["to"], "la signature d’une personne ne se délègue pas" in mail["text"]) == ("zoe@gdp.example", True)
    path, zoe = f"/desk/agreements/{agreement.id}/countersign", signed_in(sqlite_app, "zoe@gdp.example")
    assert "En votre propre nom, pour Signatory GDP" in read(zoe, "/desk")
    post(signed_in(sqlite_app, "yan@gdp.example"), path, 409)
    where = post(zoe, path)
    row = db.session.query(SignatureRequest).filter_by(party="licensor").one()
    assert (row.name, row.email, row.state) == ("Zoé Seconde", "zoe@gdp.example", "invited")
    assert "Zoé Seconde" in read(zoe, where.removeprefix("http://127.0.0.1:8000"))
    assert "signing.replace" in scene.journal(f"signature_request:{row.id}")
    post(signed_in(sqlite_app, "signatory@gdp.example"), path, 409)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=5))
    with sqlite_app.test_request_context():
        revoke_role("zoe@gdp.example", producer.id, "signatory", NOW)
    post(signed_in(sqlite_app, "yan@gdp.example"), path)
    db.session.refresh(row)
    assert row.email == "yan@gdp.example", "nobody is left waiting for who is no longer a signatory"


HOMES = {
    "approver": ["À traiter par moi", "Dossiers en retard", "Règles à publier par moi", "Chez les partenaires", "Conventions en vigueur"],
    "signatory": ["À traiter par moi", "Dossiers en retard", "À contresigner", "Chez les partenaires", "Conventions en vigueur"],
    "finance": ["À facturer", "Facturé en 2026", "Factures émises en 2026"],
    "editor": ["Brouillons de règles", "Proposés à la publication"],
}  # fmt: skip


@pytest.mark.parametrize("role", HOMES)
def test_each_role_has_its_figures_and_each_leads_to_its_list(sqlite_app: Flask, producer: Producer, role: str) -> None:
    scene.submitted(producer, "IUT")
    make_person(f"{role}-2@gdp.example", producer, [role])
    client = signed_in(sqlite_app, f"{role}-2@gdp.example")
    page = read(client, "/")
    found = re.findall(r'<span class="figure-number[^>]*>.*?</span>\s*<a href="([^"]+)">([^<]+)</a>', page, re.DOTALL)
    assert [label for _href, label in found] == HOMES[role]
    for href, _label in found:
        read(client, href)
    assert ("Examiner et décider" in page) == (role == "approver")
    assert "Faites entrer un cours en ligne" not in page


def test_several_roles_make_one_page_of_five_figures(sqlite_app: Flask, producer: Producer) -> None:
    make_person("all@gdp.example", producer, ["approver", "signatory", "finance", "editor"])
    page = read(signed_in(sqlite_app, "all@gdp.example"), "/")
    labels = re.findall(r'<a href="[^"]+">([^<]+)</a>\s*</li>', page.partition("figures")[2].partition("</ul>")[0])
    assert labels == [
        "À traiter par moi",
        "Dossiers en retard",
        "À contresigner",
        "À facturer",
        "Règles à publier par moi",
    ]


def test_who_runs_the_installation_sees_what_is_missing(sqlite_app: Flask, producer: Producer) -> None:
    make_person("idle@gdp.example", name="Sans Rôle")
    make_person("root@gdp.example", is_admin=True, name="Racine")
    page = read(signed_in(sqlite_app, "root@gdp.example"), "/")
    assert "Donner le rôle de facturation à quelqu’un" in page
    assert "Donner le rôle d’approbation" not in page
    assert "Sans Rôle" in page


def test_a_revoked_role_is_refused_at_the_next_request(
    sqlite_app: Flask, producer: Producer, approver: FlaskClient
) -> None:
    paths = ("/desk/views", "/desk/deadlines", "/desk/export.csv", "/desk/bulk?action=approve", "/team", "/shortcuts")
    revoke_role("approver@gdp.example", producer.id, "approver", NOW)
    assert {approver.get(path).status_code for path in paths} == {404}
    assert "Faites entrer un cours en ligne" in read(approver, "/")
    assert 'id="shortcuts"' not in read(approver, "/")


def test_shortcuts_are_switched_off_for_good(producer: Producer, approver: FlaskClient) -> None:
    assert 'id="shortcuts"' in read(approver, "/desk")
    page = read(approver, "/desk")
    assert re.findall(r'data-go="(\w)"', page) == ["h", "d", "e", "a", "r", "t"]
    post(approver, "/shortcuts", shortcuts="off")
    page = read(approver, "/desk")
    assert "shortcuts.js" not in page
    assert 'id="shortcuts"' not in page
    assert "Raccourcis clavier</a>" in page, "the way to switch them on again"
    post(approver, "/shortcuts", shortcuts="on")
    assert "shortcuts.js" in read(approver, "/desk")


def test_hostile_names_stay_text(producer: Producer, approver: FlaskClient) -> None:
    hostile = "<img src=x onerror=alert(1)> {{ 7*7 }}"
    request = scene.submitted(producer, "IUT")
    db.session.execute(update(IntakeRequest).values(organisation_name=hostile))
    db.session.commit()
    post(approver, "/desk/views", name="<b>{{ 7*7 }}", late="1")
    paths = (
        "/",
        "/desk",
        "/desk/views",
        "/desk/deadlines",
        f"/desk/bulk?action=approve&chosen={request.id}_{request.version}",
    )
    for path in paths:
        page = approver.get(path).get_data(as_text=True)
        assert "<img src=x" not in page
        assert "<b>{{" not in page


def test_pages_speak_english(producer: Producer, approver: FlaskClient) -> None:
    scene.submitted(producer, "IUT")
    assert "due by 9 September 2026" in read(approver, "/desk?lang=en")
    assert "Team and absences" in read(approver, "/team?lang=en")

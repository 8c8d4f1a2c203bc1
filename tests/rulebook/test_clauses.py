"""The clause library: a lawyer writes the next version, a second person publishes, agreements take it from its day on."""

from __future__ import annotations

import json
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError

from licensing.agreements.clause_kind import arrange_clause, document_of_clause, read_clause
from licensing.agreements.libraries import library_of, library_on
from licensing.agreements.library import load_library
from licensing.agreements.models import Agreement, ClauseReview
from licensing.agreements.printing import agreement_body_html
from licensing.catalogue.models import Producer
from licensing.kernel.clock import business_day, now
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput
from licensing.outbox.models import Mail
from licensing.outbox.operations import drain
from licensing.rulebook.checks import findings_for
from licensing.versions.models import PublishedVersion, VersionDraft
from licensing.versions.operations import publish_document
from licensing.versions.text import read_text, write_text
from tests.agreements import scene
from tests.factories.catalogue import make_producer
from tests.factories.people import make_person, sign_in
from tests.rulebook.test_pages import fields, post

KEY = "private-circle"
CLAUSE = load_library().clauses[KEY, 1]


@pytest.fixture
def producer(app: Flask) -> Producer:
    return scene.staffed_producer()


def client_of(app: Flask, producer: Producer, name: str, *roles: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, make_person(f"{name}@x.example", producer, roles))
    return client


@pytest.fixture
def lawyer(app: Flask, producer: Producer) -> FlaskClient:
    return client_of(app, producer, "lawyer", "editor")


def document(**over: Any) -> dict[str, Any]:
    """The next version of the private circles, in force from the day of the scene."""
    made = document_of_clause(CLAUSE, "gdp") | {"id": f"{KEY}-2", "version": 2, "effective_from": "2026-01-02"}
    made["titles"] = {language: made["titles"][language] for language in ("fr", "en")}
    made["bodies"] = {"fr": "Un seul cercle suffit.", "en": "One circle is enough."}
    return {**made, **over}


def problems(**over: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as refused:
        read_clause(document(**over))
    return {each.path: each.code for each in refused.value.problems}


def shown(client: FlaskClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return unescape(answer.get_data(as_text=True))


@pytest.mark.parametrize("pair", sorted(load_library().clauses))
def test_every_delivered_clause_goes_out_and_comes_back(pair: tuple[str, int]) -> None:
    clause = load_library().clauses[pair]
    out = document_of_clause(clause, "gdp")
    back = read_clause(read_text(write_text("clause", out, None)))
    assert document_of_clause(back.clause, "gdp") == out
    assert back.clause.bodies == clause.bodies
    assert arrange_clause(out) == out
    assert write_text("clause", read_text(write_text("clause", out, None)), None) == write_text("clause", out, None)


@pytest.mark.parametrize(
    ("over", "found"),
    [
        ({"id": "circle"}, {"id": "clause_id"}),
        ({"applies_when": {}}, {"applies_when": "condition_none"}),
        ({"titles": {"fr": "Cercles"}}, {"titles.en": "language_missing"}),
        ({"bodies": {"fr": "{{ price }}", "en": "{{ price }}"}},
         {"bodies.fr": "placeholder_unknown", "bodies.en": "placeholder_unknown"}),
        ({"bodies": {"fr": "{% for x in y %}", "en": "x"}}, {"bodies.fr": "braces"}),
        ({"bodies": {"fr": "`{{ policy_id }}`", "en": "x"}}, {"bodies.fr": "placeholder_in_link"}),
        ({"bodies": {"fr": "Voir {ref:price}.", "en": "See the price."}}, {"bodies.fr": "languages_differ"}),
        ({"bodies": {"fr": "x", "en": "{{ producer_name }}"}}, {"bodies.en": "languages_differ"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_place(over: dict[str, Any], found: dict[str, str]) -> None:
    assert problems(**over) == found


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"id": f"{KEY}-1", "version": 1}, "clause_version"),
        ({"bodies": {"fr": "Voir {ref:nowhere}.", "en": "See {ref:nowhere}."}}, "reference_unknown"),
        ({"effective_from": "2020-01-01"}, "past"),
    ],
)
def test_checks_beside_the_other_clauses(producer: Producer, over: dict[str, Any], code: str) -> None:
    found = findings_for("clause", document(**over), producer, date(2026, 1, 2))
    assert code in {each.code for each in found}
    assert findings_for("clause", document(), producer, date(2026, 1, 2)) == ()


def test_a_published_clause_stands_from_its_day_on(producer: Producer) -> None:
    publish_document("clause", producer.id, document(effective_from="2026-10-01"), now())
    before, after = library_on(producer.id, date(2026, 9, 30)), library_on(producer.id, date(2026, 10, 1))
    assert dict(before.document.clauses)[KEY] == 1
    assert dict(after.document.clauses)[KEY] == 2
    assert after.document.clause_set == before.document.clause_set + ".1"
    assert library_on(make_producer("other").id, date(2026, 10, 1)).document == load_library().document


def test_agreements_keep_the_versions_they_were_made_with(producer: Producer) -> None:
    raw = scene.submitted(producer, "Université Haute-Sorgue")
    assert raw.answers["uses"]["private_circles"]
    publish_document("clause", producer.id, document(), now())
    agreement = scene.prepared(producer, raw)
    (held,) = [item for item in agreement.terms["clauses"] if item["key"] == KEY]
    assert held["version"] == 2
    assert "Un seul cercle suffit." in agreement_body_html(agreement.terms, False)
    assert library_of(agreement.terms).clauses[KEY, 2].sha256 == held["sha256"]
    text = {"fr": "Deux.", "en": "Two."}
    later = document(id=f"{KEY}-3", version=3, effective_from="2026-01-03", bodies=text)
    publish_document("clause", producer.id, later, now())
    db.session.expire_all()
    assert "Un seul cercle suffit." in agreement_body_html(db.session.get_one(Agreement, agreement.id).terms, False)


def test_it_is_written_proposed_published_and_used(app: Flask, producer: Producer, lawyer: FlaskClient) -> None:
    url = f"/rules/clauses/gdp/{KEY}"
    assert "Cercles privés" in shown(lawyer, "/rules/clauses")
    assert "Aucune relecture" in shown(lawyer, url)
    answer = post(lawyer, f"{url}/draft")
    assert answer.status_code == 303
    page = shown(lawyer, answer.location)
    assert "{{ producer_name }}" in page
    assert "{ref:price}" in page
    before = db.session.scalars(select(VersionDraft)).one().document
    typed = fields(lawyer.get(answer.location).get_data(as_text=True))
    form = {name: values[0] for name, values in typed.items()} | {"uses": typed["uses"]}
    form |= {"bodies.fr": before["bodies"]["fr"], "bodies.en": before["bodies"]["en"]}
    assert post(lawyer, answer.location, form).status_code == 303
    db.session.expire_all()
    row = db.session.scalars(select(VersionDraft)).one()
    assert row.document == before  # a form left as shown is the same document
    form |= {"bodies.fr": "Un **seul** cercle.", "bodies.en": "One circle, {{ price }}."}
    fragment = unescape(post(lawyer, f"{answer.location}/autosave", form).get_data(as_text=True))
    assert "« price » n’existe pas" in fragment.replace("\u00a0", " ")
    db.session.expire_all()
    form |= {"bodies.en": "One **single** circle.", "revision": str(row.revision), "seen": json.dumps(row.document)}
    fragment = unescape(post(lawyer, f"{answer.location}/autosave", form).get_data(as_text=True))
    assert "<strong>seul</strong>" in fragment
    db.session.expire_all()
    revision = str(row.revision)
    assert post(lawyer, f"{answer.location}/publish", {"revision": revision}).status_code == 409
    data = {"revision": revision, "note": "Un seul cercle suffit"}
    second = client_of(app, producer, "nora", "approver")
    assert post(lawyer, f"{answer.location}/propose", data).status_code == 303
    assert post(second, f"{answer.location}/publish", {"revision": revision}).status_code == 303
    version = db.session.scalars(select(PublishedVersion).filter_by(kind="clause")).one()
    assert (version.code, version.approved_by) == (f"{KEY}-2", "nora@x.example")
    assert "seul" in shown(second, f"/rules/versions/{version.id}")
    drain(now())
    told = {(mail.to, mail.subject.replace("\u00a0", " ")): mail.text for mail in db.session.scalars(select(Mail))}
    named = f"Clause « Cercles privés », version 2 ({KEY})"
    assert named in told["nora@x.example", f"{named} : à relire et à publier"].replace("\u00a0", " ")
    assert named in told["lawyer@x.example", f"{named} est publiée"].replace("\u00a0", " ")
    page = shown(lawyer, url)
    assert "Version 2, en vigueur" in page
    assert "Un <strong>seul</strong> cercle." in page
    assert "différence" in page


def test_a_page_says_which_agreements_use_a_version(app: Flask, producer: Producer, lawyer: FlaskClient) -> None:
    agreement = scene.prepared(producer, scene.submitted(producer, "Université Haute-Sorgue"))
    page = shown(lawyer, f"/rules/clauses/gdp/{KEY}")
    assert agreement.reference in page
    assert agreement.request_id not in page  # an editor may not open its file
    second = client_of(app, producer, "lea", "approver")
    file = f"/desk/requests/{agreement.request_id}"
    assert f'<a href="{file}">{agreement.reference}</a>' in shown(second, f"/rules/clauses/gdp/{KEY}")
    assert second.get(file).status_code == 200
    publish_document("clause", producer.id, document(effective_from=business_day(now()).isoformat()), now())
    assert agreement.reference not in shown(lawyer, f"/rules/clauses/gdp/{KEY}")
    assert agreement.reference in shown(lawyer, f"/rules/clauses/gdp/{KEY}?version=1")


def test_a_review_is_recorded_and_frozen_with_the_agreements_to_come(producer: Producer, lawyer: FlaskClient) -> None:
    url = f"/rules/clauses/gdp/{KEY}"
    early = scene.prepared(producer, scene.submitted(producer, "Université Haute-Sorgue"))
    wrong = {"version": "1", "reviewer": "Me Durand", "reviewed_on": "2999-01-01", "scope": ""}
    answer = post(lawyer, f"{url}/reviews", wrong)
    assert answer.status_code == 422
    assert 'value="Me Durand"' in answer.get_data(as_text=True)
    day = (business_day(now()) - timedelta(days=1)).isoformat()
    right = wrong | {"reviewed_on": day, "scope": "Texte entier"}
    assert post(lawyer, f"{url}/reviews", right).status_code == 303
    assert "Relue par Me Durand" in shown(lawyer, url)
    held = [item for item in early.terms["clauses"] if item["key"] == KEY]
    assert held[0]["review"] is None
    assert library_on(producer.id, business_day(now())).clauses[KEY, 1].review.by == "Me Durand"
    with pytest.raises(DatabaseError):
        db.session.execute(update(ClauseReview).values(reviewer="x"))
    db.session.rollback()


def test_another_producers_clauses_do_not_exist(app: Flask, producer: Producer) -> None:
    stranger = client_of(app, make_producer("other"), "eve", "editor", "approver")
    url = f"/rules/clauses/gdp/{KEY}"
    for path in (url, f"{url}/1/yaml"):
        assert stranger.get(path).status_code == 404
    for path in (f"{url}/draft", f"{url}/reviews"):
        assert post(stranger, path, {"version": "1"}).status_code == 404
    assert stranger.get("/rules/clauses/other/no-such-clause").status_code == 404
    assert read_text(stranger.get(f"/rules/clauses/other/{KEY}/1/yaml").get_data(as_text=True))["version"] == 1

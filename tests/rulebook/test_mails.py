"""The mails of a producer: seen, written, checked, published by a second person, used from then on; what was sent stays."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from licensing.accounts.models import Person
from licensing.catalogue.models import Producer
from licensing.kernel.clock import business_day, now
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput
from licensing.mailing.kind import arrange_mail, document_of_mail, read_mail
from licensing.mailing.library import own_wording
from licensing.outbox.checking import FIELDS
from licensing.outbox.registry import mail_kinds
from licensing.rulebook.checks import findings_for
from licensing.rulebook.mails import mail_lists, subject_of
from licensing.versions.models import PublishedVersion, VersionDraft
from licensing.versions.operations import publish_document
from licensing.versions.text import read_text, write_text
from tests.agreements import scene
from tests.factories.catalogue import make_producer
from tests.rulebook.test_clauses import client_of
from tests.rulebook.test_pages import fields, post

KEY = "intake.submitted"
KIND = mail_kinds()[KEY]


@pytest.fixture
def producer(app: Flask) -> Producer:
    return scene.staffed_producer()


@pytest.fixture
def writer(app: Flask, producer: Producer) -> FlaskClient:
    return client_of(app, producer, "writer", "editor")


def document(subject: str = "{{ reference }} : à lire", on: str = "2026-01-02", version: int = 1) -> dict[str, Any]:
    made = document_of_mail(KIND, KIND.wordings, "gdp", version, date.fromisoformat(on))
    return {**made, "subjects": {**made["subjects"], "fr": subject}}


def shown(client: FlaskClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return unescape(answer.get_data(as_text=True))


def subjects() -> list[str]:
    return [mail["subject"] for mail in scene.mails("intake/mail/submitted")]


def test_a_document_reads_and_writes_without_loss() -> None:
    made = document()
    assert read_mail(made).wordings["fr"].body == KIND.wordings["fr"].body.strip()
    assert read_text(write_text("mail", made, None)) == made
    assert list(arrange_mail(dict(reversed(made.items())))) == list(made)


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"key": "intake.nothing"}, "mail_unknown"),
        ({"id": "intake.submitted-7"}, "mail_id"),
        ({"bodies": {"fr": "{{ button }}"}}, "language_missing"),
        ({"subjects": {"fr": "x", "en": "{{ reference }}"}}, "reference_missing"),
        ({"more": 1}, "unknown_field"),
    ],
)
def test_a_wrong_document_is_refused(over: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_mail({**document(), **over})
    assert code in {each.code for each in refusal.value.problems}


def test_the_next_mail_uses_it_and_what_was_sent_stays(producer: Producer) -> None:
    first = scene.submitted(producer, "Université Haute-Sorgue")
    publish_document("mail", producer.id, document(), scene.AT)
    second = scene.submitted(producer, "ISG Aïn Louz")
    publish_document("mail", producer.id, document("{{ reference }} : plus tard", "2027-01-01", 2), scene.AT)
    other = make_producer("other")
    assert own_wording(other.id, KIND, "fr", date(2026, 9, 2)) is None
    assert subjects() == [
        f"{first.reference}\u00a0: {first.organisation_name} demande une convention",
        f"{second.reference}\u00a0: à lire",
    ]


def test_a_wording_without_arabic_leaves_the_delivered_one_to_who_reads_arabic(
    producer: Producer, writer: FlaskClient
) -> None:
    bare = {name: value for name, value in document().items() if name not in FIELDS}
    bare |= {name: {each: document()[name][each] for each in ("fr", "en")} for name in FIELDS}
    publish_document("mail", producer.id, bare, now())
    approver = db.session.scalars(select(Person).where(Person.email == "approver@gdp.example")).one()
    approver.language = "ar"
    request = scene.submitted(producer, at=now())
    mail = scene.mails("intake/mail/submitted")[-1]
    assert mail["language"] == "ar"
    assert mail["subject"].startswith(f"الطلب \u2068{request.reference}\u2069: تطلب")
    assert 'dir="rtl"' in mail["html"]
    page = shown(writer, f"/rules/mails/gdp/{KEY}")
    assert '<bdi lang="ar">العربية</bdi> · Texte fourni' in page
    assert '<bdi lang="en">English</bdi></p>' in page
    assert 'dir="rtl"' in writer.get(f"/rules/mails/gdp/{KEY}/1/ar").get_data(as_text=True)
    entry = next(
        each for _of, entries in mail_lists(scene.staff(producer), business_day(now())) for each in entries if each.own
    )
    assert subject_of(entry, "ar").startswith("الطلب")


def test_signing_mails_are_those_of_the_agreements_producer(producer: Producer) -> None:
    kind = mail_kinds()["signing.invite"]
    made = document_of_mail(kind, kind.wordings, "gdp", 1, date(2026, 1, 2))
    made["subjects"] = {**made["subjects"], "fr": "Votre signature : {{ title }}"}
    publish_document("mail", producer.id, made, scene.AT)
    agreement = scene.approve_request(scene.submitted(producer).id, scene.staff(producer), scene.AT)
    make_producer("other")  # with two producers, a mail that is nobody's would have the delivered text
    scene.drain(scene.LATER)
    (mail,) = scene.mails("signing/mail/invite")
    assert mail["subject"] == f"Votre signature\u00a0: Convention d’utilisation {agreement.reference}"


@pytest.mark.parametrize(
    ("made", "codes"),
    [
        (document(on="2020-01-01"), {"past"}),
        (document("{{ reference }} !"), {"id_taken", "same_day"}),
        (document(on="2026-03-01", version=2), set()),
    ],
)
def test_checks_beside_the_other_versions(producer: Producer, made: dict[str, Any], codes: set[str]) -> None:
    if codes != {"past"}:
        publish_document("mail", producer.id, document(), scene.AT)
    assert {each.code for each in findings_for("mail", made, producer, date(2026, 1, 2))} == codes


def test_every_mail_is_shown_with_when_and_to_whom(producer: Producer, writer: FlaskClient) -> None:
    page = shown(writer, "/rules/mails")
    for kind in mail_kinds().values():
        assert f"/rules/mails/gdp/{kind.key}" in page
        assert kind.when["fr"] in page
    mail = shown(writer, f"/rules/mails/gdp/{KEY}")
    assert KIND.to["fr"] in mail
    assert "Examen surveillé" in mail  # the text of the preview
    for language, word in (
        ("fr", "Une demande vous attend"),
        ("en", "A request is waiting"),
        ("ar", "طلب في انتظاركم"),
    ):
        answer = writer.get(f"/rules/mails/gdp/{KEY}/0/{language}")
        assert word in answer.get_data(as_text=True)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_it_is_written_checked_published_and_used(app: Flask, producer: Producer, writer: FlaskClient) -> None:
    answer = post(writer, f"/rules/mails/gdp/{KEY}/draft")
    page = shown(writer, answer.location)
    assert "{{ unpriced }}" in page
    assert "(parfois vide)" in page
    row = db.session.scalars(select(VersionDraft)).one()
    before = row.document
    form = {name: values[0] for name, values in fields(writer.get(answer.location).get_data(as_text=True)).items()}
    form |= {f"bodies.{language}": before["bodies"][language] for language in ("fr", "en")}
    assert post(writer, answer.location, form).status_code == 303
    db.session.expire_all()
    assert (
        db.session.scalars(select(VersionDraft)).one().document == before
    )  # a form left as shown is the same document
    assert "Rien à corriger" in shown(writer, answer.location)
    wrong = form | {"subjects.fr": "{{ référence }} : nouveau", "bodies.en": before["bodies"]["en"] + "\n{{ reason }}"}
    fragment = unescape(post(writer, f"{answer.location}/autosave", wrong).get_data(as_text=True))
    assert "n’écrivez que {{ nom }}" in fragment.replace("\u00a0", " ")
    assert "« reason » n’existe pas" in fragment.replace("\u00a0", " ")
    assert "L’aperçu revient" in fragment
    db.session.expire_all()
    assert writer.get(f"{answer.location}/mail/fr").status_code == 404
    right = form | {"subjects.fr": "{{ reference }} : nouveau"}
    right |= {"revision": str(row.revision), "seen": json.dumps(row.document)}
    fragment = unescape(post(writer, f"{answer.location}/autosave", right).get_data(as_text=True))
    assert "DEM-GDP-2027-000042\u00a0: nouveau" in fragment
    assert "Une demande vous attend" in writer.get(f"{answer.location}/mail/fr").get_data(as_text=True)
    assert "1 différence avec le texte fourni" in shown(writer, answer.location)
    db.session.expire_all()
    revision = str(row.revision)
    assert post(writer, f"{answer.location}/propose", {"revision": revision, "note": "Plus court"}).status_code == 303
    assert post(writer, f"{answer.location}/publish", {"revision": revision}).status_code == 409
    second = client_of(app, producer, "nora", "approver")
    assert post(second, f"{answer.location}/publish", {"revision": revision}).status_code == 303
    version = db.session.scalars(select(PublishedVersion).filter_by(kind="mail")).one()
    assert (version.code, version.approved_by) == (f"{KEY}-1", "nora@x.example")
    assert "nouveau" in shown(second, f"/rules/versions/{version.id}")
    assert "nouveau" in second.get(f"/rules/versions/{version.id}/mail/fr").get_data(as_text=True)
    page = shown(writer, f"/rules/mails/gdp/{KEY}")
    assert "Votre version 1, en vigueur" in page
    assert "1 différence avec le texte fourni" in page
    scene.submitted(producer, at=now())
    assert subjects()[-1].endswith("nouveau")


def test_arabic_is_written_beside_and_may_be_emptied(producer: Producer, writer: FlaskClient) -> None:
    answer = post(writer, f"/rules/mails/gdp/{KEY}/draft")
    page = shown(writer, answer.location)
    assert re.search(r'name="subjects\.ar"[^>]*lang="ar" dir="rtl"', page)
    assert re.search(r'name="bodies\.ar"[^>]*lang="ar" dir="rtl"', page)
    assert re.search(r'name="titles\.fr"[^>]*lang="fr" dir="ltr"', page)
    assert KIND.wordings["ar"].title in page
    row = db.session.scalars(select(VersionDraft)).one()
    form = {name: values[0] for name, values in fields(writer.get(answer.location).get_data(as_text=True)).items()}
    form |= {f"bodies.{language}": said for language, said in row.document["bodies"].items()}
    half = form | {"titles.ar": ""}
    fragment = unescape(post(writer, f"{answer.location}/autosave", half).get_data(as_text=True))
    assert "Écrivez tous les textes de cette langue, ou aucun." in fragment
    db.session.expire_all()
    none = form | {f"{name}.ar": "" for name in FIELDS} | {"revision": str(row.revision)}
    assert post(writer, answer.location, none).status_code == 303
    db.session.expire_all()
    assert all(set(row.document[name]) == {"fr", "en"} for name in FIELDS)
    assert "· Texte fourni" in shown(writer, answer.location)
    assert 'dir="rtl"' in writer.get(f"{answer.location}/mail/ar").get_data(as_text=True)


def test_back_to_the_delivered_text(producer: Producer, writer: FlaskClient) -> None:
    publish_document("mail", producer.id, document(), now())
    answer = post(writer, f"/rules/mails/gdp/{KEY}/draft", {"from": "delivered"})
    row = db.session.scalars(select(VersionDraft)).one()
    assert row.document["version"] == 2
    assert row.document["subjects"]["fr"] == KIND.wordings["fr"].subject
    assert answer.location.endswith(row.id)
    text = read_text(writer.get(f"/rules/mails/gdp/{KEY}/1/yaml").get_data(as_text=True))
    assert text["subjects"]["fr"] == "{{ reference }} : à lire"
    imported = post(writer, "/rules/drafts/import", {"kind": "mail", "yaml": write_text("mail", text, None)})
    assert imported.status_code == 303


def test_another_producers_mails_do_not_exist(app: Flask, producer: Producer) -> None:
    stranger = client_of(app, make_producer("other"), "eve", "editor", "approver")
    publish_document("mail", producer.id, document(), now())
    version = db.session.scalars(select(PublishedVersion).filter_by(kind="mail")).one()
    url = f"/rules/mails/gdp/{KEY}"
    for path in (url, f"{url}/0/fr", f"{url}/0/yaml", f"/rules/versions/{version.id}/mail/fr"):
        assert stranger.get(path).status_code == 404, path
    for path in (f"{url}/draft", "/rules/reminders/gdp/draft"):
        assert post(stranger, path).status_code == 404
    own = "/rules/mails/other"
    for path in (f"{own}/no.such", f"{own}/{KEY}/7/fr", f"{own}/{KEY}/0/xx", f"{own}/{KEY}/7/yaml"):
        assert stranger.get(path).status_code == 404, path


def test_the_reminder_calendar_is_written_and_published(app: Flask, producer: Producer, writer: FlaskClient) -> None:
    assert "Calendrier fourni" in shown(writer, "/rules/reminders")
    answer = post(writer, "/rules/reminders/gdp/draft")
    form = {name: values[0] for name, values in fields(writer.get(answer.location).get_data(as_text=True)).items()}
    assert form["days.draft"] == "3, 10"
    assert post(writer, answer.location, form | {"days.draft": "10, 3", "days.review": ""}).status_code == 303
    assert "dans l’ordre où les rappels partent" in shown(writer, answer.location)
    db.session.expire_all()
    row = db.session.scalars(select(VersionDraft)).one()
    form |= {"revision": str(row.revision), "days.draft": "2 5;9", "days.review": ""}
    assert post(writer, answer.location, form).status_code == 303
    db.session.expire_all()
    assert (row.document["days"]["draft"], row.document["days"]["review"]) == ([2, 5, 9], [])
    revision = str(row.revision)
    assert post(writer, f"{answer.location}/propose", {"revision": revision, "note": "Plus tôt"}).status_code == 303
    second = client_of(app, producer, "nora", "approver")
    assert post(second, f"{answer.location}/publish", {"revision": revision}).status_code == 303
    page = shown(writer, "/rules/reminders")
    assert "Calendrier rappels-1" in page
    assert "2, 5, 9" in page
    assert "aucun rappel" in page
    again = post(writer, "/rules/reminders/gdp/draft")
    assert "rappels-2" in shown(writer, again.location)


def test_a_mail_for_all_producers_keeps_the_delivered_text(producer: Producer, writer: FlaskClient) -> None:
    url = "/rules/mails/gdp/accounts.code"
    assert "Écrire la version suivante" in shown(writer, url)
    make_producer("other")
    assert "commun à tous les producteurs" in shown(writer, url)
    assert post(writer, f"{url}/draft").status_code == 409

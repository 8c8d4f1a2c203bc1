"""The pages of the rulebook without JavaScript: write, be told, propose, publish as another, meet a conflict, withdraw."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from licensing.catalogue.models import Producer
from licensing.kernel.clock import business_day, now
from licensing.kernel.database import db
from licensing.outbox.models import Mail, OutboxMessage
from licensing.outbox.operations import drain
from licensing.policy.queries import policy_on
from licensing.versions.models import PublishedVersion, VersionDraft
from tests.factories.catalogue import demo_document, make_producer
from tests.factories.people import csrf_token, make_person, sign_in

CELL = "verdicts.employer.internal_sessions"


@pytest.fixture
def producer(app: Flask) -> Producer:
    return make_producer()


def browser(app: Flask, producer: Producer, name: str, *roles: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, make_person(f"{name}@x.example", producer, roles))
    return client


@pytest.fixture
def editor(app: Flask, producer: Producer) -> FlaskClient:
    return browser(app, producer, "maelle", "editor")


@pytest.fixture
def approver(app: Flask, producer: Producer) -> FlaskClient:
    return browser(app, producer, "nora", "approver")


def post(client: FlaskClient, url: str, data: dict[str, Any] | None = None) -> Any:
    return client.post(url, data={**(data or {}), "csrf_token": csrf_token(client, "/rules/")})


def fields(html: str) -> dict[str, list[str]]:
    """What the form of a draft would send as it stands."""
    form = html.partition('id="draft"')[2].partition("</form>")[0]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if attributes.get("type") in ("radio", "checkbox") and not re.search(r"\bchecked\b", tag):
            continue
        found.setdefault(unescape(attributes.get("name", "")), []).append(unescape(attributes.get("value", "")))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = [chosen[1] if chosen else ""]
    return found


def begin(client: FlaskClient, kind: str = "policy") -> str:
    row = db.session.scalars(select(PublishedVersion).filter_by(kind=kind)).one()
    answer = post(client, f"/rules/versions/{row.id}/draft")
    assert answer.status_code == 303
    return str(answer.location)


def tomorrow() -> str:
    return (business_day(now()) + timedelta(days=1)).isoformat()


def shown(client: FlaskClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return str(answer.get_data(as_text=True))


def test_the_form_as_it_stands_is_the_document(editor: FlaskClient) -> None:
    url = begin(editor)
    before = db.session.scalars(select(VersionDraft)).one().document
    assert post(editor, url, fields(shown(editor, url))).status_code == 303
    db.session.expire_all()
    draft = db.session.scalars(select(VersionDraft)).one()
    assert draft.document == before | {"verdicts": draft.document["verdicts"]}
    assert _listed(draft.document) == _listed(before)


def _listed(document: dict[str, Any]) -> Any:
    """One payer alone may be written as a word; the form writes a list."""
    return json.loads(
        re.sub(r'"payer": ("[a-z]+")', r'"payer": [\1]', json.dumps(document["verdicts"], sort_keys=True))
    )


def test_from_a_change_to_a_published_version(
    app: Flask, producer: Producer, editor: FlaskClient, approver: FlaskClient
) -> None:
    url = begin(editor)
    form = fields(shown(editor, url)) | {"effective_from": [tomorrow()], f"{CELL}.verdict": ["forbidden"]}
    post(editor, url, form)
    page = shown(editor, url)
    assert "À corriger" in page
    assert f'id="cell-employer-internal_sessions" open' in page  # noqa: F541 — a literal of the page
    post(editor, url + "/propose", {"note": "x", "revision": "2"})
    assert db.session.scalars(select(VersionDraft.state)).one() == "draft"
    form = fields(page) | {
        f"{CELL}.charge": [""],
        f"{CELL}.clauses": [],
        f"{CELL}.because.fr": ["Réservé."],
        f"{CELL}.because.en": ["Reserved."],
    }
    post(editor, url, form)
    page = shown(editor, url)
    assert "À corriger" not in page
    read = [unescape(mark) for mark in re.findall(r'name="read" value="([^"]+)"', page)]
    assert (
        post(editor, url + "/propose", {"note": "Séances réservées", "revision": "3", "read": read}).status_code == 303
    )
    assert post(editor, url + "/publish", {"revision": "3"}).status_code == 409
    answer = post(approver, url + "/publish", {"revision": "3"})
    assert answer.status_code == 303
    assert "Séances réservées" in shown(approver, answer.location)
    cell = policy_on(producer.id, business_day(now()) + timedelta(days=1)).verdicts["employer"]["internal_sessions"]
    assert cell.verdict == "forbidden"
    printed = db.session.scalars(select(OutboxMessage).filter_by(kind="terms.print")).all()
    assert sorted(message.payload["contents"]["code"] for message in printed) == ["gdp-2026-2"] * 3
    drain(now())
    told = {
        (mail.to, mail.subject.partition("\u00a0")[0].partition(" ")[0]) for mail in db.session.scalars(select(Mail))
    }
    assert {("nora@x.example", "gdp-2026-2"), ("maelle@x.example", "gdp-2026-2")} <= told


def test_what_is_typed_is_kept_when_it_is_proposed(app: Flask, producer: Producer, editor: FlaskClient) -> None:
    url = begin(editor)
    typed = {"effective_from": [tomorrow()], "uses.curriculum.fr": ["Au cursus"]}
    form = fields(shown(editor, url)) | typed | {"note": ["Un nom plus court"]}
    assert "Ce qui est écrit ci-dessus" in post(editor, url + "/propose", form | {"uses.curriculum.en": [""]}).text
    db.session.expire_all()
    row = db.session.scalars(select(VersionDraft)).one()
    assert (row.state, row.note, row.document["uses"]["curriculum"]["fr"]) == (
        "draft",
        "Un nom plus court",
        "Au cursus",
    )
    form |= {"revision": [str(row.revision)], "seen": [json.dumps(row.document)]}
    assert post(editor, url, form | {"note": ["Un nom court"]}).status_code == 303
    assert ">Un nom court</textarea>" in shown(editor, url)
    db.session.expire_all()
    revision = [str(db.session.scalars(select(VersionDraft)).one().revision)]
    assert post(editor, url + "/propose", form | {"revision": revision}).status_code == 303
    db.session.expire_all()
    row = db.session.scalars(select(VersionDraft)).one()
    assert (row.state, row.note) == ("proposed", "Un nom plus court")
    other = post(browser(app, producer, "paul", "editor"), url + "/propose", form | {"id": ["gdp-paul"]})
    assert other.status_code == 409
    assert "Deux saisies à réunir" in other.get_data(as_text=True)


def test_a_use_is_taken_away_and_named_again_in_the_form(editor: FlaskClient) -> None:
    url = begin(editor)
    form = fields(shown(editor, url))
    named = form["named"]
    assert "internal_sessions" in named
    post(editor, url, form | {"named": [use for use in named if use != "internal_sessions"]})
    db.session.expire_all()
    document = db.session.scalars(select(VersionDraft)).one().document
    assert "internal_sessions" not in document["uses"]
    assert not [cells for cells in document["verdicts"].values() if "internal_sessions" in cells]
    page = shown(editor, url)
    assert 'id="cell-employer-internal_sessions"' not in page
    post(editor, url, fields(page) | {"named": named})
    page = shown(editor, url)
    assert 'id="cell-employer-internal_sessions" open' in page
    assert "À corriger" in page


def test_a_draft_is_read_as_the_terms_it_would_make(editor: FlaskClient) -> None:
    url = begin(editor)
    form = fields(shown(editor, url)) | {
        f"{CELL}.verdict": ["forbidden"],
        f"{CELL}.charge": [""],
        f"{CELL}.clauses": [],
        f"{CELL}.because.fr": ["Réservé aux séances ouvertes."],
        f"{CELL}.because.en": ["Open sessions only."],
    }
    post(editor, url, form)
    page = shown(editor, url + "/terms")
    assert "ces conditions ne s’appliquent pas" in page
    assert "Réservé aux séances ouvertes." in page
    assert ".pdf" not in page
    post(editor, url, fields(shown(editor, url)) | {f"{CELL}.verdict": [""]})
    answer = editor.get(url + "/terms")
    assert (answer.status_code, answer.location) == (303, url)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("id: x\n  oops: [1", ""),
        ("id: gdp-2030-1\nproducer: nobody\n", "Ce texte ne nomme aucun de vos producteurs"),
    ],
)
def test_a_text_that_cannot_be_imported_comes_back_with_what_is_wrong(editor: FlaskClient, text: str, why: str) -> None:
    answer = post(editor, "/rules/drafts/import", {"kind": "prices", "yaml": text})
    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert text in page
    assert why in page
    assert "Ce texte n’est pas importé" in page
    assert 'value="prices" selected' in page
    assert db.session.scalars(select(VersionDraft)).all() == []


def test_two_editors_at_once_lose_nothing(app: Flask, producer: Producer, editor: FlaskClient) -> None:
    other = browser(app, producer, "paul", "editor")
    url = begin(editor)
    first, second = fields(shown(editor, url)), fields(shown(other, url))
    post(other, url, second | {"uses.curriculum.fr": ["Au cursus"], "id": ["gdp-paul"]})
    answer = post(editor, url, first | {"uses.curriculum.en": ["In the degree"], "id": ["gdp-maelle"]})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "gdp-paul" in page
    assert "gdp-maelle" in page
    hidden = {
        name: unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1]) for name in ("base", "mine", "revision")
    }  # type: ignore[index]  # fields of the page
    assert post(editor, url + "/merge", {**hidden, "choice.id": "theirs"}).status_code == 303
    db.session.expire_all()
    document = db.session.scalars(select(VersionDraft)).one().document
    assert document["id"] == "gdp-paul"
    arabic = demo_document("policy.yaml")["uses"]["curriculum"]["ar"]
    assert document["uses"]["curriculum"] == {"fr": "Au cursus", "en": "In the degree", "ar": arabic}


def test_two_editors_of_prices_meet_price_by_price(app: Flask, producer: Producer, editor: FlaskClient) -> None:
    other = browser(app, producer, "paul", "editor")
    url = begin(editor, "prices")
    first, second = fields(shown(editor, url)), fields(shown(other, url))
    asked = {"do": ["raise"], "raise.percent": ["5"], "raise.from": ["2027-01-01"], "raise.what": ["results_report"]}
    assert post(other, url, second | asked | {"raise.source": ["décision 2026-12"]}).status_code == 303
    mine = {"products.1.source": ["décision 2027-01"], "products.0.gone": ["1"]}
    answer = post(editor, url, first | mine)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, 'name="choice.' in page) == (409, False)
    hidden = {
        name: unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1]) for name in ("base", "mine", "revision")
    }  # type: ignore[index]  # fields of the page
    assert post(editor, url + "/merge", hidden).status_code == 303
    db.session.expire_all()
    products = db.session.scalars(select(VersionDraft)).one().document["products"]
    before = json.loads(hidden["base"])["products"]
    assert [each["amount"] for each in products if each["product"] == "results_report"] == ["150.00", "157.50"]
    assert len(products) == len(before)  # one rose, and so became two; one is gone
    assert before[0] not in products
    assert products[0] == before[1] | {"source": "décision 2027-01"}


def test_the_autosave_says_what_is_wrong_while_typing(editor: FlaskClient) -> None:
    url = begin(editor)
    form = fields(shown(editor, url))
    answer = post(editor, url + "/autosave", form | {f"{CELL}.verdict": ["maybe"]}).get_data(as_text=True)
    assert f'<a href="#f-{CELL}.verdict">Les employeurs – ' in answer
    assert 'name="revision" value="2"' in answer
    stale = post(editor, url + "/autosave", form | {"id": ["z"]}).get_data(as_text=True)
    assert "Quelqu’un d’autre a enregistré" in stale


def test_prices_are_written_as_text_and_kept_when_wrong(editor: FlaskClient) -> None:
    url = begin(editor, "prices")
    written = unescape(
        shown(editor, url + "?as=text").partition('name="yaml"')[2].partition(">")[2].partition("</textarea>")[0]
    )
    assert "seat.education" in written
    broken = post(editor, url, {"yaml": written + "\nx: [", "revision": "1", "seen": "{}"})
    assert broken.status_code == 422
    assert "x: [" in broken.get_data(as_text=True)
    wrong = written.replace("quote_valid_days: 30", "quote_valid_days: 0")
    post(editor, url, {"yaml": wrong, "revision": "1", "seen": "{}"})
    assert "quote_valid_days" in shown(editor, url).partition('id="findings"')[2].partition("</div>")[0]


def test_the_price_form_as_it_stands_is_the_document(editor: FlaskClient) -> None:
    url = begin(editor, "prices")
    before = db.session.scalars(select(VersionDraft)).one().document
    assert post(editor, url, fields(shown(editor, url))).status_code == 303
    db.session.expire_all()
    assert db.session.scalars(select(VersionDraft)).one().document == before


def test_prices_by_buttons_of_the_form(editor: FlaskClient) -> None:
    url = begin(editor, "prices")
    before = len(db.session.scalars(select(VersionDraft)).one().document["products"])
    asked = {"do": ["raise"], "raise.percent": ["5"], "raise.from": ["2027-01-01"], "raise.what": ["results_report"]}
    refused = post(editor, url, fields(shown(editor, url)) | asked)
    assert refused.status_code == 422
    assert "Dites où la hausse a été décidée." in refused.get_data(as_text=True)
    assert 'value="5"' in refused.get_data(as_text=True)
    given = fields(shown(editor, url)) | asked | {"raise.source": ["décision 2026-12"]}
    assert post(editor, url, given).status_code == 303
    db.session.expire_all()
    products = db.session.scalars(select(VersionDraft)).one().document["products"]
    assert [each["amount"] for each in products if each["product"] == "results_report"] == ["150.00", "157.50"]
    added = post(editor, url, fields(shown(editor, url)) | {"do": ["products"]})
    assert added.location.endswith(f"#products-{before + 1}")
    html = shown(editor, url)
    assert "Ce que ces prix donnent" not in html  # the new price is still empty
    gone = fields(html) | {f"products.{before + 1}.gone": ["1"]}
    told = post(editor, url + "/autosave", gone).get_data(as_text=True)
    assert "Ce que ces prix donnent" in told
    assert "157,50" in told


def test_a_version_is_read_compared_downloaded_and_withdrawn(
    app: Flask, producer: Producer, editor: FlaskClient, approver: FlaskClient
) -> None:
    url = begin(editor)
    post(
        editor, url, fields(shown(editor, url)) | {"effective_from": [tomorrow()], "uses.curriculum.fr": ["Au cursus"]}
    )
    post(editor, url + "/propose", {"note": "x", "revision": "2"})
    version = post(approver, url + "/publish", {"revision": "2"}).location
    first = db.session.scalars(select(PublishedVersion).filter_by(code="gdp-2026-1")).one()
    page = shown(editor, f"{version}?with={first.id}")
    assert "uses.curriculum.fr" in page
    assert "Retirer la version" not in page
    assert "id: gdp-2026-2" in shown(editor, version + "/yaml")
    assert post(approver, version + "/withdraw", {"reason": ""}).status_code == 422
    assert post(approver, version + "/withdraw", {"reason": "Erreur"}).status_code == 303
    assert "Erreur" in shown(approver, version)


def test_sending_back_and_discarding(editor: FlaskClient, approver: FlaskClient) -> None:
    url = begin(editor)
    post(editor, url, fields(shown(editor, url)) | {"effective_from": [tomorrow()]})
    post(editor, url + "/propose", {"note": "x", "revision": "2"})
    post(approver, url + "/send-back", {"reason": "Le cercle privé ?"})
    assert "Le cercle privé" in shown(editor, url)
    post(editor, url + "/discard")
    assert 'id="draft"' not in shown(editor, url)


def test_a_file_becomes_a_draft_of_the_producer_it_names(editor: FlaskClient, producer: Producer) -> None:
    text = shown(editor, _version_url() + "/yaml").replace("gdp-2026-1", "gdp-import")
    assert post(editor, "/rules/drafts/import", {"kind": "policy", "yaml": text}).status_code == 303
    assert db.session.scalars(select(VersionDraft)).one().source == text
    foreign = text.replace("producer: gdp", "producer: autre")
    make_producer("autre")
    refused = post(editor, "/rules/drafts/import", {"kind": "policy", "yaml": foreign})
    unknown = post(editor, "/rules/drafts/import", {"kind": "policy", "yaml": foreign.replace("autre", "nulle")})
    assert (refused.status_code, unknown.status_code) == (422, 422)
    assert _told(refused) == _told(unknown) != ""
    assert len(db.session.scalars(select(VersionDraft)).all()) == 1


def _told(answer: Any) -> str:
    """What the page says of a text that was refused."""
    found = re.search(r'role="alert">(.*?)</div>', answer.get_data(as_text=True), re.DOTALL)
    return found[1] if found else ""


def _version_url() -> str:
    return f"/rules/versions/{db.session.scalars(select(PublishedVersion).filter_by(kind='policy')).one().id}"


def test_other_producers_see_nothing(app: Flask, editor: FlaskClient) -> None:
    url = begin(editor)
    stranger = browser(app, make_producer("autre"), "karim", "approver", "editor")
    for address in (url, _version_url_of("gdp-2026-1"), _version_url_of("gdp-2026-1") + "/yaml"):
        shown(stranger, address, 404)
    assert "gdp-2026-1" not in shown(stranger, "/rules/")


def _version_url_of(code: str) -> str:
    return f"/rules/versions/{db.session.scalars(select(PublishedVersion).filter_by(code=code)).one().id}"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_file_is_read_as_its_editor_saved_it(producer: Producer, editor: FlaskClient, encoding: str) -> None:
    """UTF-16 without its mark is no text: it is refused in words, and shown again."""
    data = "id: gdp-é\nproducer: gdp\n".encode(encoding)
    form = {"kind": "policy", "file": (BytesIO(data), "rules.yaml"), "csrf_token": csrf_token(editor, "/rules/")}
    answer = editor.post("/rules/drafts/import", data=form)
    assert answer.status_code == (422 if encoding == "utf-16-le" else 303)
    drafts = db.session.scalars(select(VersionDraft)).all()
    assert [draft.document["id"] for draft in drafts] == ([] if encoding == "utf-16-le" else ["gdp-é"])

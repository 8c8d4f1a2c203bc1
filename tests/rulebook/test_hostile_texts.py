"""Whatever staff write into rules, prices, clauses and mails stands there as they wrote it, on every page, mail and paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from licensing.agreements.clause_kind import document_of_clause
from licensing.agreements.libraries import library_on
from licensing.agreements.models import Agreement
from licensing.agreements.printing import agreement_body_html, render_agreement
from licensing.catalogue.models import Producer
from licensing.catalogue.operations import register_producer
from licensing.kernel.database import db
from licensing.mailing.kind import document_of_mail
from licensing.outbox.models import Mail
from licensing.outbox.operations import drain
from licensing.outbox.registry import mail_kinds
from licensing.outbox.wording import Wording
from licensing.versions.models import PublishedVersion
from licensing.versions.operations import publish_document
from tests.agreements import scene
from tests.factories.catalogue import PUBLISHED_AT, demo_document, producer_document
from tests.factories.people import make_person, sign_in, sign_in_partner
from tests.pdf import pdf_text

MARKS = (
    "{{ 7777*7 }} {% for x in range(9) %}x{% endfor %} &#123;&#123; 7777*7 &#125;&#125; <b hx-get='/x'>gras</b> "
    "{0.__class__} %(reference)s [ici](https://e.example) **fort**"
)
"""In texts that are no Markdown: all of it is read as it stands."""
CODED = (
    "&#123;&#123; 7777*7 &#125;&#125; &lbrace;% for x in y %&rbrace; &lt;b hx-get='/x'&gt; <i hx-get='/x'>penché</i>"
)
READ = "{{ 7777*7 }} {% for x in y %} <b hx-get='/x'> <i hx-get='/x'>penché</i>"
"""In texts that are Markdown: what is written, and what one reads."""
COMPUTED = "54439"


def hostile(value: Any) -> Any:
    """The same document with the marks behind every text that has languages."""
    if isinstance(value, dict):
        spoken = set(value) <= {"fr", "en", "ar"} and value
        return {name: f"{each} {MARKS}" if spoken else hostile(each) for name, each in value.items()}
    return [hostile(each) for each in value] if isinstance(value, list) else value


@pytest.fixture
def producer(app: Flask) -> Producer:
    """Its rules, prices, clauses and mails are its own, all with marks of templates in them."""
    made = register_producer(producer_document(), PUBLISHED_AT)
    for role in ("approver", "signatory"):
        make_person(f"{role}@gdp.example", made, [role], name=f"{role.capitalize()} GDP")
    for kind, name in (("policy", "policy.yaml"), ("prices", "prices.yaml")):
        publish_document(kind, made.id, hostile(demo_document(name)), PUBLISHED_AT)
    for document in clauses(made):
        publish_document("clause", made.id, document, PUBLISHED_AT)
    for key in ("intake.sent", "signing.invite", "signing.code"):
        publish_document("mail", made.id, mail(key), PUBLISHED_AT)
    return made


def clauses(made: Producer) -> Iterator[dict[str, Any]]:
    for clause in library_on(made.id, date(2026, 1, 2)).current():
        document = document_of_clause(clause, made.slug)
        number = clause.version + 1
        document |= {"id": f"{clause.key}-{number}", "version": number, "effective_from": "2026-01-02"}
        document["titles"] = {language: f"{said} {MARKS[:90]}" for language, said in document["titles"].items()}
        document["bodies"] = {language: f"{said}\n\n{CODED}" for language, said in document["bodies"].items()}
        yield document


def mail(key: str) -> dict[str, Any]:
    kind = mail_kinds()[key]
    wordings = {
        language: Wording(each.subject, f"{each.title} &#123;&#123; 7777*7", each.action, f"{each.body}\n\n{CODED}")
        for language, each in kind.wordings.items()
    }
    return document_of_mail(kind, wordings, "gdp", 1, date(2026, 1, 2))


def seen(page: str) -> str:
    """What one reads on a page; tags of ours taken out, then what is written decoded."""
    assert "<b " not in page
    assert "<i " not in page
    assert COMPUTED not in page
    return unescape(re.sub(r"<[^>]*>", "", page)).replace("’", "'")


def get(browser: FlaskClient, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200, url
    return seen(answer.get_data(as_text=True))


def test_the_rules_and_the_clauses_as_everybody_reads_them(app: Flask, producer: Producer) -> None:
    anybody, staff = app.test_client(), app.test_client()
    sign_in(staff, make_person("editor@gdp.example", producer, ["editor", "approver"]))
    for url in ("/terms/gdp", "/terms/gdp?audience=employer", "/terms/gdp/policy.html", "/check/gdp/employer"):
        if anybody.get(url).status_code == 200:
            assert MARKS in get(anybody, url), url
    assert READ in get(anybody, "/terms/gdp")
    for row in db.session.scalars(select(PublishedVersion)):
        assert COMPUTED not in get(staff, f"/rules/versions/{row.id}")
    assert READ in get(staff, "/rules/clauses/gdp/private-circle")
    assert COMPUTED not in get(staff, "/rules/clauses")


def test_an_agreement_its_preview_its_paper_and_its_mails(app: Flask, producer: Producer, tmp_path: Path) -> None:
    request = scene.submitted(producer)
    agreement = scene.prepared(producer, request)
    desk = app.test_client()
    sign_in(desk, make_person("desk@gdp.example", producer, ["approver"]))
    assert MARKS in get(desk, f"/desk/requests/{request.id}")
    assert READ in get(desk, f"/desk/requests/{request.id}/redline")
    partner = app.test_client()
    sign_in_partner(partner, request.owner_email)
    assert READ in get(partner, f"/request/{request.id}/preview")
    get(partner, f"/request/{request.id}/status")
    assert READ in seen(agreement_body_html(agreement.terms, draft=False))
    printed = " ".join(pdf_text(render_agreement(agreement.terms, draft=True), tmp_path).split())
    assert COMPUTED not in printed
    assert "{{ 7777*7 }}" in printed
    link = scene.mails("signing/mail/invite")[-1]
    assert READ in link["text"]
    assert READ in seen(link["html"])
    drain(scene.LATER)
    for sent in db.session.scalars(select(Mail)):
        assert COMPUTED not in sent.subject + sent.text + sent.html
    assert db.session.scalars(select(Agreement)).one().terms["clauses"]

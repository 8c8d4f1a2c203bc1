"""Attestations of a real agreement: one page each, sealed, conforming, found by their address, true on the day they are read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pikepdf
import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from licensing.accounts.access import Actor
from licensing.agreements.models import Agreement
from licensing.app import create_app
from licensing.attestations.handlers import issue, look
from licensing.attestations.models import Attestation
from licensing.attestations.queries import attestations_of, covered_by
from licensing.attestations.rules import covered, positions
from licensing.documents.models import StoredDocument
from licensing.documents.operations import read
from licensing.kernel.database import db
from licensing.outbox.models import OutboxMessage
from licensing.outbox.operations import drain
from licensing.signing.authority import installation_trust
from licensing.signing.verification import verify_pdf
from tests.agreements.sample_terms import named, sample_terms
from tests.agreements.scene import LATER, journal, prepared, sign, staff, staffed_producer
from tests.conftest import make_settings
from tests.pdf import conformity_faults, pdf_text
from tests.verification.test_pages import drop, heading

SIGNED = LATER + timedelta(days=1)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An installation with one agreement in force."""
    application = create_app(make_settings(tmp_path_factory.mktemp("attestations")))
    with application.app_context():
        db.create_all()
        producer = staffed_producer()
        agreement = prepared(producer)
        sign(agreement, "licensee", Actor(), LATER)
        sign(agreement, "licensor", staff(producer, "signatory"), SIGNED)
        drain(SIGNED + timedelta(minutes=5))
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def agreement(site: Flask) -> Agreement:
    """The agreement in force, as it is stored now."""
    db.session.rollback()
    return db.session.query(Agreement).one()


def test_an_agreement_in_force_has_one_for_all_and_one_per_cohort(site: Flask, agreement: Agreement) -> None:
    made = attestations_of(agreement)
    assert [each.position for each in made] == list(positions(agreement.terms))
    assert len(made) == len(agreement.terms["cohorts"]) + 1 > 1
    assert len({each.token for each in made}) == len(made)
    assert journal(f"agreement:{agreement.id}").count("attestations.issue") == len(made)
    stored = db.session.query(StoredDocument).filter_by(kind="attestation").count()
    assert stored == len(made)


def test_each_is_one_sealed_conforming_page(site: Flask, agreement: Agreement, tmp_path: Path) -> None:
    files = {str(each.position): read(each.document_id) for each in attestations_of(agreement)}
    assert conformity_faults(files, tmp_path) == []
    trust = installation_trust(site.config["SETTINGS"])
    for data in files.values():
        assert verify_pdf(data, trust, SIGNED, expected=("licensor",), archived=True).verdict == "valid"
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert len(pdf.pages) == 1


def test_it_names_what_is_allowed_and_nobody_and_no_price(site: Flask, agreement: Agreement, tmp_path: Path) -> None:
    whole, cohort = (pdf_text(read(each.document_id), tmp_path) for each in attestations_of(agreement)[:2])
    page = unescape(site.test_client().get(f"/a/{attestations_of(agreement)[1].token}").text)
    terms = agreement.terms
    for said in (cohort, page):
        assert terms["cohorts"][0]["label"] in said
        assert all(use["label"]["fr"][:20] in said for use in terms["uses"])
    people = [
        contact[part] for contact in terms["parties"]["licensee"]["contacts"].values() for part in ("name", "email")
    ]
    people += [teacher["name"] for teacher in terms["teachers"]] + ["€", terms["quote"]["total"]]
    for said in (whole, cohort, page):
        assert [each for each in people if each in said] == []
        assert terms["reference"] in said
    assert attestations_of(agreement)[1].token in cohort.replace("\n", "")


def test_the_clauses_it_comes_from_are_those_of_the_agreement(agreement: Agreement) -> None:
    shown = covered_by(agreement, 0)
    assert shown.protection is not None
    assert "participants" in shown.protection.title
    assert all(clauses for _label, clauses in shown.uses)


def test_a_cohort_shows_the_certificates_of_its_own_track() -> None:
    terms = sample_terms(named("Université de Valmont-sur-Lys"))
    terms = {**terms, "uses": [use for use in terms["uses"] if use["use"] == "certificate"][:1] or terms["uses"][:1]}
    track = terms["cohorts"][0]["track"]
    details = [
        {"track": track, "quantity": 1, "payer": "learner"},
        {"track": "other", "quantity": 1, "payer": "organisation"},
    ]
    terms = {**terms, "uses": [{**terms["uses"][0], "details": details}]}
    assert [each.payer for each in covered(terms, 1, ()).certificates] == ["learner"]
    assert [each.payer for each in covered(terms, 0, ()).certificates] == ["learner", "organisation"]


def test_the_page_is_true_on_the_day_it_is_read(site: Flask, agreement: Agreement) -> None:
    path, browser = f"/a/{attestations_of(agreement)[0].token}", site.test_client()
    ends = datetime.fromisoformat(agreement.terms["session"]["ends_on"]).replace(hour=12, tzinfo=UTC)
    with time_machine.travel(ends, tick=False):
        assert "Votre usage est couvert" in browser.get(path).text
    with time_machine.travel(ends + timedelta(days=1), tick=False):
        assert "ne vaut plus" in browser.get(path).text
    for language, words in (("en", "Your use is covered"), ("ar", "استعمالكم مشمول")):
        with time_machine.travel(ends, tick=False):
            assert words in browser.get(f"{path}?lang={language}").text


def test_the_sealed_page_is_whole_for_who_drops_it(site: Flask, agreement: Agreement) -> None:
    """One signature is all that it should have: none is said to be missing."""
    answer = drop(site.test_client(), read(attestations_of(agreement)[0].document_id))
    assert heading(answer) == "Valide et inchangé"
    assert "il manque une signature" not in unescape(answer.text)


def test_a_guessed_address_opens_nothing(site: Flask) -> None:
    for path in ("/a/guess", "/a/guess/pdf", "/a/"):
        assert site.test_client().get(path).status_code == 404


def test_a_repeated_job_makes_no_second_one(site: Flask, agreement: Agreement) -> None:
    before = [(each.id, each.token) for each in attestations_of(agreement)]
    job = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "attestations.issue")).first()
    assert job is not None
    issue(job.payload, SIGNED)
    look({}, SIGNED)
    db.session.commit()
    drain(SIGNED + timedelta(hours=1))
    assert [(each.id, each.token) for each in attestations_of(agreement)] == before


def test_an_attestation_is_never_changed(site: Flask) -> None:
    with pytest.raises(IntegrityError):
        db.session.execute(delete(Attestation))
    db.session.rollback()


def test_its_address_never_reaches_the_log(
    site: Flask, agreement: Agreement, capfd: pytest.CaptureFixture[str]
) -> None:
    token = attestations_of(agreement)[0].token
    site.test_client().get(f"/a/{token}")
    assert token not in capfd.readouterr().err

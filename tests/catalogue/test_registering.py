"""Registering a producer from a document: once, again, changed, wrong; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from stdnum import iban
from stdnum.fr import siren

from licensing.audit.models import AuditEntry
from licensing.catalogue import queries
from licensing.catalogue.models import CourseSession
from licensing.catalogue.operations import register_producer
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotFound
from licensing.kernel.identifiers import valid_siret, valid_vat
from tests.factories.catalogue import PUBLISHED_AT, demo_document, producer_document


def _entries() -> int:
    return db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def test_registering_again_changes_nothing(app: Flask) -> None:
    first = register_producer(producer_document(), PUBLISHED_AT)
    assert _entries() == 1
    db.session.expire_all()
    again = register_producer(producer_document(), PUBLISHED_AT)
    assert again.id == first.id
    assert _entries() == 1
    assert db.session.scalar(select(func.count()).select_from(CourseSession)) == 2


def test_a_changed_document_updates_what_it_names_and_removes_nothing(app: Flask) -> None:
    register_producer(producer_document(), PUBLISHED_AT)
    changed = producer_document(name="ABC Autrement")
    changed["courses"][0]["sessions"] = [{"code": "gdp-2027-09", "starts_on": "2027-09-13", "ends_on": "2027-12-17"}]
    register_producer(changed, PUBLISHED_AT)
    db.session.expire_all()
    course = queries.course_by_slug("gdp")
    assert course.producer.name == "ABC Autrement"
    assert [session.code for session in course.sessions] == ["gdp-2026-09", "gdp-2027-03", "gdp-2027-09"]
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert entry is not None
    assert entry.data["changed"] == ["producer.name", "course_session"]


def test_reads(app: Flask) -> None:
    register_producer(producer_document(), PUBLISHED_AT)
    register_producer(demo_document("producers.yaml")["producers"][1]["profile"], PUBLISHED_AT)
    gdp = queries.course_by_slug("gdp")
    days = {"2026-12-18": ["gdp-2026-09", "gdp-2027-03"], "2026-12-19": ["gdp-2027-03"], "2027-06-12": []}
    for day, codes in days.items():
        assert [session.code for session in queries.open_sessions(gdp.id, date.fromisoformat(day))] == codes
    assert [track.code for track in queries.tracks(gdp.id)] == ["classic", "advanced", "team"]
    assert [producer.slug for producer in queries.producers()] == ["gdp", "langues"]
    assert [course.slug for course in queries.courses()] == ["francais-pro", "gdp"]
    assert queries.producer_by_slug("langues").courses[0].slug == "francais-pro"
    assert queries.session_by_code("gdp-2027-03").course_id == gdp.id
    for read in (queries.producer_by_slug, queries.course_by_slug, queries.session_by_code):
        with pytest.raises(NotFound):
            read("nothing")


Change = Callable[[dict[str, Any]], object]
CHANGES: list[tuple[Change, tuple[str, str]]] = [
    (lambda d: d.pop("slug"), ("slug", "missing")),
    (lambda d: d.update(vat_profile="exempt"), ("vat_profile", "choice")),
    (lambda d: d["legal"].pop("siret"), ("legal.siret", "missing")),
    (lambda d: d["courses"][0].update(tracks=[]), ("courses.0.tracks", "list_too_short")),
    (lambda d: d["courses"][0].update(enrol_url="javascript:alert(1)"), ("courses.0.enrol_url", "https")),
    (
        lambda d: d["courses"][0]["sessions"][0].update(ends_on="2026-09-13"),
        ("courses.0.sessions.0.ends_on", "session_dates"),
    ),
]


@pytest.mark.parametrize(("change", "fault"), CHANGES)
def test_a_wrong_document_is_refused(sqlite_app: Flask, change: Change, fault: tuple[str, str]) -> None:
    document = producer_document()
    change(document)
    with pytest.raises(InvalidInput) as refused:
        register_producer(document, PUBLISHED_AT)
    assert [(problem.path, problem.code) for problem in refused.value.problems] == [fault]


def test_codes_of_another_producer_are_not_taken_over(app: Flask) -> None:
    register_producer(producer_document(), PUBLISHED_AT)
    thief = producer_document("autre")
    thief["courses"][0]["slug"] = "gdp"
    with pytest.raises(InvalidInput) as refused:
        register_producer(thief, PUBLISHED_AT)
    assert [problem.path for problem in refused.value.problems] == ["courses.0.slug"]
    thief = producer_document("autre")
    thief["courses"][0]["sessions"][1]["code"] = "gdp-2027-03"
    with pytest.raises(InvalidInput) as refused:
        register_producer(thief, PUBLISHED_AT)
    assert [problem.path for problem in refused.value.problems] == ["courses.0.sessions.1.code"]


def test_the_invented_numbers_are_well_formed() -> None:
    for entry in demo_document("producers.yaml")["producers"]:
        legal = entry["profile"]["legal"]
        assert siren.is_valid(legal["siren"])
        assert valid_siret(legal["siret"])
        assert legal["siret"].startswith(legal["siren"])
        assert iban.is_valid(legal["iban"])
        assert legal["vat"] is None or (valid_vat(legal["vat"], "FR") and legal["vat"].endswith(legal["siren"]))

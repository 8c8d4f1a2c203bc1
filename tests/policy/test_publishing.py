"""Publishing rules of the game: immutable versions, chosen by day, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from licensing.audit import operations as audit
from licensing.audit.models import AuditEntry
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound
from licensing.policy.queries import policy_on
from licensing.versions.models import PublishedVersion
from licensing.versions.operations import publish_document
from tests.factories.catalogue import demo_document, make_producer

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def _version(code: str, effective_from: str) -> dict[str, Any]:
    return {**demo_document("policy.yaml"), "id": code, "effective_from": effective_from}


def _count() -> int:
    return db.session.scalar(select(func.count()).select_from(PublishedVersion).filter_by(kind="policy")) or 0


def test_publishing_again_changes_nothing(app: Flask) -> None:
    producer = make_producer()
    entries = db.session.scalar(select(func.count()).select_from(AuditEntry))
    first = db.session.scalars(select(PublishedVersion).filter_by(kind="policy")).one().id
    assert publish_document("policy", producer.id, demo_document("policy.yaml"), AT).id == first
    assert _count() == 1
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == entries
    assert audit.verify() == []


def test_other_content_under_the_same_code_is_refused(app: Flask) -> None:
    producer = make_producer()
    changed = demo_document("policy.yaml")
    changed["uses"]["curriculum"]["fr"] = "Autre chose"
    with pytest.raises(NotAllowed):
        publish_document("policy", producer.id, changed, AT)
    db.session.rollback()
    assert policy_on(producer.id, date(2026, 6, 1)).uses["curriculum"]["fr"].startswith("Intégrer")


def test_the_version_of_the_day_applies(app: Flask) -> None:
    producer = make_producer()
    publish_document("policy", producer.id, _version("gdp-2027-1", "2027-01-01"), AT)
    days = {
        "2026-01-01": "gdp-2026-1",
        "2026-12-31": "gdp-2026-1",
        "2027-01-01": "gdp-2027-1",
        "2031-05-05": "gdp-2027-1",
    }
    for day, code in days.items():
        assert policy_on(producer.id, date.fromisoformat(day)).id == code


def test_a_later_version_of_the_same_day_wins(app: Flask) -> None:
    producer = make_producer()
    publish_document("policy", producer.id, _version("gdp-2026-1b", "2026-01-01"), AT)
    assert policy_on(producer.id, date(2026, 3, 1)).id == "gdp-2026-1b"


def test_no_rules_before_the_first_version(app: Flask) -> None:
    producer = make_producer()
    with pytest.raises(InvalidInput) as refused:
        policy_on(producer.id, date(2025, 12, 31))
    assert "2026-01-01" in refused.value.problems[0].message["en"]


def test_two_producers_have_their_own_rules(app: Flask) -> None:
    gdp, other = make_producer(), make_producer("autre")
    assert policy_on(gdp.id, date(2026, 6, 1)).id == "gdp-2026-1"
    assert policy_on(other.id, date(2026, 6, 1)).id == "autre-2026-1"
    with pytest.raises(NotAllowed):
        publish_document("policy", other.id, _version("gdp-2027-1", "2027-01-01"), AT)
    with pytest.raises(NotFound):
        publish_document("policy", "0" * 32, demo_document("policy.yaml"), AT)

"""Publishing prices: immutable versions, per producer, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from licensing.catalogue.queries import producer_by_slug
from licensing.kernel.database import db
from licensing.kernel.errors import NotAllowed, NotFound
from licensing.pricing.queries import schedule_on
from licensing.versions.models import PublishedVersion
from licensing.versions.operations import publish_document
from tests.factories.catalogue import demo_document, make_producer, producer_document

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
DAY = date(2026, 6, 1)


def test_publishing_again_changes_nothing_and_other_content_is_refused(app: Flask) -> None:
    producer = make_producer()
    publish_document("prices", producer.id, demo_document("prices.yaml"), AT)
    assert db.session.scalar(select(func.count()).select_from(PublishedVersion).filter_by(kind="prices")) == 1
    changed = demo_document("prices.yaml")
    changed["quote_valid_days"] = 31
    with pytest.raises(NotAllowed):
        publish_document("prices", producer.id, changed, AT)
    db.session.rollback()
    assert schedule_on(producer.id, DAY).quote_valid_days == 30


def test_the_schedule_published_last_applies(app: Flask) -> None:
    producer = make_producer()
    publish_document("prices", producer.id, {**demo_document("prices.yaml"), "id": "gdp-prices-2027"}, AT)
    assert schedule_on(producer.id, DAY).id == "gdp-prices-2027"


def test_each_producer_has_its_own_schedule(app: Flask) -> None:
    gdp, other = make_producer(), make_producer("autre")
    assert schedule_on(gdp.id, DAY).id == "gdp-prices-2026"
    assert schedule_on(other.id, DAY).id == "autre-prices-2026"
    with pytest.raises(NotAllowed):
        publish_document("prices", other.id, demo_document("prices.yaml"), AT)


def test_nothing_published_or_no_such_producer(sqlite_app: Flask) -> None:
    from licensing.catalogue.operations import register_producer

    register_producer(producer_document(), AT)
    with pytest.raises(NotFound):
        schedule_on(producer_by_slug("gdp").id, DAY)
    with pytest.raises(NotFound):
        publish_document("prices", "0" * 32, demo_document("prices.yaml"), AT)


def test_the_schedule_of_the_day_applies(app: Flask) -> None:
    producer = make_producer()
    later = {**demo_document("prices.yaml"), "id": "gdp-prices-2027", "effective_from": "2027-01-01"}
    publish_document("prices", producer.id, later, AT)
    days = {"2025-12-31": "2026", "2026-12-31": "2026", "2027-01-01": "2027", "2030-06-30": "2027"}
    for day, year in days.items():
        assert schedule_on(producer.id, date.fromisoformat(day)).id == f"gdp-prices-{year}"

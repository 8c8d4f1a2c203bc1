"""Publishing prices: immutable versions, per producer, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from licensing.catalogue.queries import producer_by_slug
from licensing.kernel.database import db
from licensing.kernel.errors import NotAllowed, NotFound
from licensing.pricing.models import PriceScheduleVersion
from licensing.pricing.operations import publish_schedule
from licensing.pricing.queries import schedule_of
from tests.factories.catalogue import demo_document, make_producer, producer_document

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def test_publishing_again_changes_nothing_and_other_content_is_refused(app: Flask) -> None:
    producer = make_producer()
    publish_schedule(producer.id, demo_document("prices.yaml"), AT)
    assert db.session.scalar(select(func.count()).select_from(PriceScheduleVersion)) == 1
    changed = demo_document("prices.yaml")
    changed["quote_valid_days"] = 31
    with pytest.raises(NotAllowed):
        publish_schedule(producer.id, changed, AT)
    db.session.rollback()
    assert schedule_of(producer.id).quote_valid_days == 30


def test_the_schedule_published_last_applies(app: Flask) -> None:
    producer = make_producer()
    publish_schedule(producer.id, {**demo_document("prices.yaml"), "id": "gdp-prices-2027"}, AT)
    assert schedule_of(producer.id).id == "gdp-prices-2027"


def test_each_producer_has_its_own_schedule(app: Flask) -> None:
    gdp, other = make_producer(), make_producer("autre")
    assert schedule_of(gdp.id).id == "gdp-prices-2026"
    assert schedule_of(other.id).id == "autre-prices-2026"
    with pytest.raises(NotAllowed):
        publish_schedule(other.id, demo_document("prices.yaml"), AT)


def test_nothing_published_or_no_such_producer(sqlite_app: Flask) -> None:
    from licensing.catalogue.operations import register_producer

    register_producer(producer_document(), AT)
    with pytest.raises(NotFound):
        schedule_of(producer_by_slug("gdp").id)
    with pytest.raises(NotFound):
        publish_schedule("0" * 32, demo_document("prices.yaml"), AT)

"""Whatever prices are published later, what was quoted, agreed and invoiced stays as it was, to the letter."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from licensing.agreements.models import Agreement
from licensing.agreements.printing import agreement_body_html
from licensing.agreements.rules.odrl import as_agreement
from licensing.billing.models import Invoice
from licensing.billing.operations import issue_invoice
from licensing.kernel.database import db
from licensing.kernel.shapes import plain
from licensing.outbox.operations import drain
from licensing.quotes.models import IssuedQuote
from licensing.quotes.printing import quote_json
from licensing.versions.operations import publish_document
from tests.agreements import scene
from tests.billing.samples import NOON, agreement_in_force
from tests.billing.test_issue import finance
from tests.factories.catalogue import demo_document

amounts = st.decimals("0.01", "9999", places=2).map(str)
days = st.dates(date(2026, 1, 1), date(2028, 1, 1)).map(date.isoformat)


@st.composite
def schedules(draw: st.DrawFn) -> dict[str, Any]:
    """The demonstration's prices with other amounts, other discounts, from any day on, past ones too."""
    document = plain(demo_document("prices.yaml"))
    for product in document["products"]:
        for holder in (product, *product.get("tiers", ())):
            holder |= {name: draw(amounts) for name in ("amount", "unit", "flat") if name in holder}
    for discount in document["discounts"]:
        discount["percent"] = draw(st.integers(1, 100).map(str))
    return {**document, "effective_from": draw(days), "quote_valid_days": draw(st.integers(1, 90))}


def written() -> str:
    """Every quote and invoice with all its columns, what each quote and agreement says on paper and to programs."""
    db.session.expire_all()
    quotes, invoices = db.session.scalars(select(IssuedQuote)).all(), db.session.scalars(select(Invoice)).all()
    told = [quote_json(row) for row in quotes]
    rows = [
        {column.name: getattr(row, column.name) for column in row.__table__.columns} for row in (*quotes, *invoices)
    ]
    agreed = db.session.scalars(select(Agreement)).all()
    said = [(row.terms, as_agreement(row.terms), agreement_body_html(row.terms, False)) for row in agreed]
    return json.dumps([told, rows, said], default=str, sort_keys=True)


def test_later_prices_alter_nothing_that_exists(sqlite_app: Flask) -> None:
    producer = scene.staffed_producer()
    scene.submitted(producer)
    drain(scene.AT + timedelta(minutes=1))
    issue_invoice(agreement_in_force(producer).id, finance(producer), NOON)
    producer_id, before = producer.id, written()
    assert before.count("DEV-GDP-") > 1

    @settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
    @given(st.data())
    def publish(data: st.DataObject) -> None:
        document = data.draw(schedules())
        publish_document("prices", producer_id, {**document, "id": f"gdp-{next(numbers)}"}, NOON)
        assert written() == before

    numbers = iter(range(10_000))
    publish()

"""Issuing an invoice: once, numbered in order, frozen; refused with reasons. Both databases."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from licensing.accounts.access import Actor
from licensing.audit.models import AuditEntry
from licensing.billing.models import Invoice, NumberSeries
from licensing.billing.operations import issue_all, issue_invoice
from licensing.catalogue.models import Producer
from licensing.kernel.canonical import fingerprint
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound
from licensing.outbox.models import OutboxMessage
from tests.billing.samples import AIN_LOUZ, HYDRAVIA, NOON, VALMONT, agreement_in_force
from tests.factories.catalogue import make_producer


def finance(producer: Producer, *roles: str) -> Actor:
    """Someone with the finance role (or other ones) at that producer."""
    held = {producer.id: frozenset(roles or ("finance",))}
    return Actor(session_id="s", person_id="p", email="idriss@abc-gdp.example", name="Idriss", roles=held)


def numbers(producer: Producer) -> list[str]:
    """Every number of a producer, in the order they were given."""
    query = select(Invoice.number).where(Invoice.producer_id == producer.id).order_by(Invoice.series, Invoice.sequence)
    return list(db.session.scalars(query))


@pytest.fixture
def gdp(app: Flask) -> Producer:
    """The demo producer."""
    return make_producer()


def test_an_invoice_copies_the_agreement(gdp: Producer) -> None:
    agreement = agreement_in_force(gdp)
    invoice = issue_invoice(agreement.id, finance(gdp), NOON)
    assert (invoice.number, invoice.sequence, invoice.series) == ("FA-GDP2026-00001", 1, "FA-GDP2026")
    assert (invoice.net, invoice.vat_amount, invoice.total) == (
        Decimal("4050.00"),
        Decimal("810.00"),
        Decimal("4860.00"),
    )
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 10, 5), date(2026, 11, 4))
    quote = agreement.terms["quote"]
    assert [{**line, "vat": None} for line in invoice.facts["lines"]] == [
        {**line, "vat": None} for line in quote["lines"]
    ]
    assert invoice.facts["discounts"][0]["amount"] == quote["discounts"][0]["amount"] == "-450.00"
    assert invoice.facts["number"] == invoice.number
    assert invoice.facts_sha256 == fingerprint(invoice.facts)


def test_journal_and_printing_job_commit_with_the_invoice(gdp: Producer) -> None:
    invoice = issue_invoice(agreement_in_force(gdp).id, finance(gdp), NOON)
    db.session.rollback()
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.subject == f"invoice:{invoice.id}")).one()
    assert (entry.action, entry.actor) == ("billing.issue", "staff:idriss@abc-gdp.example")
    assert entry.data["number"] == invoice.number
    job = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "invoice.print")).one()
    assert job.payload == {"invoice_id": invoice.id}


def test_asked_twice_it_is_one_invoice(gdp: Producer) -> None:
    agreement = agreement_in_force(gdp)
    first = issue_invoice(agreement.id, finance(gdp), NOON)
    again = issue_invoice(agreement.id, finance(gdp), NOON + timedelta(days=400))
    assert (again.id, numbers(gdp)) == (first.id, ["FA-GDP2026-00001"])
    assert len(db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "invoice.print")).all()) == 1


def test_each_year_has_its_series_by_the_day_in_paris(gdp: Producer) -> None:
    last_minute = datetime(2026, 12, 31, 22, 59, tzinfo=timezone.utc)
    instants = (last_minute - timedelta(days=1), last_minute, last_minute + timedelta(minutes=1))
    for at in instants:
        issue_invoice(agreement_in_force(gdp).id, finance(gdp), at)
    assert numbers(gdp) == ["FA-GDP2026-00001", "FA-GDP2026-00002", "FA-GDP2027-00001"]


def test_producers_count_apart(gdp: Producer) -> None:
    other = make_producer("autre")
    for producer in (gdp, other, gdp):
        issue_invoice(agreement_in_force(producer).id, finance(producer), NOON)
    assert numbers(gdp) == ["FA-GDP2026-00001", "FA-GDP2026-00002"]
    assert numbers(other) == ["F-AUTRE2026-00001"]


def test_an_earlier_day_is_refused_and_leaves_no_gap(gdp: Producer) -> None:
    issue_invoice(agreement_in_force(gdp).id, finance(gdp), NOON)
    late = agreement_in_force(gdp)
    with pytest.raises(NotAllowed) as refused:
        issue_invoice(late.id, finance(gdp), NOON - timedelta(days=1))
    assert "2026-10-05" in refused.value.because["fr"]
    db.session.rollback()
    issue_invoice(late.id, finance(gdp), NOON)
    assert numbers(gdp) == ["FA-GDP2026-00001", "FA-GDP2026-00002"]


@pytest.mark.parametrize("state", ["preparing", "awaiting_licensee", "awaiting_licensor", "declined", "cancelled"])
def test_only_an_agreement_in_force_is_invoiced(gdp: Producer, state: str) -> None:
    agreement = agreement_in_force(gdp, state=state)
    with pytest.raises(NotAllowed, match=state):
        issue_invoice(agreement.id, finance(gdp), NOON)


def test_a_foreign_agreement_and_a_missing_one_look_the_same(gdp: Producer) -> None:
    agreement = agreement_in_force(make_producer("autre"))
    for key in (agreement.id, "0" * 32):
        with pytest.raises(NotFound):
            issue_invoice(key, finance(gdp), NOON)
    assert db.session.scalars(select(Invoice)).all() == []


def test_the_finance_role_is_needed(gdp: Producer) -> None:
    agreement = agreement_in_force(gdp)
    with pytest.raises(NotAllowed) as refused:
        issue_invoice(agreement.id, finance(gdp, "approver", "signatory"), NOON)
    assert "finances" in refused.value.because["fr"]


FREE: dict[str, Any] = {"lines": [], "discounts": [], "net": "0.00", "total": "0.00"}


def test_a_free_agreement_is_not_invoiced_and_says_why(gdp: Producer) -> None:
    vat = {"category": "S", "rate": "20", "amount": "0.00", "mention": None, "source": "CGI", "vatex": None}
    agreement = agreement_in_force(gdp, change={**FREE, "vat": vat})
    with pytest.raises(InvalidInput) as refused:
        issue_invoice(agreement.id, finance(gdp), NOON)
    assert [problem.code for problem in refused.value.problems] == ["nothing_to_invoice"]


def test_a_wrong_sum_is_refused_before_the_number_is_taken(gdp: Producer) -> None:
    agreement = agreement_in_force(gdp, change={"net": "4050.01"})
    with pytest.raises(InvalidInput) as refused:
        issue_invoice(agreement.id, finance(gdp), NOON)
    assert "net_sum" in [problem.code for problem in refused.value.problems]
    db.session.rollback()
    assert db.session.scalars(select(NumberSeries)).all() == []


def test_all_are_issued_but_the_refused(gdp: Producer) -> None:
    good, wrong, free = (
        agreement_in_force(gdp, HYDRAVIA),
        agreement_in_force(gdp, VALMONT, change={"total": "1.00"}),
        agreement_in_force(gdp, AIN_LOUZ),
    )
    foreign = agreement_in_force(make_producer("autre"))
    outcomes = issue_all([good.id, wrong.id, foreign.id, free.id], finance(gdp), NOON)
    assert [outcome.agreement_id for outcome in outcomes] == [good.id, wrong.id, free.id]
    assert [bool(outcome.invoice) for outcome in outcomes] == [True, False, True]
    assert "1,00" in outcomes[1].reasons[0]["fr"]
    assert "1.00" in outcomes[1].reasons[0]["en"]
    assert numbers(gdp) == ["FA-GDP2026-00001", "FA-GDP2026-00002"]


@pytest.mark.parametrize("change", ["UPDATE invoice SET total = total", "DELETE FROM invoice"])
def test_the_database_refuses_to_change_an_invoice(gdp: Producer, change: str) -> None:
    issue_invoice(agreement_in_force(gdp).id, finance(gdp), NOON)
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        db.session.execute(text(change))
    db.session.rollback()
    assert numbers(gdp) == ["FA-GDP2026-00001"]


def test_the_code_refuses_to_change_an_invoice(gdp: Producer) -> None:
    invoice = issue_invoice(agreement_in_force(gdp).id, finance(gdp), NOON)
    invoice.buyer_name = "Quelqu’un d’autre"
    with pytest.raises(NotAllowed, match="change_invoice"):
        db.session.flush()
    db.session.rollback()
    db.session.delete(invoice)
    with pytest.raises(NotAllowed, match="change_invoice"):
        db.session.flush()
    db.session.rollback()
    with pytest.raises(IntegrityError):
        db.session.execute(update(Invoice).values(buyer_name="Quelqu’un d’autre"))

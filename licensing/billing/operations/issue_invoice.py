"""Issue the invoice of an agreement in force: once, with the next number of its series, in one commit."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from licensing.accounts.access import Actor
from licensing.agreements.ending import owes_price
from licensing.agreements.facts import producer_facts
from licensing.agreements.models import SIGNED, Agreement
from licensing.audit.operations import record
from licensing.billing import refusals, rules
from licensing.billing.models import Invoice
from licensing.billing.operations.take_number import take_number
from licensing.billing.parameters import load_parameters
from licensing.billing.queries.invoices import invoice_of, last_issue_day
from licensing.kernel.canonical import fingerprint
from licensing.kernel.clock import business_day
from licensing.kernel.database import db, lock_row
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound
from licensing.outbox.operations import enqueue


def issue_invoice(agreement_id: str, by: Actor, at: datetime) -> Invoice:
    """Issue the invoice of an agreement; commits. Asked again, it gives the same invoice and takes no number.

    Everything is checked before the number is taken; the number, the invoice, its journal entry and the printing job
    commit together or not at all. Raises NotFound (foreign or missing), NotAllowed (no finance role, not in force, a day
    before the last invoice's), InvalidInput (findings of the checks).
    """
    agreement = _locked_agreement(agreement_id, by)
    known = invoice_of(agreement_id)
    if known is not None:
        db.session.rollback()
        return known
    facts = draft_facts(agreement, business_day(at))
    found = rules.findings(facts)
    if found:
        raise InvalidInput(found)
    invoice = _insert(agreement, facts, by, at)
    enqueue("invoice.print", f"invoice.print:{invoice.id}", {"invoice_id": invoice.id}, at)
    db.session.commit()
    return invoice


def draft_facts(agreement: Agreement, on: date) -> dict[str, Any]:
    """What the invoice of an agreement would say if it were issued that day, without a number. NotAllowed if nothing is due."""
    if agreement.state not in SIGNED:
        raise NotAllowed("issue_invoice", agreement.state, refusals.NOT_IN_FORCE)
    if not owes_price(agreement):
        raise NotAllowed("issue_invoice", agreement.state, refusals.NOT_DUE)
    seller = producer_facts(agreement.producer)
    return rules.invoice_facts(agreement.terms, seller=seller, issued_on=on, parameters=load_parameters())


def _locked_agreement(agreement_id: str, by: Actor) -> Agreement:
    agreement = lock_row(Agreement, agreement_id)
    if agreement is None or agreement.producer_id not in by.roles:
        raise NotFound(agreement_id)
    if not by.has("finance", agreement.producer_id):
        raise NotAllowed("issue_invoice", agreement.state, refusals.NOT_FINANCE)
    return agreement


def _insert(agreement: Agreement, facts: dict[str, Any], by: Actor, at: datetime) -> Invoice:
    """Take the number and write the row; from here on until the commit nobody else takes a number of the series."""
    issued_on = date.fromisoformat(facts["issued_on"])
    series = rules.series_name(agreement.producer.invoice_prefix, issued_on)
    sequence = take_number(agreement.producer_id, series)
    _refuse_earlier_day(agreement.producer_id, issued_on)
    facts = rules.numbered(facts, rules.invoice_number(series, sequence))
    invoice = Invoice(
        producer_id=agreement.producer_id,
        agreement_id=agreement.id,
        series=series,
        sequence=sequence,
        issued_at=at,
        issued_by=by.label,
        **_columns(facts),
    )
    db.session.add(invoice)
    db.session.flush()
    record(at, by.label, "billing.issue", f"invoice:{invoice.id}", _entry(invoice, agreement))
    return invoice


def _refuse_earlier_day(producer_id: str, issued_on: date) -> None:
    last = last_issue_day(producer_id)
    if last is not None and issued_on < last:
        raise NotAllowed("issue_invoice", "issued", refusals.before_last(last.isoformat()))


def _columns(facts: dict[str, Any]) -> dict[str, Any]:
    """The columns that lists, sums and exports read; all of them stand in the facts as well."""
    amounts = {name: Decimal(facts[name]) for name in ("net", "vat_amount", "total")}
    days = {name: date.fromisoformat(facts[name]) for name in ("issued_on", "due_on")}
    return {
        "number": facts["number"],
        "currency": facts["currency"],
        "buyer_name": facts["buyer"]["name"],
        "facts": facts,
        "facts_sha256": fingerprint(facts),
        **amounts,
        **days,
    }


def _entry(invoice: Invoice, agreement: Agreement) -> dict[str, str]:
    return {
        "number": invoice.number,
        "agreement": agreement.reference,
        "total": str(invoice.total),
        "currency": invoice.currency,
        "facts_sha256": invoice.facts_sha256,
    }

"""The way of one demo request, step by step; a step that was taken already is passed over, so a broken run goes on."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from licensing.accounts.access import Actor
from licensing.agreements.models import Agreement
from licensing.agreements.operations import approve_request
from licensing.billing.models import Invoice
from licensing.billing.operations import issue_invoice
from licensing.demo import partner, setting, signatory
from licensing.demo.hands import Hands, WorkFailed
from licensing.demo.timetable import Appointment
from licensing.intake.models import IntakeRequest
from licensing.intake.written_prices import add_manual_line
from licensing.kernel.database import db
from licensing.signing.models import SignatureRequest
from licensing.signing.queries import procedure_of

MANUAL_REASON = (
    "Tarif convenu avec le partenaire : la grille ne prévoit pas cette prestation dans sa monnaie (démonstration)."
)
MANUAL_UNIT_PRICE = Decimal("100.00")


class Journey:
    """Takes the steps of the requests, as the partner and the producer's people would."""

    def __init__(self, requests: list[dict[str, Any]], work: Hands) -> None:
        self._requests, self._work = requests, work
        self._steps = {
            "submit": self._submit,
            "approve": self._approve,
            "sign": lambda number, at: self._sign(number, "licensee", at),
            "countersign": lambda number, at: self._sign(number, "licensor", at),
            "invoice": self._invoice,
        }

    def keep(self, appointment: Appointment) -> None:
        """Take one step at its instant, unless it was taken before."""
        self._steps[appointment.step](appointment.number, appointment.at)

    def _submit(self, number: int, at: datetime) -> None:
        partner.submit(number, self._requests[number], at)

    def _approve(self, number: int, at: datetime) -> None:
        request = _request(number)
        if request.state != "submitted":
            return
        approver = setting.staff(request.producer, "approver")
        for product in _without_price(request):
            add_manual_line(request.id, product, MANUAL_UNIT_PRICE, MANUAL_REASON, approver, at - timedelta(minutes=1))
        approve_request(request.id, approver, at)

    def _sign(self, number: int, party: str, at: datetime) -> None:
        agreement = agreement_of(number)
        request = _signature(agreement, party)
        who = Actor(partner_email=request.email)
        if party == "licensor":
            who = setting.staff(agreement.producer, "signatory")
        signatory.sign(request, who, self._work, at)

    def _invoice(self, number: int, at: datetime) -> None:
        agreement = agreement_of(number)
        if invoice_of(agreement) is None and total_of(agreement):
            issue_invoice(agreement.id, setting.staff(agreement.producer, "finance"), at)


def agreement_of(number: int) -> Agreement:
    """The agreement of the demo request of that number."""
    return db.session.scalars(select(Agreement).where(Agreement.request_id == _request(number).id)).one()


def total_of(agreement: Agreement) -> Decimal:
    """What the agreement comes to, VAT included; there is nothing to invoice at zero."""
    return Decimal(agreement.terms["quote"]["total"])


def invoice_of(agreement: Agreement) -> Invoice | None:
    """Its invoice, once issued."""
    return db.session.scalar(select(Invoice).where(Invoice.agreement_id == agreement.id))


def _request(number: int) -> IntakeRequest:
    request = partner.find(number)
    if request is None:
        raise WorkFailed(f"demo request {number} was never begun")
    return request


def _without_price(request: IntakeRequest) -> list[str]:
    priced = {line.product for line in request.manual_lines}
    return [one["product"] for one in (request.quote or {})["unpriced"] if one["product"] not in priced]


def _signature(agreement: Agreement, party: str) -> SignatureRequest:
    procedure = procedure_of(f"agreement:{agreement.id}")
    if procedure is None:
        raise WorkFailed(f"the signing of {agreement.reference} was never opened")
    return next(request for request in procedure.requests if request.party == party)

"""Loading the demonstration: real operations to the end, whatever breaks in between, and nothing twice."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import Settings
from licensing.agreements.models import Agreement
from licensing.app import create_app
from licensing.audit import operations as journal
from licensing.billing.models import Invoice, InvoiceDocument
from licensing.demo import data
from licensing.demo.hands import WorkFailed
from licensing.demo.loading import Outcome, load, totals
from licensing.demo.timetable import STEPS, Appointment
from licensing.documents.models import StoredDocument
from licensing.intake.models import IntakeRequest
from licensing.kernel.database import db
from licensing.outbox.models import Mail, OutboxMessage

NOTHING_DUE = "Institut d'ingénierie de Montclar-Nord"


class Unplugged(Exception):
    """The power went."""


def _named(*names: str) -> list[dict[str, Any]]:
    return [raw for name in names for raw in data.requests() if raw["organisation"]["name"].startswith(name)]


def _load(
    app: Flask, raws: list[dict[str, Any]], stop_at: tuple[str, int] | None = None, processes: int = 0
) -> list[Outcome]:
    def report(appointment: Appointment, _raw: dict[str, Any]) -> None:
        if (appointment.step, appointment.number) == stop_at:
            db.session.rollback()
            raise Unplugged

    settings: Settings = app.config["SETTINGS"]
    return load(create_app, settings, processes, report, raws)


def _counts() -> dict[str, int]:
    rows = (IntakeRequest, Agreement, Invoice, InvoiceDocument, StoredDocument, Mail)
    return {row.__tablename__: db.session.scalar(select(func.count()).select_from(row)) or 0 for row in rows}


def test_a_request_becomes_a_sealed_and_invoiced_agreement(app: Flask) -> None:
    (outcome,) = _load(app, _named("École de commerce de Port-Lanvec"))
    assert (outcome.state, outcome.net, outcome.total) == ("in_force", Decimal("896.75"), Decimal("1076.10"))
    assert re.fullmatch(r"CONV-GDP-2026-\d{4}", outcome.agreement)
    agreement = db.session.scalars(select(Agreement)).one()
    assert agreement.sealed_document_id
    assert agreement.evidence_document_id
    assert db.session.scalars(select(InvoiceDocument)).one()
    assert db.session.scalars(select(OutboxMessage).where(OutboxMessage.state != "done")).all() == []
    assert journal.verify() == []


def test_loading_again_after_every_kind_of_break_doubles_nothing(sqlite_app: Flask) -> None:
    raws = _named("Lycée Jeanne-Ferrandis", "ISG Aïn Louz")
    for step in STEPS:
        with pytest.raises(Unplugged):
            _load(sqlite_app, raws, stop_at=(step, 1))
    outcomes = _load(sqlite_app, raws)
    counts = _counts()
    assert [(one.total, one.currency) for one in outcomes] == [(Decimal("680.40"), "EUR"), (Decimal("5500.00"), "MAD")]
    assert (counts["intake_request"], counts["agreement"], counts["invoice"]) == (2, 2, 2)
    assert [invoice.sequence for invoice in db.session.scalars(select(Invoice).order_by(Invoice.sequence))] == [1, 2]
    assert _load(sqlite_app, raws) == outcomes
    assert _counts() == counts
    assert journal.verify() == []


def test_worker_processes_do_the_same(sqlite_app: Flask) -> None:
    (outcome,) = _load(sqlite_app, _named(NOTHING_DUE), processes=1)
    assert (outcome.state, outcome.total, outcome.invoice) == ("in_force", Decimal(0), None)


def test_totals_are_by_currency() -> None:
    def outcome(currency: str, total: str, invoice: str | None = "F-1") -> Outcome:
        amount = Decimal(total)
        return Outcome("x", 1, "education", "C-1", "in_force", invoice, currency, amount, amount)

    made = totals([outcome("MAD", "5.00"), outcome("EUR", "1.10"), outcome("EUR", "0", None)])
    assert [(t.currency, t.agreements, t.invoices, t.total) for t in made] == [
        ("EUR", 2, 1, Decimal("1.10")),
        ("MAD", 1, 1, Decimal("5.00")),
    ]


def test_real_mail_is_refused(sqlite_app: Flask) -> None:
    settings = sqlite_app.config["SETTINGS"].model_copy(update={"mail_url": "smtp://mail.example"})
    with pytest.raises(WorkFailed, match="LICENSING_MAIL_URL"):
        load(create_app, settings, 0, lambda *_: None, [])


def test_a_production_installation_is_refused(sqlite_app: Flask) -> None:
    settings = sqlite_app.config["SETTINGS"].model_copy(update={"environment": "production"})
    with pytest.raises(WorkFailed, match="production"):
        load(create_app, settings, 0, lambda *_: None, [])

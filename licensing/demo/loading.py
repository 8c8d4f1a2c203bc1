"""Load the demonstration: the stage, then every step of every request in time order on a simulated clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from config import Settings
from licensing.demo import data, partner, setting
from licensing.demo.hands import Hands, MakeApp, WorkFailed, hands
from licensing.demo.journey import Journey, agreement_of, invoice_of, total_of
from licensing.demo.timetable import Appointment, appointments

AFTERWARDS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where one demo request ended; `invoice` is its number, None where nothing is due. Amounts in `currency`."""

    organisation: str
    learners: int
    audience: str
    agreement: str
    state: str
    invoice: str | None
    currency: str
    net: Decimal
    total: Decimal


Report = Callable[[Appointment, dict[str, Any]], None]


def load(
    make_app: MakeApp,
    settings: Settings,
    processes: int,
    report: Report,
    requests: list[dict[str, Any]] | None = None,
) -> list[Outcome]:
    """Build the stage and drive the requests (all 25 when none are given) to invoiced agreements; their outcomes.

    `processes`: worker processes for rendering and sealing, 0 for none. `report` is called before each step. Loading
    again continues a run that broke off and doubles nothing. WorkFailed names what could not be carried out.
    """
    if settings.environment == "production":
        raise WorkFailed("this is a production installation: the demonstration's people and passwords are public")
    if settings.mail_url:
        raise WorkFailed("mail leaves by LICENSING_MAIL_URL: the demonstration needs the local mail catcher, unset it")
    requests = data.requests() if requests is None else requests
    setting.build()
    setting.have_terms_printed(settings.base_url.rstrip("/"))
    if not _all_done(len(requests)):
        with hands(make_app, settings, processes) as work:
            _drive(requests, work, report)
    return [_outcome(number, raw) for number, raw in enumerate(requests)]


def _drive(requests: list[dict[str, Any]], work: Hands, report: Report) -> None:
    plan = appointments([date.fromisoformat(raw["submitted_on"]) for raw in requests])
    journey, before = Journey(requests, work), None
    for appointment in plan:
        if before is not None and (appointment.step, appointment.at.date()) != (before.step, before.at.date()):
            work.carry_out_until(appointment.at)
        report(appointment, requests[appointment.number])
        journey.keep(appointment)
        before = appointment
    work.carry_out_until(plan[-1].at + AFTERWARDS)


def _all_done(count: int) -> bool:
    return all(_is_done(number) for number in range(count))


def _is_done(number: int) -> bool:
    request = partner.find(number)
    if request is None or request.state != "approved":
        return False
    agreement = agreement_of(number)
    invoiced = invoice_of(agreement) is not None or not total_of(agreement)
    return agreement.sealed_document_id is not None and invoiced


def _outcome(number: int, raw: dict[str, Any]) -> Outcome:
    agreement = agreement_of(number)
    invoice, quote = invoice_of(agreement), agreement.terms["quote"]
    return Outcome(
        organisation=agreement.organisation_name,
        learners=sum(cohort["learners"] for cohort in raw["cohorts"]),
        audience=raw["audience"],
        agreement=agreement.reference,
        state=agreement.state,
        invoice=invoice.number if invoice else None,
        currency=quote["currency"],
        net=invoice.net if invoice else Decimal(quote["net"]),
        total=invoice.total if invoice else Decimal(quote["total"]),
    )


@dataclass(frozen=True, slots=True)
class Total:
    """What all outcomes of one currency come to."""

    currency: str
    agreements: int
    invoices: int
    net: Decimal
    total: Decimal


def totals(outcomes: list[Outcome]) -> list[Total]:
    """One total per currency, in alphabetical order."""
    made = []
    for currency in sorted({one.currency for one in outcomes}):
        own = [one for one in outcomes if one.currency == currency]
        made.append(
            Total(
                currency,
                len(own),
                sum(one.invoice is not None for one in own),
                _sum(one.net for one in own),
                _sum(one.total for one in own),
            )
        )
    return made


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))

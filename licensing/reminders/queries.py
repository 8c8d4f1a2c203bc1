"""Reads of reminders: the calendar in force, what waits in a dossier, what was sent, what is switched off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from sqlalchemy import or_, select

from licensing.agreements.models import Agreement
from licensing.agreements.queries import agreement_of
from licensing.catalogue.models import Producer
from licensing.intake.models import IntakeRequest
from licensing.kernel.clock import BUSINESS_ZONE, business_day
from licensing.kernel.database import db
from licensing.quotes.queries import latest_quote, state_on
from licensing.reminders import rules
from licensing.reminders.kind import REMINDERS, delivered_document, read_calendar
from licensing.reminders.models import ReminderSent, ReminderSwitch
from licensing.reminders.rules import Reminder
from licensing.reminders.values import OF_STAFF, Calendar, Waiting
from licensing.renewals.queries import first_day_of, offer_of, open_offers
from licensing.renewals.queries import state_on as state_on_day
from licensing.signing.models import SignatureRequest
from licensing.signing.queries import procedure_of
from licensing.versions import queries as versions

BUSY = timedelta(hours=1)
LONGEST = timedelta(days=100)
"""A draft untouched for longer than any calendar reaches is left alone."""


def calendars_of(producer_id: str) -> list[Calendar]:
    """Every calendar a producer published and did not withdraw, in the order of publication."""
    return [cast(Calendar, versions.value_of(row)) for row in versions.live_versions(REMINDERS.name, producer_id)]


def calendar_on(producer: Producer, on: date) -> Calendar:
    """The calendar in force at a producer on a day; the delivered one where none is published."""
    own = versions.in_force(calendars_of(producer.id), on)
    return own or read_calendar(delivered_document(producer.slug, date.min))


def waiting_in(request: IntakeRequest, today: date) -> list[Waiting]:
    """What waits in a dossier for somebody, as its rows stand."""
    return list(_waiting(request, today))


def _waiting(request: IntakeRequest, today: date) -> Iterator[Waiting]:
    if request.state == "draft":
        yield _unsent(request, today)
    elif request.state == "corrections_requested" and request.decided_at:
        yield Waiting("corrections", _moment(request, request.decided_at), business_day(request.decided_at))
    elif request.state == "submitted" and request.submitted_at:
        yield from _under_review(request, request.submitted_at, today)
    elif request.state == "approved":
        yield from _to_sign(request)


def _unsent(request: IntakeRequest, today: date) -> Waiting:
    """A draft that is a proposed renewal waits until its session begins; any other for who began it."""
    offer = offer_of(request.id)
    if offer is None or state_on_day(offer, today) != "open":
        return Waiting("draft", request.id, business_day(request.updated_at))
    return Waiting("renewal", offer.id, business_day(offer.offered_at), first_day_of(offer))


def _under_review(request: IntakeRequest, submitted_at: datetime, today: date) -> Iterator[Waiting]:
    """An offered quote that is open waits for the partner; else the request waits for a decision."""
    quote = latest_quote(request.id)
    if quote is not None and quote.offered and state_on(quote, today) == "open":
        yield Waiting("quote", quote.id, quote.issued_on, quote.valid_until)
    else:
        yield Waiting("review", _moment(request, submitted_at), business_day(submitted_at))


def _to_sign(request: IntakeRequest) -> Iterator[Waiting]:
    invited = invited_in(request)
    if invited is not None and invited.invited_at is not None:
        kind = "signature" if invited.party == "licensee" else "countersignature"
        yield Waiting(kind, invited.id, business_day(invited.invited_at))


def invited_in(request: IntakeRequest) -> SignatureRequest | None:
    """The signatory whose turn it is in a dossier's agreement."""
    agreement = agreement_of(request.id)
    if agreement is None or agreement.state not in ("awaiting_licensee", "awaiting_licensor"):
        return None
    procedure = procedure_of(f"agreement:{agreement.id}")
    invited = [row for row in procedure.requests if row.state == "invited"] if procedure else []
    return invited[0] if invited else None


def _moment(request: IntakeRequest, at: datetime) -> str:
    """A round of one dossier: sent back or sent again, it is another."""
    return f"{request.id}.{at:%Y%m%d%H%M%S}"


def due_in(request: IntakeRequest, at: datetime) -> Reminder | None:
    """The reminder of a dossier to send now; None when nothing is due or it is switched off."""
    today = at.astimezone(BUSINESS_ZONE).date()
    scope = scope_of(request.id)
    calendar = calendar_on(request.producer, today)
    for waiting in waiting_in(request, today):
        if not silenced(waiting.kind, scope) and not _signing_now(request, waiting, at):
            found = rules.due(waiting, calendar, sent_keys(request.id), at, BUSINESS_ZONE)
            if found is not None:
                return found
    return None


def _signing_now(request: IntakeRequest, waiting: Waiting, at: datetime) -> bool:
    """Whether the signatory asked for a code within the hour: the new link of a reminder would end what they are doing."""
    invited = invited_in(request) if waiting.kind == "signature" else None
    return invited is not None and invited.code_sent_at is not None and at - invited.code_sent_at < BUSY


def silenced(kind: str, scope: str) -> bool:
    """Whether a kind of reminders is switched off by that scope."""
    return scope == "all" or (scope == "partner" and kind not in OF_STAFF)


def scope_of(request_id: str) -> str:
    """What is switched off in a dossier: none, partner or all."""
    row = db.session.get(ReminderSwitch, request_id)
    return row.scope if row else "none"


def sent_keys(request_id: str) -> frozenset[str]:
    """Keys of the reminders already sent in a dossier."""
    return frozenset(db.session.scalars(select(ReminderSent.key).filter_by(request_id=request_id)))


def waiting_requests(at: datetime) -> list[IntakeRequest]:
    """Every dossier in which somebody may have to be reminded, oldest first."""
    recent = (IntakeRequest.state == "draft") & (IntakeRequest.updated_at > at - LONGEST)
    signing = select(Agreement.request_id).where(Agreement.state.in_(("awaiting_licensee", "awaiting_licensor")))
    open_states = IntakeRequest.state.in_(("submitted", "corrections_requested"))
    proposed = IntakeRequest.id.in_(open_offers(business_day(at)))
    query = select(IntakeRequest).where(or_(recent, open_states, proposed, IntakeRequest.id.in_(signing)))
    return list(db.session.scalars(query.order_by(IntakeRequest.created_at, IntakeRequest.id)))


@dataclass(frozen=True, slots=True)
class Panel:
    """The reminders of a dossier as its page shows them: what is off, since when, by whom; the next one and its kind."""

    request_id: str
    scope: str
    by: str
    at: datetime | None
    upcoming: date | None
    kind: str


def panel_of(request: IntakeRequest, at: datetime) -> Panel:
    """What the page of a dossier says of its reminders."""
    today = business_day(at)
    row = db.session.get(ReminderSwitch, request.id)
    scope = row.scope if row else "none"
    calendar, sent = calendar_on(request.producer, today), sent_keys(request.id)
    waiting = [each for each in waiting_in(request, today) if not silenced(each.kind, scope)]
    planned = [(rules.next_planned(each, calendar, sent, today), each.kind) for each in waiting]
    upcoming, kind = next(((day, kind) for day, kind in planned if day is not None), (None, ""))
    return Panel(request.id, scope, row.by if row else "", row.at if row else None, upcoming, kind)

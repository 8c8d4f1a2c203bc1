"""Reads of quotes: which one an actor may open, those of a request, how one stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from licensing.accounts.access import Actor
from licensing.documents.models import StoredDocument
from licensing.documents.queries import document_of
from licensing.intake.queries import request_for
from licensing.intake.quoting import by_hand
from licensing.intake.steps.answers import agreed_answers
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound
from licensing.quotes.models import IssuedQuote, QuoteDocument
from licensing.quotes.rules import Standing, state_of

READER_ROLES = ("approver", "signatory", "finance")


@dataclass(frozen=True, slots=True)
class Shown:
    """A quote with how it stands today."""

    row: IssuedQuote
    state: str


def quote_for(who: Actor, number: str) -> IssuedQuote:
    """A quote for either party: staff of its producer, or the partner of its request; `NotFound` otherwise."""
    row = db.session.scalars(select(IssuedQuote).filter_by(number=number)).one_or_none()
    if row is None:
        raise NotFound(number)
    if row.producer_id not in who.producers_as(*READER_ROLES):
        request_for(who, row.request_id)
    return row


def quotes_of(request_id: str, today: date) -> Sequence[Shown]:
    """Every quote of a request, newest first."""
    query = select(IssuedQuote).filter_by(request_id=request_id).order_by(IssuedQuote.issued_at, IssuedQuote.number)
    rows = list(db.session.scalars(query))
    replaced = {row.replaces_id for row in rows}
    return [Shown(row, _state(row, row.id in replaced, today)) for row in reversed(rows)]


def latest_quote(request_id: str) -> IssuedQuote | None:
    """The quote of a request that no other replaces."""
    replaced = select(IssuedQuote.replaces_id).where(IssuedQuote.replaces_id.is_not(None))
    query = select(IssuedQuote).filter_by(request_id=request_id).where(IssuedQuote.id.not_in(replaced))
    return db.session.scalars(query).one_or_none()


def state_on(row: IssuedQuote, today: date) -> str:
    """How a quote stands on a day."""
    return _state(row, successor_of(row) is not None, today)


def successor_of(row: IssuedQuote) -> IssuedQuote | None:
    """The quote that took its place."""
    return db.session.scalars(select(IssuedQuote).filter_by(replaces_id=row.id)).one_or_none()


def file_of(row: IssuedQuote) -> StoredDocument | None:
    """Its printed file, once it is there."""
    query = select(QuoteDocument.document_id).filter_by(quote_id=row.id)
    document_id = db.session.scalars(query).one_or_none()
    return document_of(document_id) if document_id else None


def _state(row: IssuedQuote, replaced: bool, today: date) -> str:
    request, accepted = row.request, row.acceptance is not None
    closed = request.state in ("withdrawn", "declined")
    outdated = not replaced and not closed and not still_says(row, accepted)
    return state_of(Standing(row.valid_until, accepted, replaced, closed, outdated), today)


def still_says(row: IssuedQuote, accepted: bool = False) -> bool:
    """Whether a quote was made of what its request says now: of its answers and, while nobody accepted it, of the prices and
    discounts that the producer wrote by hand."""
    if agreed_answers(row.inputs["answers"]) != agreed_answers(row.request.answers):
        return False
    given = by_hand(row.request)
    return accepted or (
        [_price(each) for each in row.inputs["prices"]] == [_price(asdict(each)) for each in given.prices]
        and [_discount(each) for each in row.inputs["discounts"]]
        == [_discount(asdict(each)) for each in given.discounts]
    )


def _price(each: Mapping[str, Any]) -> tuple[object, ...]:
    return each["product"], each["quantity"], Decimal(each["unit_price"]), each["reason"]


def _discount(each: Mapping[str, Any]) -> tuple[object, ...]:
    measures = (None if each[name] is None else Decimal(each[name]) for name in ("percent", "amount"))
    return each["label"], *measures, each["reason"]

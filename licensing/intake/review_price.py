"""What a request costs: now, or by the prices of a day, with what the producer wrote by hand and still fits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from licensing.intake.answers import IntakeAnswers, parse_request
from licensing.intake.models import IntakeRequest
from licensing.intake.quoting import by_hand, quote_by_hand
from licensing.kernel.texts import Text
from licensing.pricing.approval import second_approval
from licensing.pricing.queries import schedule_on
from licensing.pricing.values import Quote
from licensing.pricing.wire import quote_from_dict


def reviewed_quote(request: IntakeRequest, on: date, answers: IntakeAnswers | None = None) -> Quote:
    """The quote of a request on a day, with what the producer wrote by hand for this very request (`quote_by_hand`)."""
    return quote_by_hand(answers or parse_request(request.answers), on, by_hand(request))


def current_quote(request: IntakeRequest, today: date) -> Quote:
    """What a request costs now: the one price that the desk, its lists, mails and decisions show and use.

    While the producer reviews: the price that the partner confirmed, with what was written by hand since. Before it is sent:
    that of today. Else what was frozen. Raises InvalidInput as `intake.quoting.quote_request`, for a draft alone.
    """
    if request.quote is None:
        return reviewed_quote(request, today)
    confirmed = quote_from_dict(request.quote)
    return quote_again(request, confirmed) if request.state == "submitted" else confirmed


def quote_again(request: IntakeRequest, made: Quote) -> Quote:
    """The request priced by the very versions that made a quote, on its day: what was published since changes nothing."""
    return quote_by_hand(parse_request(request.answers), made.quoted_on, by_hand(request), made)


def note_total(request: IntakeRequest, today: date) -> None:
    """Keep, for lists, what a request under review costs where something written by hand changed it. Does not commit."""
    total, confirmed = current_quote(request, today).total, Decimal((request.quote or {})["total"])
    request.reviewed_total = None if total == confirmed else str(total)


def authors_by_hand(request: IntakeRequest) -> frozenset[str]:
    """Who wrote prices or discounts on a request."""
    given = by_hand(request)
    return frozenset([*(each.author for each in given.prices), *(each.author for each in given.discounts)])


def second_person_needed(request: IntakeRequest, quote: Quote, today: date) -> tuple[Text, ...]:
    """Why somebody who wrote none of the prices and discounts must approve this quote (thresholds in force today, whichever
    schedule made it); empty when nobody has to."""
    return second_approval(quote, schedule_on(request.producer_id, today))

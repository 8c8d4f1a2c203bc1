"""What a request costs: the price of a day, with what the producer wrote by hand and still fits."""

from __future__ import annotations

from datetime import date

from licensing.intake.answers import IntakeAnswers, parse_request
from licensing.intake.models import IntakeRequest
from licensing.intake.quoting import by_hand, quote_by_hand
from licensing.kernel.texts import Text
from licensing.pricing.approval import second_approval
from licensing.pricing.queries import schedule_on
from licensing.pricing.values import Quote


def reviewed_quote(request: IntakeRequest, on: date, answers: IntakeAnswers | None = None) -> Quote:
    """The quote of a request on a day, with what the producer wrote by hand for this very request (`quote_by_hand`)."""
    return quote_by_hand(answers or parse_request(request.answers), on, by_hand(request))


def quoted_on(request: IntakeRequest, today: date) -> date:
    """The day whose prices apply to a request: that of its frozen quote; for a draft, which has none, today."""
    return date.fromisoformat(request.quote["quoted_on"]) if request.quote else today


def authors_by_hand(request: IntakeRequest) -> frozenset[str]:
    """Who wrote prices or discounts on a request."""
    given = by_hand(request)
    return frozenset([*(each.author for each in given.prices), *(each.author for each in given.discounts)])


def second_person_needed(request: IntakeRequest, quote: Quote) -> tuple[Text, ...]:
    """Why somebody who wrote none of the prices and discounts must approve this quote (thresholds of the schedule that made
    it); empty when nobody has to."""
    return second_approval(quote, schedule_on(request.producer_id, quote.quoted_on))

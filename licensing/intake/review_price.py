"""What a request costs at the producer's desk: the price of a day, with the manual lines that are still needed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from licensing.intake.answers import IntakeAnswers, parse_request
from licensing.intake.models import IntakeRequest, ManualLine
from licensing.intake.quoting import quote_request
from licensing.pricing.values import ManualPrice, Quote, Unpriced


def reviewed_quote(request: IntakeRequest, on: date, answers: IntakeAnswers | None = None) -> Quote:
    """The quote of a submitted request on a day. A manual line whose product has a price by now, or is gone, is left out."""
    answers = answers or parse_request(request.answers)
    plain = quote_request(answers, on)
    manual = _needed(request.manual_lines, plain.unpriced)
    return quote_request(answers, on, manual) if manual else plain


def quoted_on(request: IntakeRequest, today: date) -> date:
    """The day whose prices apply to a request: that of its frozen quote; for a draft, which has none, today."""
    return date.fromisoformat(request.quote["quoted_on"]) if request.quote else today


def _needed(lines: Sequence[ManualLine], unpriced: Collection[Unpriced]) -> tuple[ManualPrice, ...]:
    """Each line for its product, with the quantity asked for now."""
    quantities = {each.product: each.quantity for each in unpriced}
    return tuple(
        ManualPrice(
            product=line.product, label=line.label, quantity=quantities[line.product],
            unit_price=line.unit_price, reason=line.reason, author=line.author,
        )
        for line in lines
        if line.product in quantities
    )  # fmt: skip

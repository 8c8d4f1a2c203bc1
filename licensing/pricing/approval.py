"""When a price needs a second approver: the schedule's thresholds. Pure."""

from __future__ import annotations

from decimal import Decimal

from licensing.kernel.texts import Text
from licensing.pricing import words
from licensing.pricing.discounts import BY_HAND
from licensing.pricing.manual import RULE
from licensing.pricing.values import PriceSchedule, Quote


def second_approval(quote: Quote, schedule: PriceSchedule) -> tuple[Text, ...]:
    """Every reason why a second person has to approve this quote; empty when none has to.

    Discounts by hand together are compared with the lines' total, lines priced by hand with the amount of their currency.
    """
    return tuple(reason for reason in (_discounts(quote, schedule), _lines(quote, schedule)) if reason)


def _discounts(quote: Quote, schedule: PriceSchedule) -> Text | None:
    granted = -sum((each.amount for each in quote.discounts if each.id.startswith(BY_HAND)), Decimal(0))
    gross = sum((line.amount for line in quote.lines), Decimal(0))
    threshold = schedule.second_approval.discount_percent
    if not granted or granted * 100 <= threshold * gross:
        return None
    amount, share = words.money(granted, quote.currency), f"{threshold.normalize():f}"
    return words.both(
        f"Les remises accordées à la main ({amount['fr']}) dépassent {share.replace('.', ',')}\u00a0% du total des lignes.",
        f"The discounts granted by hand ({amount['en']}) exceed {share}% of the lines’ total.",
        f"تتجاوز التخفيضات الممنوحة يدويًا ({amount['ar']}) نسبة {share.replace('.', ',')}% من مجموع السطور.",
    )


def _lines(quote: Quote, schedule: PriceSchedule) -> Text | None:
    priced = sum((line.amount for line in quote.lines if line.rule.startswith(RULE)), Decimal(0))
    threshold = schedule.second_approval.manual_amount.get(quote.currency, Decimal(0))
    if priced <= threshold:
        return None
    amount, limit = words.money(priced, quote.currency), words.money(threshold, quote.currency)
    return words.both(
        f"Les lignes dont le prix est fixé à la main ({amount['fr']}) dépassent {limit['fr']}.",
        f"The lines priced by hand ({amount['en']}) exceed {limit['en']}.",
        f"تتجاوز السطور المحددة أثمانها يدويًا ({amount['ar']}) مبلغ {limit['ar']}.",
    )


def two_approvers(quote: Quote, schedule: PriceSchedule) -> Text | None:
    """Why two people have to approve this quote, whoever wrote its lines: its total is above the schedule's threshold.

    None below it, at it, or where the schedule names none for that currency.
    """
    threshold = schedule.second_approval.total_amount.get(quote.currency)
    if threshold is None or quote.total <= threshold:
        return None
    amount, limit = words.money(quote.total, quote.currency), words.money(threshold, quote.currency)
    return words.both(
        f"Le total ({amount['fr']}) dépasse {limit['fr']}\u00a0: deux personnes l’approuvent.",
        f"The total ({amount['en']}) exceeds {limit['en']}: two people approve it.",
        f"المجموع ({amount['ar']}) يتجاوز {limit['ar']}: يوافق عليه شخصان.",
    )

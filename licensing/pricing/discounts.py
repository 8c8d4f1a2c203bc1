"""Discounts: those of the schedule whose conditions hold, then those granted by hand, each on the running net. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from licensing.kernel.errors import InvalidInput, Problem
from licensing.kernel.money import finer_than, round_amount
from licensing.kernel.shapes import problem
from licensing.kernel.texts import LaterText
from licensing.pricing import words
from licensing.pricing.values import (
    BuyerFacts,
    Discount,
    DiscountLine,
    Explanation,
    ManualDiscount,
    PriceSchedule,
)  # fmt: skip

BY_HAND = "manual/"
"""How the id of a discount granted by hand begins."""

_SENTENCES = {
    "discount_shape": (
        "Donnez un pourcentage ou un montant, l’un des deux.",
        "Give a percentage or an amount, one of the two.",
        "أدخلوا نسبة مئوية أو مبلغًا، أحدهما فقط.",
    ),
    "discount_percent": (
        "Écrivez un pourcentage entre 0 et 100.",
        "Write a percentage between 0 and 100.",
        "أدخلوا نسبة مئوية بين 0 و100.",
    ),
    "discount_amount": (
        "Écrivez un montant positif, avec les décimales de la devise, qui ne dépasse pas le total ({most}).",
        "Write a positive amount, with the currency’s decimals, not above the total ({most}).",
        "أدخلوا مبلغًا موجبًا، بالمنازل العشرية للعملة، لا يتجاوز المجموع ({most}).",
    ),
    "discount_reason": (
        "Donnez la raison de cette remise.",
        "Give the reason of this discount.",
        "اذكروا سبب هذا التخفيض.",
    ),
    "discount_label": ("Nommez cette remise.", "Name this discount.", "أعطوا اسمًا لهذا التخفيض."),
}


def scheduled(
    schedule: PriceSchedule, facts: BuyerFacts, net: Decimal, currency: str, on: date
) -> tuple[DiscountLine, ...]:
    """The discounts of the schedule that apply, in its order, each on what the earlier ones left."""
    found: list[DiscountLine] = []
    for discount in schedule.discounts:
        if not _applies(discount, facts, on):
            continue
        amount = round_amount(net * discount.percent / 100, currency)
        if amount:
            found.append(_line(schedule, discount, facts, net, amount, currency, on))
            net -= amount
    return tuple(found)


def _applies(discount: Discount, facts: BuyerFacts, on: date) -> bool:
    days, network = discount.days_before_session_start_at_least, discount.organisation_network
    return (
        facts.audience in discount.audiences
        and (days is None or (facts.session_starts_on - on).days >= days)
        and (network is None or facts.network == network)
    )


def _line(
    schedule: PriceSchedule, discount: Discount, facts: BuyerFacts, net: Decimal, amount: Decimal, currency: str, on: date
) -> DiscountLine:  # fmt: skip
    explanation = Explanation(
        LaterText(words.discount_why, discount, facts.session_starts_on, on),
        LaterText(words.percent_words, discount.percent, net, currency),
        schedule.effective_from,
        LaterText(words.schedule_words, schedule.id),
    )
    return DiscountLine(discount.id, discount.label, discount.percent, -amount, explanation)


def by_hand(granted: Sequence[ManualDiscount], net: Decimal, currency: str) -> tuple[DiscountLine, ...]:
    """The discounts granted by hand, in order. InvalidInput with every problem, path like `manual_discounts.0.reason`."""
    lines: list[DiscountLine] = []
    found: list[Problem] = []
    for index, each in enumerate(granted):
        faults = list(_faults(f"manual_discounts.{index}", each, net, currency))
        found += faults
        if not faults:
            lines.append(_manual_line(each, net, currency))
            net += lines[-1].amount
    if found:
        raise InvalidInput(found)
    return tuple(lines)


def fitting(granted: Sequence[ManualDiscount], net: Decimal, currency: str) -> tuple[ManualDiscount, ...]:
    """Of discounts granted earlier, in order, those that a net can still bear: one of an amount above it is left aside."""
    kept: list[ManualDiscount] = []
    for each in granted:
        if not list(_faults("", each, net, currency)):
            kept.append(each)
            net += _manual_line(each, net, currency).amount
    return tuple(kept)


def _manual_line(granted: ManualDiscount, net: Decimal, currency: str) -> DiscountLine:
    percent, amount = granted.percent, granted.amount
    if percent is not None:
        amount, how = round_amount(net * percent / 100, currency), words.percent_words(percent, net, currency)
    else:
        assert amount is not None, "one of both: see _faults"
        how = words.amount_words(amount, currency)
    explanation = Explanation(words.manual_why(granted.reason.strip()), how, None, words.by_hand(granted.author))
    label = words.both(granted.label, granted.label)
    return DiscountLine(BY_HAND + granted.id, label, percent, -round_amount(amount, currency), explanation)


def _faults(path: str, granted: ManualDiscount, net: Decimal, currency: str) -> Iterator[Problem]:
    percent, amount = granted.percent, granted.amount
    if (percent is None) == (amount is None):
        yield problem(f"{path}.percent", "discount_shape", sentences=_SENTENCES)
    elif percent is not None and not (percent.is_finite() and 0 < percent <= 100 and percent == round(percent, 4)):
        yield problem(f"{path}.percent", "discount_percent", sentences=_SENTENCES)
    elif amount is not None and not _payable(amount, net, currency):
        most = words.money(net, currency)["fr"]
        yield problem(f"{path}.amount", "discount_amount", {"most": most}, _SENTENCES)
    if not granted.reason.strip():
        yield problem(f"{path}.reason", "discount_reason", sentences=_SENTENCES)
    if not granted.label.strip():
        yield problem(f"{path}.label", "discount_label", sentences=_SENTENCES)


def _payable(amount: Decimal, net: Decimal, currency: str) -> bool:
    return amount.is_finite() and 0 < amount <= net and not finer_than(amount, currency)

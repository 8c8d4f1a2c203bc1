"""The quote of a judged request: rules chosen by date, lines, discounts, VAT. Pure arithmetic on Decimal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from licensing.kernel.money import round_amount
from licensing.kernel.texts import LaterText, Text
from licensing.policy.values import Charge, Judgement
from licensing.pricing import discounts, words
from licensing.pricing import manual as manual_prices
from licensing.pricing.lines import Priced, price_lines
from licensing.pricing.reading import read_schedule
from licensing.pricing.tax import vat_of
from licensing.pricing.values import (
    BuyerFacts,
    ManualDiscount,
    ManualPrice,
    PriceLine,
    PriceRule,
    PriceSchedule,
    Quote,
    Unpriced,
    VatRules,
)  # fmt: skip

__all__ = ["currency_of", "product_key", "quote", "read_schedule", "rule_on"]


def quote(
    judgement: Judgement,
    facts: BuyerFacts,
    schedule: PriceSchedule,
    vat_rules: VatRules,
    on: date,
    manual: Sequence[ManualPrice] = (),
    manual_discounts: Sequence[ManualDiscount] = (),
) -> Quote:
    """What a judged request costs on a day, with the reason of every line.

    net = lines + discounts, total = net + VAT, each part already rounded to the currency's digits. A manual price takes
    the place of an unpriced product; manual discounts come after the schedule's, in their order. Raises InvalidInput for a
    manual price of anything else, a manual price or discount without a reason, and for a day no VAT case covers.
    """
    currency = currency_of(schedule, facts.country)
    lines, missing = _priced(judgement, facts, schedule, currency, on)
    if manual:
        manual_prices.check(manual, {each.product for each in missing})
        lines += tuple(manual_prices.line(each, currency) for each in manual)
        by_hand = {each.product for each in manual}
        missing = tuple(each for each in missing if each.product not in by_hand)
    gross = sum((line.amount for line in lines), round_amount(Decimal(0), currency))
    reductions = discounts.scheduled(schedule, facts, gross, currency, on)
    net = sum((each.amount for each in reductions), gross)
    if manual_discounts:
        granted = discounts.by_hand(manual_discounts, net, currency)
        reductions += granted
        net = sum((each.amount for each in granted), net)
    vat = vat_of(net, currency, facts, vat_rules, on)
    return Quote(
        currency=currency,
        lines=lines,
        discounts=reductions,
        net=net,
        vat=vat,
        total=net + vat.amount,
        quoted_on=on,
        valid_until=on + timedelta(days=schedule.quote_valid_days),
        schedule=schedule.id,
        policy=judgement.policy_id,
        unpriced=missing,
        forbidden=judgement.forbidden,
    )


def currency_of(schedule: PriceSchedule, country: str) -> str:
    """The currency in which a country is quoted."""
    return schedule.currency_of_country.get(country, schedule.default_currency)


def product_key(product: str, track: str | None) -> str:
    """The name of a product on a track, as manual prices write it: "certificate.employer/team"."""
    return f"{product}/{track}" if track else product


def rule_on(schedule: PriceSchedule, product: str, track: str | None, currency: str, on: date) -> PriceRule | None:
    """The rule of a product in a currency on a day: valid_from <= day, and day < valid_to where given."""
    for rule in schedule.rules.get((product, track, currency), ()):
        if rule.valid_from <= on and (rule.valid_to is None or on < rule.valid_to):
            return rule
    return None


def _priced(
    judgement: Judgement, facts: BuyerFacts, schedule: PriceSchedule, currency: str, on: date
) -> tuple[tuple[PriceLine, ...], tuple[Unpriced, ...]]:
    lines: list[PriceLine] = []
    missing: list[Unpriced] = []
    for charge in judgement.charges:
        rule = rule_on(schedule, charge.product, charge.track, currency, on)
        label = LaterText(words.product_label, charge, rule, facts.track_labels)
        reason = LaterText(words.reason, charge, judgement.policy_id)
        if rule is None:
            missing.append(_unpriced(charge, label, currency, on))
        else:
            lines.extend(price_lines(Priced(charge, rule, label, reason)))
    return tuple(lines), tuple(missing)


def _unpriced(charge: Charge, label: Text, currency: str, on: date) -> Unpriced:
    key = product_key(charge.product, charge.track)
    return Unpriced(key, label, charge.quantity, currency, LaterText(words.unpriced_words, currency, on))

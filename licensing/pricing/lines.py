"""The five price models: a charge and its rule become lines, each rounded half-up. Pure.

Words are made when they are read (`LaterText`): replaying many requests needs the figures alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from licensing.kernel.money import round_amount
from licensing.kernel.texts import LaterText, Text
from licensing.policy.values import Charge, Verdict
from licensing.pricing import words
from licensing.pricing.values import Explanation, PriceLine, PriceRule, Tier

NOTHING = Decimal(0)
NO_WORDS: Text = {"fr": "", "en": "", "ar": ""}


@dataclass(frozen=True, slots=True)
class Priced:
    """A charge with the rule that prices it and the words its lines share."""

    charge: Charge
    rule: PriceRule
    label: Text
    reason: Text


def price_lines(priced: Priced) -> tuple[PriceLine, ...]:
    """The lines of one charge by its rule's model, then the line that brings them up to the minimum. None for quantity 0."""
    if priced.charge.quantity <= 0:
        return ()
    lines = tuple(_MODELS[priced.rule.model](priced))
    if not priced.rule.minimum:
        return lines
    missing = priced.rule.minimum - sum(line.amount for line in lines)
    return (*lines, _minimum(priced, missing)) if missing > 0 else lines


def total_of(rule: PriceRule, quantity: int) -> Decimal:
    """What a rule asks for a quantity, in its currency: the sum of its rounded lines, minimum included."""
    verdict = Verdict("", rule.product, "agreement", rule.product, (), (), None, None, None)
    charge = Charge(rule.product, rule.product, quantity, rule.track, verdict)
    lines = price_lines(Priced(charge, rule, NO_WORDS, NO_WORDS))
    return sum((line.amount for line in lines), round_amount(NOTHING, rule.currency))


def _line(
    priced: Priced, quantity: int, unit: Decimal, how: Text, mark: str = "", label: Text | None = None
) -> PriceLine:
    rule = priced.rule
    return PriceLine(
        rule.product,
        priced.label if label is None else label,
        quantity,
        unit,
        round_amount(quantity * unit, rule.currency),
        rule.id + mark,
        LaterText(words.because, priced.reason, how, rule.source),
        NOTHING,
        rule.track,
        Explanation(priced.reason, how, rule.valid_from, LaterText(words.decided, rule.source)),
    )


def _flat(priced: Priced) -> Iterator[PriceLine]:
    yield _line(priced, 1, priced.rule.amount, LaterText(words.flat_words, priced.rule))


def _per_unit(priced: Priced) -> Iterator[PriceLine]:
    yield _line(priced, priced.charge.quantity, priced.rule.unit, LaterText(words.unit_words, priced.rule))


def slices(tiers: Sequence[Tier], quantity: int) -> Iterator[tuple[int, int, Tier]]:
    """The tiers a quantity enters: (number of the tier from 1, units in it, tier)."""
    below = 0
    for number, tier in enumerate(tiers, start=1):
        inside = min(quantity, tier.up_to if tier.up_to is not None else quantity) - below
        if inside <= 0:
            return
        yield number, inside, tier
        below += inside


def _first(tiers: Sequence[Tier], number: int) -> int:
    """The first quantity of the tier of that number."""
    return 1 if number == 1 else (tiers[number - 2].up_to or 0) + 1


def _graduated(priced: Priced) -> Iterator[PriceLine]:
    rule = priced.rule
    for number, inside, tier in slices(rule.tiers, priced.charge.quantity):
        first = _first(rule.tiers, number)
        how = LaterText(words.tier_words, first, tier, rule.currency)
        label = LaterText(words.with_tier, priced.label, first, tier)
        yield _line(priced, inside, tier.unit, how, f"#tier-{number}", label)
        yield from _fixed(priced, number, tier, label)


def _volume(priced: Priced) -> Iterator[PriceLine]:
    rule, quantity = priced.rule, priced.charge.quantity
    number, _, tier = list(slices(rule.tiers, quantity))[-1]
    how = LaterText(words.volume_words, quantity, _first(rule.tiers, number), tier, rule.currency)
    yield _line(priced, quantity, tier.unit, how, f"#tier-{number}")
    yield from _fixed(priced, number, tier, priced.label)


def _fixed(priced: Priced, number: int, tier: Tier, label: Text) -> Iterator[PriceLine]:
    """What a tier adds once has a line of its own: quantity × unit price is the amount of every line."""
    if tier.flat:
        how = LaterText(words.fixed_words, tier, priced.rule.currency)
        yield _line(priced, 1, tier.flat, how, f"#tier-{number}-fixed", LaterText(words.fixed_label, label))


def _package(priced: Priced) -> Iterator[PriceLine]:
    rule, quantity = priced.rule, priced.charge.quantity
    packages = -(-quantity // rule.size)
    how = LaterText(words.package_words, quantity, packages, rule)
    yield _line(priced, packages, rule.unit, how, "", LaterText(words.package_label, priced.label, rule))


def _minimum(priced: Priced, missing: Decimal) -> PriceLine:
    label = LaterText(words.minimum_label, priced.label)
    return _line(priced, 1, missing, LaterText(words.minimum_words, priced.rule), "#minimum", label)


_MODELS: dict[str, Callable[[Priced], Iterator[PriceLine]]] = {
    "flat": _flat,
    "per_unit": _per_unit,
    "graduated": _graduated,
    "volume": _volume,
    "package": _package,
}

"""The five price models: a charge and its rule become lines, each rounded half-up. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from licensing.kernel.money import round_amount
from licensing.policy.values import Charge, Text
from licensing.pricing import words
from licensing.pricing.values import PriceLine, PriceRule, Tier


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
    missing = priced.rule.minimum - sum(line.amount for line in lines)
    return (*lines, _minimum(priced, missing)) if missing > 0 else lines


def _line(
    priced: Priced,
    quantity: int,
    unit: Decimal,
    how: Text,
    mark: str = "",
    label: Text | None = None,
    flat: Decimal = Decimal(0),
) -> PriceLine:
    rule = priced.rule
    return PriceLine(
        product=rule.product,
        label=label or priced.label,
        quantity=quantity,
        unit_price=unit,
        amount=round_amount(quantity * unit + flat, rule.currency),
        rule=rule.id + mark,
        because=words.joined([priced.reason, how, words.source(rule)]),
        flat=flat,
        track=rule.track,
    )


def _flat(priced: Priced) -> Iterator[PriceLine]:
    price = words.money(priced.rule.amount, priced.rule.currency)
    how = words.both(f"Forfait de {price['fr']}.", f"Flat price of {price['en']}.")
    yield _line(priced, 1, priced.rule.amount, how)


def _per_unit(priced: Priced) -> Iterator[PriceLine]:
    price = words.each_at(priced.rule.unit, priced.rule.currency)
    how = words.both(f"{price['fr']}.", f"{price['en']}.")
    yield _line(priced, priced.charge.quantity, priced.rule.unit, how)


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
        how = words.tier_words(first, tier, rule.currency)
        label = words.with_tier(priced.label, first, tier)
        yield _line(priced, inside, tier.unit, how, f"#tier-{number}", label, tier.flat)


def _volume(priced: Priced) -> Iterator[PriceLine]:
    rule, quantity = priced.rule, priced.charge.quantity
    number, _, tier = list(slices(rule.tiers, quantity))[-1]
    how = words.volume_words(quantity, _first(rule.tiers, number), tier, rule.currency)
    yield _line(priced, quantity, tier.unit, how, f"#tier-{number}", flat=tier.flat)


def _package(priced: Priced) -> Iterator[PriceLine]:
    rule, quantity = priced.rule, priced.charge.quantity
    packages = -(-quantity // rule.size)
    label = words.both(
        f"{priced.label['fr']}, lots de {rule.size} apprenants",
        f"{priced.label['en']}, packages of {rule.size} learners",
    )
    yield _line(priced, packages, rule.unit, words.package_words(quantity, packages, rule), "", label)


def _minimum(priced: Priced, missing: Decimal) -> PriceLine:
    label = words.both(f"{priced.label['fr']}, complément au minimum", f"{priced.label['en']}, up to the minimum")
    return _line(priced, 1, missing, words.minimum_words(priced.rule), "#minimum", label)


_MODELS: dict[str, Callable[[Priced], Iterator[PriceLine]]] = {
    "flat": _flat,
    "per_unit": _per_unit,
    "graduated": _graduated,
    "volume": _volume,
    "package": _package,
}

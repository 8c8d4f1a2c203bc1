"""Frozen values pricing hands on. Amounts are Decimal in the quote's currency, already rounded to its digits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from licensing.policy.values import Forbidden, Text


@dataclass(frozen=True, slots=True)
class Tier:
    """A slice of quantities up to `up_to` included (None: no end), each unit at `unit`; `flat` is added once."""

    up_to: int | None
    unit: Decimal
    flat: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class PriceRule:
    """How one product (on one track, if any) is priced in one currency from `valid_from` until before `valid_to`."""

    id: str
    product: str
    track: str | None
    currency: str
    valid_from: date
    valid_to: date | None
    model: str
    source: str
    label: Text | None = None
    minimum: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)
    unit: Decimal = Decimal(0)
    size: int = 1
    tiers: tuple[Tier, ...] = ()


@dataclass(frozen=True, slots=True)
class Discount:
    """A reduction in percent of the running net total, for some audiences, when all its conditions hold."""

    id: str
    label: Text
    percent: Decimal
    audiences: tuple[str, ...]
    days_before_session_start_at_least: int | None = None
    organisation_network: bool | None = None


@dataclass(frozen=True, slots=True)
class SecondApproval:
    """From where on a price needs a second approver.

    `discount_percent`: manual discounts together, in percent of the lines' total; `manual_amount`: lines priced by hand
    together, by currency (a currency not named: every such line); `total_amount`: the whole quote with its tax, by currency
    (a currency not named: never), whoever wrote its lines.
    """

    discount_percent: Decimal = Decimal(10)
    manual_amount: Mapping[str, Decimal] = field(default_factory=lambda: {"EUR": Decimal(2000), "MAD": Decimal(20_000)})
    total_amount: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PriceSchedule:
    """A price schedule; `rules` maps (product, track, currency) to its dated rules in order.

    `effective_from`: the first day on which quotes are made by it; without one in the document, its first rule's.
    """

    id: str
    producer: str
    effective_from: date
    rules: Mapping[tuple[str, str | None, str], tuple[PriceRule, ...]]
    discounts: tuple[Discount, ...]
    currency_of_country: Mapping[str, str]
    default_currency: str
    quote_valid_days: int
    sha256: str
    second_approval: SecondApproval = field(default_factory=SecondApproval)


@dataclass(frozen=True, slots=True)
class BuyerFacts:
    """What the price needs to know of a request besides its uses. `track_labels` only serves the words of the lines."""

    audience: str
    country: str
    vat_number: str | None
    network: bool
    session_starts_on: date
    track_labels: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ManualPrice:
    """A price written by a person for an unpriced product (its key, see Unpriced); never without a reason."""

    product: str
    label: str
    quantity: int
    unit_price: Decimal
    reason: str
    author: str


@dataclass(frozen=True, slots=True)
class ManualDiscount:
    """A reduction granted by a person: a percentage of the running net or an amount, exactly one; never without a reason."""

    id: str
    label: str
    percent: Decimal | None
    amount: Decimal | None
    reason: str
    author: str


@dataclass(frozen=True, slots=True)
class ByHand:
    """What the producer wrote on a request itself: prices for what the schedule lacks, discounts."""

    prices: tuple[ManualPrice, ...] = ()
    discounts: tuple[ManualDiscount, ...] = ()


@dataclass(frozen=True, slots=True)
class VatCase:
    """A dated VAT case: which seller and buyer, then category, rate, printed mention and the law it rests on."""

    id: str
    seller: str
    buyer: str
    valid_from: date
    valid_to: date | None
    category: str
    rate: Decimal
    mention: Text | None
    vatex: str | None
    source: str


@dataclass(frozen=True, slots=True)
class VatRules:
    """The VAT cases that a seller of that profile (not_taxable, franchise, taxable, public) may meet."""

    profile: str
    cases: tuple[VatCase, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The four answers to "why this, why this much, since when, decided where" of a line or discount."""

    why: Text
    how: Text
    since: date | None
    decided: Text


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One line of a quote; `flat` is the part of `amount` that does not depend on the quantity: in quotes
    made before such a part had its own line."""

    product: str
    label: Text
    quantity: int
    unit_price: Decimal
    amount: Decimal
    rule: str
    because: Text
    flat: Decimal = Decimal(0)
    track: str | None = None
    explanation: Explanation | None = None
    """None only in quotes stored before explanations were kept."""


@dataclass(frozen=True, slots=True)
class DiscountLine:
    """One discount; `amount` is negative; `percent` says of which share it is, None where it was granted as an amount."""

    id: str
    label: Text
    percent: Decimal | None
    amount: Decimal
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True)
class Vat:
    """VAT of the whole quote: category (EN 16931 code), rate in percent, amount, printed mention (None for the default case)."""

    category: str
    rate: Decimal
    amount: Decimal
    mention: Text | None
    source: str
    vatex: str | None = None
    """Code of the exemption reason (VATEX list of EN 16931), None for the default case."""


@dataclass(frozen=True, slots=True)
class Unpriced:
    """A product that the schedule does not price in that currency on that day.

    `product` is the key a manual price must name: the product, with its track when it has one ("certificate.employer/team").
    """

    product: str
    label: Text
    quantity: int
    currency: str
    because: Text


@dataclass(frozen=True, slots=True)
class Quote:
    """What a request costs, and why. net = lines + discounts; total = net + VAT."""

    currency: str
    lines: tuple[PriceLine, ...]
    discounts: tuple[DiscountLine, ...]
    net: Decimal
    vat: Vat
    total: Decimal
    quoted_on: date
    valid_until: date
    schedule: str
    policy: str
    unpriced: tuple[Unpriced, ...]
    forbidden: tuple[Forbidden, ...]

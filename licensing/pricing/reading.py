"""Reading a published price schedule: its form, then what its rules must say together. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from licensing.kernel.canonical import fingerprint
from licensing.kernel.countries import COUNTRIES
from licensing.kernel.errors import InvalidInput, Problem
from licensing.kernel.money import CURRENCY_DIGITS
from licensing.kernel.shapes import SENTENCES, Day, Shape, fault, plain, problem, read_shape
from licensing.pricing.values import Discount, PriceRule, PriceSchedule, SecondApproval, Tier

_SENTENCES = {
    **SENTENCES,
    "amount": (
        "Écrivez un montant, par exemple 12.00 (4 décimales au plus) ; dans un fichier, entre guillemets.",
        "Write an amount, for example 12.00 (at most 4 decimals); in a file, in quotes.",
        "أدخلوا مبلغًا، مثلًا 12.00 (أربع منازل عشرية على الأكثر)؛ وفي ملف، بين علامتي تنصيص.",
    ),
    "percent": (
        "Écrivez un pourcentage entre 0 et 100.",
        "Write a percentage between 0 and 100.",
        "أدخلوا نسبة مئوية بين 0 و100.",
    ),
    "field_of_model": (
        "Le modèle {model} demande : {expected}, et rien d’autre.",
        "The model {model} needs: {expected}, and nothing else.",
        "يتطلب النموذج \u2068{model}\u2069: \u2068{expected}\u2069، ولا شيء غير ذلك.",
    ),
    "tiers_order": (
        "Rangez les tranches par `up_to` croissant ; seule la dernière a null.",
        "Order tiers by rising `up_to`; only the last has null.",
        "رتبوا الشرائح حسب `up_to` تصاعديًا؛ الأخيرة وحدها لها null.",
    ),
    "valid_to": (
        "Écrivez une fin postérieure au début.",
        "Write an end after the start.",
        "أدخلوا نهاية لاحقة للبداية.",
    ),
    "overlap": (
        "Deux prix de ce produit se recouvrent : terminez le premier le jour où commence le second.",
        "Two prices of this product overlap: end the first on the day the second starts.",
        "ثمنان لهذا المنتوج يتداخلان: أنهوا الأول في اليوم الذي يبدأ فيه الثاني.",
    ),
    "currency": (
        "Choisissez une devise parmi : {expected}.",
        "Choose one of these currencies: {expected}.",
        "اختاروا عملة من بين: \u2068{expected}\u2069.",
    ),
    "currency_default": (
        "Donnez la devise par défaut (default).",
        "Give the default currency.",
        "حددوا العملة المعتمدة افتراضيًا (default).",
    ),
    "country": (
        "Écrivez un code ISO de pays ou default.",
        "Write an ISO country code or default.",
        "أدخلوا رمز ISO لبلد أو default.",
    ),
    "discount_twice": (
        "Donnez un autre identifiant à cette remise.",
        "Give this discount another identifier.",
        "أعطوا معرفًا آخر لهذا التخفيض.",
    ),
}

FIELDS_OF_MODEL = {
    "flat": {"amount"},
    "per_unit": {"unit"},
    "graduated": {"tiers"},
    "volume": {"tiers"},
    "package": {"size", "unit"},
}


def read_amount(value: Any) -> Decimal:
    """An amount as documents hold it: digits, at most four decimals, nothing else. ValueError otherwise."""
    text = str(value) if type(value) in (str, int, Decimal) else ""
    whole, _, digits = text.partition(".")
    if not (whole.isdecimal() and whole.isascii() and len(whole) <= 10):
        raise fault("amount")
    if "." in text and not (digits.isdecimal() and digits.isascii() and len(digits) <= 4):
        raise fault("amount")
    return Decimal(text)


_Amount = Annotated[Decimal, BeforeValidator(read_amount)]
_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]*$", max_length=60)]
_Words = dict[str, Annotated[str, Field(min_length=1, max_length=300)]]


class _Tier(Shape):
    up_to: Annotated[int, Field(ge=1)] | None
    unit: _Amount
    flat: _Amount = Decimal(0)


class _Product(Shape):
    product: _Name
    track: _Name | None = None
    currency: str
    valid_from: Day
    valid_to: Day | None = None
    model: Literal["flat", "per_unit", "graduated", "volume", "package"]
    minimum: _Amount = Decimal(0)
    amount: _Amount | None = None
    unit: _Amount | None = None
    size: Annotated[int, Field(ge=1)] | None = None
    tiers: Annotated[tuple[_Tier, ...], Field(strict=False, min_length=1)] | None = None
    label: _Words | None = None
    source: Annotated[str, Field(min_length=3, max_length=300)]


class _When(Shape):
    days_before_session_start_at_least: Annotated[int, Field(ge=0)] | None = None
    organisation_network: bool | None = None


class _Discount(Shape):
    id: _Name
    label: _Words
    percent: _Amount
    when: _When = _When()
    audiences: Annotated[tuple[Literal["individual", "education", "employer"], ...], Field(strict=False)]


class _SecondApproval(Shape):
    discount_percent: _Amount = SecondApproval().discount_percent
    manual_amount: dict[str, _Amount] = Field(default_factory=lambda: dict(SecondApproval().manual_amount))
    total_amount: dict[str, _Amount] = Field(default_factory=dict)


class _Document(Shape):
    id: _Name
    producer: _Name
    effective_from: Day | None = None
    products: Annotated[tuple[_Product, ...], Field(strict=False)]
    discounts: Annotated[tuple[_Discount, ...], Field(strict=False)] = ()
    currency_of_country: dict[str, str]
    quote_valid_days: Annotated[int, Field(ge=1, le=3660)]
    second_approval: _SecondApproval = _SecondApproval()


def read_schedule(document: Mapping[str, Any]) -> PriceSchedule:
    """The frozen schedule of a parsed YAML (or stored JSON) document.

    Raises InvalidInput with every problem at once, path like `products.3.tiers`. The same document gives the same
    `sha256` whether its dates are dates or ISO texts.
    """
    document = plain(document)
    read = read_shape(_Document, document, _SENTENCES)
    found = [*_rules(read), *_overlaps(read), *_discounts(read), *_currencies(read), *_second_approval(read)]
    if found:
        raise InvalidInput(found)
    countries = {country: currency for country, currency in read.currency_of_country.items() if country != "default"}
    return PriceSchedule(
        id=read.id,
        producer=read.producer,
        effective_from=read.effective_from or min((each.valid_from for each in read.products), default=date.min),
        rules=_grouped([_as_rule(read.id, each) for each in read.products]),
        discounts=tuple(_as_discount(each) for each in read.discounts),
        currency_of_country=countries,
        default_currency=read.currency_of_country["default"],
        quote_valid_days=read.quote_valid_days,
        sha256=fingerprint(document),
        second_approval=SecondApproval(
            read.second_approval.discount_percent, read.second_approval.manual_amount, read.second_approval.total_amount
        ),
    )


def _grouped(rules: Sequence[PriceRule]) -> dict[tuple[str, str | None, str], tuple[PriceRule, ...]]:
    grouped: dict[tuple[str, str | None, str], tuple[PriceRule, ...]] = {}
    for rule in sorted(rules, key=lambda rule: rule.valid_from):
        key = (rule.product, rule.track, rule.currency)
        grouped[key] = (*grouped.get(key, ()), rule)
    return grouped


def _as_rule(schedule: str, read: _Product) -> PriceRule:
    parts = [schedule, read.product, read.track, read.currency, read.valid_from.isoformat()]
    return PriceRule(
        id="/".join(part for part in parts if part),
        product=read.product,
        track=read.track,
        currency=read.currency,
        valid_from=read.valid_from,
        valid_to=read.valid_to,
        model=read.model,
        source=read.source,
        label=read.label,
        minimum=read.minimum,
        amount=read.amount or Decimal(0),
        unit=read.unit or Decimal(0),
        size=read.size or 1,
        tiers=tuple(Tier(tier.up_to, tier.unit, tier.flat) for tier in read.tiers or ()),
    )


def _as_discount(read: _Discount) -> Discount:
    when = read.when
    return Discount(
        read.id, read.label, read.percent, read.audiences,
        when.days_before_session_start_at_least, when.organisation_network,
    )  # fmt: skip


def _say(path: str, code: str, **context: str) -> Problem:
    return problem(path, code, context, _SENTENCES)


def _rules(read: _Document) -> Iterator[Problem]:
    for index, product in enumerate(read.products):
        path = f"products.{index}"
        expected = FIELDS_OF_MODEL[product.model]
        given = {name for name in ("amount", "unit", "size", "tiers") if getattr(product, name) is not None}
        if given != expected:
            yield _say(f"{path}.model", "field_of_model", model=product.model, expected=", ".join(sorted(expected)))
        if product.tiers and not _in_order(product.tiers):
            yield _say(f"{path}.tiers", "tiers_order")
        if product.valid_to and product.valid_to <= product.valid_from:
            yield _say(f"{path}.valid_to", "valid_to")
        yield from _currency(f"{path}.currency", product.currency)


def _in_order(tiers: Sequence[_Tier]) -> bool:
    ends = [tier.up_to for tier in tiers]
    limits = [end for end in ends if end is not None]
    return ends[-1] is None and len(limits) == len(ends) - 1 and all(low < high for low, high in pairwise(limits))


def _overlaps(read: _Document) -> Iterator[Problem]:
    def key(entry: tuple[int, _Product]) -> tuple[str, str, str]:
        return entry[1].product, entry[1].track or "", entry[1].currency

    ordered = sorted(enumerate(read.products), key=lambda entry: (key(entry), entry[1].valid_from))
    for _, group in groupby(ordered, key=key):
        for (_, earlier), (index, later) in pairwise(group):
            if earlier.valid_to is None or earlier.valid_to > later.valid_from:
                yield _say(f"products.{index}.valid_from", "overlap")


def _discounts(read: _Document) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, discount in enumerate(read.discounts):
        if discount.id in seen:
            yield _say(f"discounts.{index}.id", "discount_twice")
        seen.add(discount.id)
        if not 0 < discount.percent <= 100:
            yield _say(f"discounts.{index}.percent", "percent")


def _currencies(read: _Document) -> Iterator[Problem]:
    if "default" not in read.currency_of_country:
        yield _say("currency_of_country", "currency_default")
    for country, currency in read.currency_of_country.items():
        if country != "default" and country not in COUNTRIES:
            yield _say(f"currency_of_country.{country[:20]}", "country")
        yield from _currency(f"currency_of_country.{country[:20]}", currency)


def _second_approval(read: _Document) -> Iterator[Problem]:
    if read.second_approval.discount_percent > 100:
        yield _say("second_approval.discount_percent", "percent")
    for name in ("manual_amount", "total_amount"):
        for currency in getattr(read.second_approval, name):
            yield from _currency(f"second_approval.{name}.{currency[:20]}", currency)


def _currency(path: str, currency: str) -> Iterator[Problem]:
    if currency not in CURRENCY_DIGITS:
        yield _say(path, "currency", expected=", ".join(CURRENCY_DIGITS))

"""VAT of a quote: which dated case applies to seller, buyer and day, and its amount. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from licensing.kernel.countries import EU_MEMBERS
from licensing.kernel.errors import InvalidInput
from licensing.kernel.money import round_amount
from licensing.kernel.shapes import SENTENCES, Day, Shape, plain, problem, read_shape
from licensing.pricing.values import BuyerFacts, Vat, VatCase, VatRules

DOMESTIC = frozenset({"FR", "MC"})
"""France, and Monaco which is treated as France (directive 2006/112/CE art. 7)."""

_SENTENCES = {
    **SENTENCES,
    "vat_unknown": (
        "Aucun paramètre de TVA ne couvre le {on} pour ce vendeur et cet acheteur.",
        "No VAT parameter covers {on} for this seller and buyer.",
        "لا يوجد معيار للضريبة على القيمة المضافة يغطي يوم \u2068{on}\u2069 لهذا البائع وهذا المشتري.",
    ),
}


class _Case(Shape):
    id: str
    seller: Literal["taxable", "franchise", "not_taxable", "public"]
    buyer: Literal["domestic", "eu_with_vat", "eu_without_vat", "outside_eu", "any"]
    valid_from: Day
    valid_to: Day | None = None
    category: Literal["S", "E", "AE", "O"]
    rate: Annotated[str, Field(pattern=r"^[0-9]{1,2}(\.[0-9]{1,2})?$")]
    mention: dict[str, str] | None = None
    vatex: str | None = None
    source: Annotated[str, Field(min_length=3)]


class _Document(Shape):
    cases: Annotated[tuple[_Case, ...], Field(strict=False)]


def read_vat_rules(document: Mapping[str, Any], profile: str) -> VatRules:
    """The VAT cases of one seller profile out of the parameters' document. Raises InvalidInput with every problem."""
    read = read_shape(_Document, plain(document))
    return VatRules(profile, tuple(_as_case(each) for each in read.cases if each.seller == profile))


def _as_case(case: _Case) -> VatCase:
    return VatCase(**{**case.model_dump(), "rate": Decimal(case.rate)})


def buyer_kind(country: str, vat_number: str | None) -> str:
    """Where the buyer stands for VAT: domestic, eu_with_vat, eu_without_vat or outside_eu."""
    if country in DOMESTIC:
        return "domestic"
    if country not in EU_MEMBERS:
        return "outside_eu"
    return "eu_with_vat" if vat_number else "eu_without_vat"


def vat_of(net: Decimal, currency: str, facts: BuyerFacts, rules: VatRules, on: date) -> Vat:
    """VAT on a net total on a day, rounded half-up. Raises InvalidInput when no dated case covers it."""
    kind = buyer_kind(facts.country, facts.vat_number)
    for case in rules.cases:
        if case.buyer in (kind, "any") and case.valid_from <= on and (case.valid_to is None or on < case.valid_to):
            amount = round_amount(net * case.rate / 100, currency)
            return Vat(case.category, case.rate, amount, case.mention, case.source, case.vatex)
    raise InvalidInput([problem("submitted_on", "vat_unknown", {"on": on.isoformat()}, _SENTENCES)])

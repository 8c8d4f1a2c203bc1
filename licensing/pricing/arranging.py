"""The keys of a price schedule in the order people read them in. Pure; works on documents of any shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from licensing.versions.arranging import ordered, texts

TOP = (
    "id", "producer", "effective_from", "products", "discounts", "currency_of_country", "quote_valid_days", "second_approval",
)  # fmt: skip
PRODUCT = (
    "product", "track", "currency", "valid_from", "valid_to", "model", "amount", "size", "unit", "minimum", "tiers",
    "label", "source",
)  # fmt: skip
TIER = ("up_to", "unit", "flat")
DISCOUNT = ("id", "label", "percent", "when", "audiences")
ITEMS = {"products": ("product", "track", "currency", "valid_from"), "discounts": ("id",)}
"""What tells the rules and discounts of a schedule apart."""


def arrange_schedule(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same document, its keys in order; the order of rules, tiers and discounts stays."""
    arranged = ordered(document, TOP)
    arranged |= {name: [_entry(each) for each in arranged[name]] for name in _lists(arranged)}
    if isinstance(arranged.get("currency_of_country"), Mapping):
        arranged["currency_of_country"] = ordered(arranged["currency_of_country"], ())
    return arranged


def _lists(document: Mapping[str, Any]) -> list[str]:
    return [name for name in ("products", "discounts") if isinstance(document.get(name), list)]


def _entry(entry: Any) -> Any:
    if not isinstance(entry, Mapping):
        return entry
    arranged = ordered(entry, PRODUCT if "product" in entry else DISCOUNT)
    if isinstance(arranged.get("tiers"), list):
        arranged["tiers"] = [ordered(tier, TIER) if isinstance(tier, Mapping) else tier for tier in arranged["tiers"]]
    return {name: texts(value) if name == "label" else value for name, value in arranged.items()}

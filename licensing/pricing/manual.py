"""Prices written by a person for what the schedule does not price. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from licensing.kernel.errors import InvalidInput, Problem
from licensing.kernel.money import round_amount
from licensing.kernel.shapes import problem
from licensing.pricing import words
from licensing.pricing.values import Explanation, ManualPrice, PriceLine

RULE = "manual/"
"""How the rule of a line priced by hand begins."""

_SENTENCES = {
    "manual_not_needed": (
        "Retirez cette ligne : seul un produit sans prix au barème reçoit un prix saisi.",
        "Remove this line: only a product without a scheduled price takes a written price.",
        "احذفوا هذا السطر: لا يُدخَل ثمن إلا لمنتوج لا ثمن له في جدول الأثمان.",
    ),
    "manual_twice": (
        "Gardez une seule ligne pour ce produit.",
        "Keep a single line for this product.",
        "أبقوا سطرًا واحدًا لهذا المنتوج.",
    ),
    "manual_reason": ("Donnez la raison de ce prix.", "Give the reason of this price.", "اذكروا سبب هذا الثمن."),
    "manual_quantity": (
        "Écrivez une quantité d’au moins 1.",
        "Write a quantity of at least 1.",
        "أدخلوا كمية لا تقل عن 1.",
    ),
    "manual_price": (
        "Écrivez un prix positif ou nul, à 4 décimales au plus.",
        "Write a price of zero or more, with at most 4 decimals.",
        "أدخلوا ثمنًا موجبًا أو منعدمًا، بأربع منازل عشرية على الأكثر.",
    ),
}


def check(manual: Sequence[ManualPrice], unpriced: Collection[str]) -> None:
    """Raise InvalidInput with every problem of manual prices at once, path like `manual.0.reason`."""
    found = [each for index, price in enumerate(manual) for each in _problems(f"manual.{index}", price, unpriced)]
    products = [price.product for price in manual]
    for index, product in enumerate(products):
        if product in products[:index]:
            found.append(problem(f"manual.{index}.product", "manual_twice", sentences=_SENTENCES))
    if found:
        raise InvalidInput(found)


def _problems(path: str, price: ManualPrice, unpriced: Collection[str]) -> Iterator[Problem]:
    faults = {
        "product": ("manual_not_needed", price.product not in unpriced),
        "reason": ("manual_reason", not price.reason.strip()),
        "quantity": ("manual_quantity", price.quantity < 1),
        "unit_price": ("manual_price", not _payable(price.unit_price)),
    }
    for name, (code, wrong) in faults.items():
        if wrong:
            yield problem(f"{path}.{name}", code, sentences=_SENTENCES)


def _payable(unit_price: Decimal) -> bool:
    return unit_price.is_finite() and unit_price >= 0 and unit_price == round(unit_price, 4)


def line(price: ManualPrice, currency: str) -> PriceLine:
    """The line of a manual price: quantity x unit price, its author and reason as the rule."""
    product, _, track = price.product.partition("/")
    reason = price.reason.strip()
    return PriceLine(
        product=product,
        label=words.both(price.label, price.label),
        quantity=price.quantity,
        unit_price=price.unit_price,
        amount=round_amount(price.quantity * price.unit_price, currency),
        rule=RULE + price.product,
        because=words.manual_words(price.author, reason),
        track=track or None,
        explanation=Explanation(words.manual_why(reason), words.manual_how(), None, words.by_hand(price.author)),
    )

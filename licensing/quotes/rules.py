"""How a quote stands, and how two of them differ. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from licensing.kernel.texts import Text
from licensing.kernel.wording import day_in_words
from licensing.pricing import words
from licensing.pricing.values import DiscountLine, Explanation, PriceLine, Quote

STATES = ("open", "accepted", "expired", "superseded", "lapsed")


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides how a quote stands."""

    valid_until: date
    accepted: bool
    replaced: bool
    closed: bool = False
    """Whether its request was withdrawn or declined."""


def state_of(standing: Standing, today: date) -> str:
    """superseded: another quote took its place, even an accepted one; accepted quotes do not expire; the last day counts;
    lapsed: nobody accepted it before its request was closed.
    """
    if standing.replaced:
        return "superseded"
    if standing.accepted:
        return "accepted"
    if standing.closed:
        return "lapsed"
    return "expired" if standing.valid_until < today else "open"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two quotes: of what, the amounts before and after (None: not there), why."""

    label: Text
    before: Decimal | None
    after: Decimal | None
    why: Text


def differences(before: Quote, after: Quote) -> tuple[Change, ...]:
    """What makes another total, line by line, then discounts, then VAT; empty when both ask the same.

    Lines are those of the same product, track and tier. Amounts are in each quote's own currency.
    """
    return (*_lines(before, after), *_discounts(before, after), *_vat(before, after))


def _lines(before: Quote, after: Quote) -> Iterator[Change]:
    old, new = ({_key(line): line for line in quote.lines} for quote in (before, after))
    for key in dict.fromkeys([*old, *new]):
        first, second = old.get(key), new.get(key)
        if first is None and second is not None:
            yield Change(second.label, None, second.amount, _added(second.explanation))
        elif second is None and first is not None:
            yield Change(first.label, first.amount, None, _GONE)
        elif first is not None and second is not None and first.amount != second.amount:
            yield Change(second.label, first.amount, second.amount, _why(first, second, before, after))


def _key(line: PriceLine) -> tuple[str, str | None, str]:
    return line.product, line.track, line.rule.partition("#")[2]


def _why(first: PriceLine, second: PriceLine, before: Quote, after: Quote) -> Text:
    """Another quantity, another price, or both; a price says since when and where it was decided."""
    reasons: list[Text] = []
    if first.quantity != second.quantity:
        quantities = f"{first.quantity} → {second.quantity}"
        reasons.append(
            words.both(
                f"Quantité\u00a0: {quantities}.",
                f"Quantity: {quantities}.",
                f"الكمية: {_arrow(first.quantity, second.quantity)}.",
            )
        )
    if (first.unit_price, first.flat) != (second.unit_price, second.flat):
        old, new = words.money(first.unit_price, before.currency), words.money(second.unit_price, after.currency)
        reasons.append(
            words.both(
                f"Prix unitaire\u00a0: {old['fr']} → {new['fr']}.",
                f"Unit price: {old['en']} → {new['en']}.",
                f"الثمن الفردي: {_arrow(old['ar'], new['ar'])}.",
            )
        )
        reasons += _decided(second.explanation)
    return words.joined(reasons)


def _decided(explanation: Explanation | None) -> list[Text]:
    if explanation is None:
        return []
    since = [_since(explanation.since)] if explanation.since else []
    return [*since, explanation.decided]


def _since(day: date) -> Text:
    return words.both(
        f"Ce prix vaut depuis le {day:%d/%m/%Y}.",
        f"This price applies since {day.isoformat()}.",
        f"يسري هذا الثمن منذ {day_in_words(day, 'ar')}.",
    )


def _arrow(before: object, after: object) -> str:
    """A change as Arabic reads it: the arrow points to the left."""
    return f"{before} ← {after}"


def _added(explanation: Explanation | None) -> Text:
    return words.joined([_NEW, *([explanation.why] if explanation else [])])


_NEW: Text = {"fr": "N’y était pas avant.", "en": "Was not there before.", "ar": "لم يكن موجودًا من قبل."}
_GONE: Text = {"fr": "N’est plus compté.", "en": "Is no longer counted.", "ar": "لم يعد محتسبًا."}


def _discounts(before: Quote, after: Quote) -> Iterator[Change]:
    old, new = (_by_id(quote.discounts) for quote in (before, after))
    for name in dict.fromkeys([*old, *new]):
        first, second = old.get(name), new.get(name)
        shown = second or first
        if shown is None or (first and second and first.amount == second.amount):
            continue
        why = _added(second.explanation) if second and not first else _GONE if not second else _base(second)
        yield Change(shown.label, first.amount if first else None, second.amount if second else None, why)


def _by_id(discounts: tuple[DiscountLine, ...]) -> Mapping[str, DiscountLine]:
    return {each.id: each for each in discounts}


def _base(discount: DiscountLine) -> Text:
    return discount.explanation.how if discount.explanation else _NEW


def _vat(before: Quote, after: Quote) -> Iterator[Change]:
    if before.vat.amount == after.vat.amount and before.currency == after.currency:
        return
    why = _SAME_RATE
    if before.vat.rate != after.vat.rate or before.vat.category != after.vat.category:
        old, new = f"{before.vat.rate.normalize():f}", f"{after.vat.rate.normalize():f}"
        french = f"Taux\u00a0: {old}\u202f% → {new}\u202f%.".replace(".", ",", (old + new).count("."))
        why = words.both(
            french,
            f"Rate: {old}% → {new}%.",
            f"السعر: {_arrow(f'{old}%', f'{new}%')}.".replace(".", ",", (old + new).count(".")),
        )
    yield Change(
        {"fr": "TVA", "en": "VAT", "ar": "الضريبة على القيمة المضافة"}, before.vat.amount, after.vat.amount, why
    )


_SAME_RATE: Text = {
    "fr": "Au même taux, sur l’autre montant.",
    "en": "At the same rate, on the other amount.",
    "ar": "بالسعر نفسه، على المبلغ الآخر.",
}

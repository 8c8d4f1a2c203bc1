"""How a quote stands, and how two of them differ. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from licensing.kernel.texts import Text, joined
from licensing.kernel.wording import day_in_words
from licensing.pricing import words
from licensing.pricing.manual import RULE
from licensing.pricing.values import DiscountLine, Explanation, PriceLine, Quote

STATES = ("open", "accepted", "expired", "superseded", "lapsed", "outdated")


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides how a quote stands."""

    valid_until: date
    accepted: bool
    replaced: bool
    closed: bool = False
    """Whether its request was withdrawn or declined."""
    outdated: bool = False
    """Whether the request says something else by now: other answers, or other prices by hand while nobody accepted it."""


def state_of(standing: Standing, today: date) -> str:
    """superseded: another quote took its place, even an accepted one; accepted quotes do not expire; the last day counts;
    lapsed: nobody accepted it before its request was closed; outdated: its request is no longer the one it prices.
    """
    if standing.replaced:
        return "superseded"
    if standing.accepted:
        return "outdated" if standing.outdated else "accepted"
    if standing.closed:
        return "lapsed"
    if standing.valid_until < today:
        return "expired"
    return "outdated" if standing.outdated else "open"


def keeps(quote: Quote, confirmed: Quote) -> bool:
    """Whether a price is the one that was confirmed, or a better one that says the same.

    The same lines, currency and VAT, and every discount; more are lines for products that were confirmed without a price, and
    discounts granted since.
    """
    promised = {each.product for each in confirmed.unpriced}
    lines = [
        each for each in quote.lines if each.rule.removeprefix(RULE) not in promised or not each.rule.startswith(RULE)
    ]
    granted = [_granted(each) for each in quote.discounts]
    return (
        (quote.currency, quote.vat.category, quote.vat.rate)
        == (confirmed.currency, confirmed.vat.category, confirmed.vat.rate)
        and sorted(map(_billed, lines)) == sorted(map(_billed, confirmed.lines))
        and all(_granted(each) in granted for each in confirmed.discounts)
        and (bool(promised) or quote.total <= confirmed.total)
    )


def _billed(line: PriceLine) -> tuple[str, str, int, Decimal]:
    return line.product, line.track or "", line.quantity, line.amount


def _granted(discount: DiscountLine) -> tuple[str, Decimal]:
    """What of a discount stays when the lines before it change: its share, or its amount."""
    return discount.id, discount.amount if discount.percent is None else discount.percent


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
    return joined(reasons)


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
    return joined([_NEW, *([explanation.why] if explanation else [])])


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

"""A quote as JSON: lossless and bilingual for storage, in one language for people and commands. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from licensing.kernel.money import currency_digits
from licensing.policy.values import Forbidden, Text
from licensing.pricing.values import DiscountLine, Explanation, PriceLine, Quote, Unpriced, Vat

Wire = dict[str, Any]


def quote_to_dict(quote: Quote) -> Wire:
    """The whole quote as JSON values, both languages; `quote_from_dict` gives the same quote back. Amounts and days are texts."""
    return {
        "currency": quote.currency,
        "lines": [_line(each) for each in quote.lines],
        "discounts": [_discount(each) for each in quote.discounts],
        "net": str(quote.net),
        "vat": _vat(quote.vat),
        "total": str(quote.total),
        "quoted_on": quote.quoted_on.isoformat(),
        "valid_until": quote.valid_until.isoformat(),
        "schedule": quote.schedule,
        "policy": quote.policy,
        "unpriced": [_unpriced(each) for each in quote.unpriced],
        "forbidden": [_forbidden(each) for each in quote.forbidden],
    }


def _line(line: PriceLine) -> Wire:
    return {
        "product": line.product, "track": line.track, "label": dict(line.label), "quantity": line.quantity,
        "unit_price": str(line.unit_price), "flat": str(line.flat), "amount": str(line.amount),
        "rule": line.rule, "because": dict(line.because), "explanation": _explanation(line.explanation),
    }  # fmt: skip


def _discount(line: DiscountLine) -> Wire:
    return {
        "id": line.id, "label": dict(line.label), "percent": _share(line.percent), "amount": str(line.amount),
        "explanation": _explanation(line.explanation),
    }  # fmt: skip


def _share(percent: Decimal | None) -> str | None:
    return None if percent is None else str(percent)


def share_of(discount: Mapping[str, Any]) -> Decimal | None:
    """The percentage of a stored discount, None where it was granted as an amount (which older quotes write as 0)."""
    return Decimal(discount["percent"] or 0) or None


def _explanation(each: Explanation | None) -> Wire | None:
    if each is None:
        return None
    since = each.since.isoformat() if each.since else None
    return {"why": dict(each.why), "how": dict(each.how), "since": since, "decided": dict(each.decided)}


def _vat(vat: Vat) -> Wire:
    return {
        "category": vat.category, "rate": str(vat.rate), "amount": str(vat.amount),
        "mention": dict(vat.mention) if vat.mention else None, "source": vat.source, "vatex": vat.vatex,
    }  # fmt: skip


def _unpriced(each: Unpriced) -> Wire:
    return {
        "product": each.product, "label": dict(each.label), "quantity": each.quantity,
        "currency": each.currency, "because": dict(each.because),
    }  # fmt: skip


def _forbidden(each: Forbidden) -> Wire:
    return {"use": each.use, "because": dict(each.because), "instead": each.instead}


def quote_from_dict(wire: Mapping[str, Any]) -> Quote:
    """The quote that `quote_to_dict` wrote. KeyError for a value that is not one."""
    return Quote(
        currency=wire["currency"],
        lines=tuple(PriceLine(**_explained(each, "unit_price", "amount", "flat")) for each in wire["lines"]),
        discounts=tuple(
            DiscountLine(**{**_explained(each, "amount"), "percent": share_of(each)}) for each in wire["discounts"]
        ),
        net=Decimal(wire["net"]),
        vat=Vat(**{**wire["vat"], **_decimals(wire["vat"], "rate", "amount")}),
        total=Decimal(wire["total"]),
        quoted_on=date.fromisoformat(wire["quoted_on"]),
        valid_until=date.fromisoformat(wire["valid_until"]),
        schedule=wire["schedule"],
        policy=wire["policy"],
        unpriced=tuple(Unpriced(**each) for each in wire["unpriced"]),
        forbidden=tuple(Forbidden(**each) for each in wire["forbidden"]),
    )


def _explained(each: Mapping[str, Any], *amounts: str) -> dict[str, Any]:
    """The fields of a line or discount; quotes stored before explanations were kept have none."""
    kept = each.get("explanation")
    since = date.fromisoformat(kept["since"]) if kept and kept["since"] else None
    explanation = Explanation(kept["why"], kept["how"], since, kept["decided"]) if kept else None
    return {**each, **_decimals(each, *amounts), "explanation": explanation}


def _decimals(each: Mapping[str, Any], *names: str) -> dict[str, Decimal]:
    return {name: Decimal(each[name]) for name in names}


def quote_to_public(quote: Quote, language: str) -> Wire:
    """The quote in one language, in the published shape of `licensing quote`; amounts have the currency's digits."""

    def amount(value: Decimal) -> str:
        return format_amount(value, quote.currency)

    return {
        "currency": quote.currency,
        "lines": [_public_line(line, quote.currency, language) for line in quote.lines],
        "discounts": [
            {
                "id": d.id,
                "label": _say(d.label, language),
                "percent": _number(d.percent) if d.percent else None,
                "amount": amount(d.amount),
            }
            for d in quote.discounts
        ],
        "net": amount(quote.net),
        "vat": {
            "category": quote.vat.category,
            "rate": _number(quote.vat.rate),
            "amount": amount(quote.vat.amount),
            "mention": _say(quote.vat.mention, language) if quote.vat.mention else None,
        },
        "total": amount(quote.total),
        "valid_until": quote.valid_until.isoformat(),
        "schedule": quote.schedule,
        "policy": quote.policy,
        "unpriced": [_public_unpriced(each, language) for each in quote.unpriced],
        "forbidden": [
            {"use": f.use, "because": _say(f.because, language), "instead": f.instead} for f in quote.forbidden
        ],
    }


def _public_line(line: PriceLine, currency: str, language: str) -> Wire:
    return {
        "product": line.product,
        "label": _say(line.label, language),
        "quantity": line.quantity,
        "unit_price": format_amount(line.unit_price, currency),
        "amount": format_amount(line.amount, currency),
        "rule": line.rule,
        "because": _say(line.because, language),
    }


def _public_unpriced(each: Unpriced, language: str) -> Wire:
    product, _, track = each.product.partition("/")
    return {
        "product": product,
        "track": track or None,
        "label": _say(each.label, language),
        "quantity": each.quantity,
        "currency": each.currency,
        "because": _say(each.because, language),
    }


def explanations(quote: Quote, language: str) -> list[Wire]:
    """For every line, then every discount: `of` (its rule, or discount id), why, how, since (ISO day or None), decided."""
    parts = [
        *((line.rule, line.explanation) for line in quote.lines),
        *((d.id, d.explanation) for d in quote.discounts),
    ]
    return [{"of": of, **_told(each, language)} for of, each in parts if each is not None]


def _told(each: Explanation, language: str) -> Wire:
    since = each.since.isoformat() if each.since else None
    texts = {name: _say(getattr(each, name), language) for name in ("why", "how", "decided")}
    return {"why": texts["why"], "how": texts["how"], "since": since, "decided": texts["decided"]}


def _say(text: Text, language: str) -> str:
    return text.get(language) or text["fr"]


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"


def format_amount(value: Decimal, currency: str) -> str:
    """An amount as text with the currency's digits; a unit price finer than that keeps its own digits."""
    digits = max(currency_digits(currency), -int(value.normalize().as_tuple().exponent))
    return f"{value:.{digits}f}"

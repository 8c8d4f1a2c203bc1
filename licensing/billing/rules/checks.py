"""What is checked before an invoice takes its number. Official validators let each of these mistakes pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from stdnum import iban

from licensing.billing.rules.facts import is_public_french
from licensing.billing.rules.sentences import FINDINGS, REMARKS
from licensing.kernel.errors import Problem
from licensing.kernel.identifiers import valid_vat
from licensing.kernel.money import round_amount
from licensing.kernel.shapes import problem
from licensing.kernel.texts import arabic, in_languages, said
from licensing.pricing.wire import share_of

Facts = Mapping[str, Any]
AMOUNTS = ("amount", "expected", "rate")
SELLER_MUST_SAY = ("legal_form", "siren", "street", "postal_code", "city", "country")


def findings(facts: Facts) -> list[Problem]:
    """Everything that forbids issuing this invoice, all at once; empty when it may take a number."""
    found = [*_substance(facts), *_lines(facts), *_discounts(facts), *_totals(facts)]
    return [*found, *_vat_groups(facts), *_vat_parties(facts), *_seller(facts), *_buyer(facts)]


def remarks(facts: Facts) -> list[Problem]:
    """What forbids nothing but may delay the payment, for the person who is about to issue."""
    return [problem(path, code, sentences=REMARKS) for path, code, wrong in _doubts(facts) if wrong]


def _say(path: str, code: str, **context: Any) -> Problem:
    """A finding; its amounts with the decimal mark of each language."""
    amounts = {name: str(value).replace(".", ",") for name, value in context.items() if name in AMOUNTS}
    texts = in_languages(FINDINGS[code])
    return Problem(
        path, code, {each: text.format_map(context | (amounts if each != "en" else {})) for each, text in texts.items()}
    )


def _substance(facts: Facts) -> Iterator[Problem]:
    if Decimal(facts["total"]) == 0:
        yield _say("total", "nothing_to_invoice")
    elif Decimal(facts["total"]) < 0:
        yield _say("total", "negative_total")
    for index, item in enumerate(facts["unpriced"]):
        label = item["label"]
        names = {"label": label["fr"], "label_en": said(label, "en"), "label_ar": arabic(label)}
        yield _say(f"unpriced.{index}", "unpriced", **names)


def _lines(facts: Facts) -> Iterator[Problem]:
    for index, line in enumerate(facts["lines"]):
        amount = line["quantity"] * Decimal(line["unit_price"]) + Decimal(line["flat"])
        expected = round_amount(amount, facts["currency"])
        if Decimal(line["amount"]) != expected:
            yield _say(f"lines.{index}.amount", "line_amount", line=index + 1, amount=line["amount"], expected=expected)


def _discounts(facts: Facts) -> Iterator[Problem]:
    """A percentage is of what the earlier discounts left; without one the amount was granted as such, and lies within it."""
    running = _sum(facts["lines"])
    for index, discount in enumerate(facts["discounts"]):
        amount, percent = Decimal(discount["amount"]), share_of(discount)
        expected = -round_amount(running * (percent or 0) / 100, facts["currency"])
        if percent is not None and amount != expected:
            yield _say(f"discounts.{index}.amount", "discount_amount", amount=amount, expected=expected)
        elif percent is None and not -running <= amount < 0:
            yield _say(f"discounts.{index}.amount", "discount_above", amount=amount, expected=running)
        running += amount


def _totals(facts: Facts) -> Iterator[Problem]:
    net, vat, total = (Decimal(facts[name]) for name in ("net", "vat_amount", "total"))
    lines = _sum(facts["lines"]) + _sum(facts["discounts"])
    if lines != net:
        yield _say("net", "net_sum", amount=net, expected=lines)
    if _sum(facts["vat"]) != vat:
        yield _say("vat_amount", "vat_sum", amount=vat, expected=_sum(facts["vat"]))
    if net + vat != total:
        yield _say("total", "total_sum", amount=total, expected=net + vat)
    amounts = [net, vat, total, *(Decimal(line["amount"]) for line in facts["lines"])]
    if any(amount != round_amount(amount, facts["currency"]) for amount in amounts):
        yield _say("total", "too_fine", currency=facts["currency"])


def _sum(items: Sequence[Mapping[str, Any]]) -> Decimal:
    return sum((Decimal(item["amount"]) for item in items), Decimal(0))


def _vat_groups(facts: Facts) -> Iterator[Problem]:
    """VAT is round(net x rate) per (category, rate), never per line and never on the gross total."""
    for index, group in enumerate(facts["vat"]):
        key = (group["category"], Decimal(group["rate"]))
        items = [each for each in (*facts["lines"], *facts["discounts"]) if _vat_key(each["vat"]) == key]
        base = _sum(items)
        if Decimal(group["base"]) != base:
            yield _say(f"vat.{index}.base", "vat_base", amount=group["base"], expected=base)
        expected = round_amount(base * key[1] / 100, facts["currency"])
        if Decimal(group["amount"]) != expected:
            yield _say(f"vat.{index}.amount", "vat_amount", amount=group["amount"], expected=expected)
    yield from _vat_cases(facts)


def _vat_key(vat: Mapping[str, Any]) -> tuple[str, Decimal]:
    return vat["category"], Decimal(vat["rate"])


def _vat_cases(facts: Facts) -> Iterator[Problem]:
    groups = {_vat_key(group) for group in facts["vat"]}
    used = {_vat_key(each["vat"]) for each in (*facts["lines"], *facts["discounts"])}
    if used - groups:
        yield _say("vat", "vat_missing_group")
    if len(groups) > 1 and any(category == "O" for category, _ in groups):
        yield _say("vat", "outside_scope_mixed")
    for index, group in enumerate(facts["vat"]):
        if (group["category"] == "S") != (Decimal(group["rate"]) > 0):
            yield _say(f"vat.{index}.rate", "vat_rate", category=group["category"], rate=group["rate"])
        if group["category"] != "S" and not (group.get("mention") or {}).get("fr"):
            yield _say(f"vat.{index}.mention", "vat_mention")
    if facts["currency"] != "EUR" and Decimal(facts["vat_amount"]) != 0:
        yield _say("currency", "vat_in_foreign_currency", currency=facts["currency"])


def _vat_parties(facts: Facts) -> Iterator[Problem]:
    categories = {group["category"] for group in facts["vat"]}
    buyer = facts["buyer"]
    if "AE" in categories and not valid_vat(buyer["identifiers"].get("vat", ""), buyer["country"]):
        yield _say("buyer.identifiers.vat", "reverse_charge_number")
    if categories & {"S", "AE"} and not facts["seller"]["legal"].get("vat"):
        yield _say("seller.legal.vat", "seller_vat_number")


def _seller(facts: Facts) -> Iterator[Problem]:
    legal = facts["seller"]["legal"]
    for name in SELLER_MUST_SAY:
        if not legal.get(name):
            yield _say(f"seller.legal.{name}", "seller_incomplete", field=name)
    if not iban.is_valid(facts["payment"]["iban"] or ""):
        yield _say("payment.iban", "iban")


def _buyer(facts: Facts) -> Iterator[Problem]:
    buyer = facts["buyer"]
    address = buyer["address"]
    if not all([buyer["name"].strip(), buyer["country"], address.get("street"), address.get("city")]):
        yield _say("buyer.address", "buyer_incomplete")


def _doubts(facts: Facts) -> Iterator[tuple[str, str, bool]]:
    buyer, references = facts["buyer"], facts["references"]
    identifiers, country = buyer["identifiers"], buyer["country"]
    public = is_public_french(buyer)
    yield "buyer.identifiers.siret", "no_siret", country == "FR" and not identifiers.get("siret")
    yield "buyer.identifiers.ice", "no_ice", country == "MA" and not identifiers.get("ice")
    yield "references.purchase_order", "no_purchase_order", public and not references["purchase_order"]
    yield "references.service_code", "no_service_code", public and not references["service_code"]

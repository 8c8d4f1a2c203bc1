"""Agreement terms → the facts of their invoice: a frozen JSON value. Copies the quote; never prices again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from licensing.billing.rules.numbering import payment_reference
from licensing.billing.rules.selection import Situation, mentions, payment_term
from licensing.billing.values import InvoiceParameters

FORMAT = 1
COMMERCIAL_INVOICE = "380"
"""UNTDID 1001: what kind of document it is."""


def invoice_facts(
    terms: Mapping[str, Any], *, seller: Mapping[str, Any], issued_on: date, parameters: InvoiceParameters
) -> dict[str, Any]:
    """Everything an invoice says but its number, as JSON values; amounts and days are texts.

    `terms`: the frozen terms of an agreement, whose lines, discounts and VAT are copied; `seller`: the producer's facts on
    the day of issue (`agreements.facts.producer_facts`): a new address or bank account stands on new invoices.
    """
    quote, licensee = terms["quote"], terms["parties"]["licensee"]
    situation = _situation(terms, seller, issued_on)
    term = payment_term(parameters, situation)
    vat = {name: quote["vat"][name] for name in ("category", "rate")}
    return {
        "format": FORMAT,
        "type": COMMERCIAL_INVOICE,
        "number": None,
        "language": terms["language"],
        "issued_on": issued_on.isoformat(),
        "due_on": (issued_on + timedelta(days=term.days)).isoformat(),
        "period": {"starts_on": terms["session"]["starts_on"], "ends_on": terms["session"]["ends_on"]},
        "seller": {"name": seller["name"], "contact_email": seller["contact_email"], "legal": dict(seller["legal"])},
        "buyer": _buyer(licensee),
        "billing_contact": dict(licensee["contacts"]["billing"]),
        "references": _references(terms),
        "subject": {language: texts["title"] for language, texts in terms["course"]["texts"].items()},
        "learner_count": terms["learner_count"],
        "currency": quote["currency"],
        "lines": [{**line, "vat": vat} for line in quote["lines"]],
        "discounts": [{**discount, "vat": vat} for discount in quote["discounts"]],
        "net": quote["net"],
        "vat": [{**quote["vat"], "base": quote["net"]}],
        "vat_amount": quote["vat"]["amount"],
        "total": quote["total"],
        "unpriced": list(quote["unpriced"]),
        "price": {name: quote[name] for name in ("quoted_on", "schedule", "policy")},
        "payment": {"days": term.days, "source": term.source, "reference": None, **_account(seller["legal"])},
        "mentions": list(mentions(parameters, situation)),
    }


def numbered(facts: Mapping[str, Any], number: str) -> dict[str, Any]:
    """The facts with their number and the payment reference made from it."""
    payment = {**facts["payment"], "reference": payment_reference(number)}
    return {**facts, "number": number, "payment": payment}


def is_public_french(buyer: Mapping[str, Any]) -> bool:
    """Whether the code de la commande publique applies to what it pays."""
    return bool(buyer["public"]) and buyer["country"] == "FR"


def _situation(terms: Mapping[str, Any], seller: Mapping[str, Any], issued_on: date) -> Situation:
    quote = terms["quote"]
    return Situation(
        on=issued_on,
        public_fr=is_public_french(terms["parties"]["licensee"]),
        vat_on_debits=bool(seller["legal"].get("vat_on_debits")) and Decimal(quote["vat"]["amount"]) != 0,
        currency=quote["currency"],
        categories=frozenset({quote["vat"]["category"]}),
    )


def _buyer(licensee: Mapping[str, Any]) -> dict[str, Any]:
    identifiers = {name: value for name, value in licensee["identifiers"].items() if value}
    if identifiers.get("siret"):
        identifiers["siren"] = identifiers["siret"][:9]
    return {
        "name": licensee["name"],
        "country": licensee["country"],
        "public": bool(licensee["public"]),
        "address": dict(licensee["address"]),
        "identifiers": identifiers,
    }


def _references(terms: Mapping[str, Any]) -> dict[str, Any]:
    licensee = terms["parties"]["licensee"]
    return {
        "agreement": terms["reference"],
        "agreed_on": terms["agreed_on"],
        "purchase_order": licensee.get("purchase_order"),
        "service_code": licensee.get("service_code"),
    }


def _account(legal: Mapping[str, Any]) -> dict[str, Any]:
    return {"iban": legal.get("iban"), "bic": legal.get("bic")}

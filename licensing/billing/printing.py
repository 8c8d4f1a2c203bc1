"""Invoice facts → page and paper: its HTML in its own language, and its PDF/A-3a and PDF/UA-1 file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, partial
from importlib import resources
from typing import Any

import yaml
from flask import current_app
from stdnum import iban, iso11649

from licensing.agreements.rules.markdown import typeset
from licensing.documents.render import render_pdf
from licensing.kernel import formats
from licensing.kernel.canonical import fingerprint

LANGUAGES = ("fr", "en")


def render_invoice(facts: Mapping[str, Any], created_at: datetime) -> bytes:
    """The printed invoice; the same facts and instant give the same bytes. A tenth of a second of work: in jobs only."""
    language = document_language(facts)
    return render_pdf(
        invoice_html(facts),
        title=word(language, "document_title", number=facts["number"]),
        language=language,
        author=facts["seller"]["name"],
        created_at=created_at,
        identifier=fingerprint(facts),
    ).data


def invoice_html(facts: Mapping[str, Any]) -> str:
    """The invoice as one HTML page that is only meant for printing."""
    language = document_language(facts)
    page = current_app.jinja_env.get_template("billing/invoice_pdf.html")
    return page.render(facts=facts, document_language=language, **_helpers(facts, language))


def document_language(facts: Mapping[str, Any]) -> str:
    """The language an invoice is printed in: its agreement's, French when the wording has no other."""
    return facts["language"] if facts["language"] in LANGUAGES else "fr"


def word(language: str, key: str, **values: str) -> str:
    """One of the invoice's own words, its places filled. KeyError for an unknown one."""
    return _wording()[key][language].format_map(values)


@cache
def _wording() -> dict[str, dict[str, str]]:
    text = resources.files("licensing.billing").joinpath("wording.yaml").read_text(encoding="utf-8")
    words: dict[str, dict[str, str]] = yaml.safe_load(text)
    return {key: {each: typeset(value[each], each) for each in LANGUAGES} for key, value in words.items()}


def _helpers(facts: Mapping[str, Any], language: str) -> dict[str, Callable[..., str]]:
    """What the template calls: everything is written in the document's language, not the reader's."""
    currency = facts["currency"]
    return {
        "word": partial(word, language),
        "money": lambda amount: formats.money(amount, currency, language),
        "unit_price": lambda amount: formats.unit_price(amount, currency, language),
        "day": lambda value: formats.day(value, language),
        "number": lambda value: formats.number(value, language),
        "percent": lambda value: formats.percent(value, language),
        "country": lambda code: formats.country(code, language),
        "localized": lambda texts: formats.localized(texts, language),
        "grouped_iban": lambda value: str(iban.format(value)),
        "grouped_reference": lambda value: str(iso11649.format(value)),
    }

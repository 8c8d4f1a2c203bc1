"""A quote on paper: its HTML in its own language, and its PDF/A-3a and PDF/UA-1 file with the same quote as JSON inside."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import force_locale, gettext

from licensing.documents.render import Attachment, render_pdf
from licensing.kernel import formats
from licensing.kernel.canonical import canonical_json
from licensing.pricing.wire import explanations, quote_from_dict, quote_to_public
from licensing.quotes.models import IssuedQuote


def render_quote(row: IssuedQuote) -> bytes:
    """The printed quote; the same row gives the same bytes. A tenth of a second of work: in jobs only."""
    with force_locale(row.language):
        title = gettext("Devis %(number)s", number=row.number)
        described = gettext("Le devis, lisible par une machine")
        html = quote_html(row)
    return render_pdf(
        html,
        title=title,
        language=row.language,
        author=row.facts["producer"]["name"],
        created_at=row.issued_at,
        identifier=row.fingerprint,
        attachments=[Attachment("quote.json", canonical_json(quote_json(row)), described)],
    ).data


def quote_html(row: IssuedQuote) -> str:
    """The quote as one HTML page that is only meant for printing, in the language in force."""
    page = current_app.jinja_env.get_template("quotes/quote_pdf.html")
    return page.render(row=row, quote=row.quote, facts=row.facts, **_helpers(row))


def quote_json(row: IssuedQuote) -> dict[str, Any]:
    """The quote for programs, in its language: the published shape of `licensing quote --explain`, with number and dates."""
    quote = quote_from_dict(row.quote)
    return {
        "number": row.number,
        "request": row.facts["reference"],
        "issued_on": row.issued_on.isoformat(),
        **quote_to_public(quote, row.language),
        "explanations": explanations(quote, row.language),
        "versions": row.versions,
        "fingerprint": row.fingerprint,
        "replaces": row.replaces.number if row.replaces else None,
    }


def _helpers(row: IssuedQuote) -> dict[str, Any]:
    """What the template calls: everything is written in the document's language, not the reader's."""
    language, currency = row.language, row.quote["currency"]
    return {
        "document_language": language,
        "money": lambda amount: formats.money(amount, currency, language),
        "unit_price": lambda amount: formats.unit_price(amount, currency, language),
        "day": lambda value: formats.day(value, language),
        "number": lambda value: formats.number(value, language),
        "percent": lambda value: formats.percent(value, language),
        "country": lambda code: formats.country(code, language),
        "localized": lambda texts: formats.localized(texts, language),
    }

"""The letter that says how an agreement ended before its term, in its own language: PDF/A-3a and PDF/UA-1, its facts inside."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import current_app
from flask_babel import force_locale, gettext

from licensing.agreements import ending_words
from licensing.agreements.libraries import library_of
from licensing.agreements.models import Agreement, AgreementEnd
from licensing.agreements.rules import assemble
from licensing.agreements.rules.ending import CLAUSE
from licensing.documents.render import Attachment, render_pdf
from licensing.kernel import formats
from licensing.kernel.canonical import canonical_json, fingerprint
from licensing.kernel.clock import business_day


def render_ending(agreement: Agreement, row: AgreementEnd) -> bytes:
    """The letter; the same rows give the same bytes. In jobs only."""
    facts = {"agreement": agreement.reference, "terms_sha256": agreement.terms_sha256, **row.facts}
    with force_locale(agreement.language):
        title = gettext("Fin de la convention %(reference)s", reference=agreement.reference)
        described = gettext("Les faits de cette lettre, lisibles par une machine")
        html = ending_html(agreement, row)
    return render_pdf(
        html,
        title=title,
        language=agreement.language,
        author=agreement.terms["parties"]["licensor"]["name"],
        created_at=row.recorded_at,
        identifier=fingerprint(facts),
        attachments=[Attachment("ending.json", canonical_json(facts), described)],
    ).data


def ending_html(agreement: Agreement, row: AgreementEnd) -> str:
    """The letter as one HTML page that is only meant for printing, in the language in force."""
    language = agreement.language
    page = current_app.jinja_env.get_template("agreements/ending_pdf.html")
    return page.render(
        agreement=agreement, terms=agreement.terms, row=row, facts=row.facts, article=_article(agreement.terms),
        ground=formats.localized(ending_words.GROUNDS[row.ground].told, language),
        consequence=formats.localized(ending_words.consequence(row.facts), language),
        document_language=language,
        day=lambda value: formats.day(value, language),
        country=lambda code: formats.country(code, language),
        localized=lambda texts: formats.localized(texts, language),
        signed_on=_signed_on(agreement),
    )  # fmt: skip


def _signed_on(agreement: Agreement) -> date:
    assert agreement.in_force_at is not None, "only a signed agreement ends before its term"
    return business_day(agreement.in_force_at)


def _article(terms: dict[str, Any]) -> str:
    """The number and title of the article that provides for it; empty where the agreement holds none."""
    for part in assemble(terms, library_of(terms)).parts:
        for article in part.articles:
            if article.key == CLAUSE:
                return f"{article.number}, {article.title}"
    return ""

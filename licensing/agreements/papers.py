"""All documents of a file in one list: what, of which day, where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import LazyString
from flask_babel import gettext as _

from licensing.agreements import queries, wording
from licensing.agreements.invoiced import invoices_of
from licensing.agreements.models import Agreement
from licensing.documents.queries import document_of
from licensing.intake.models import IntakeRequest
from licensing.policy.values import Policy
from licensing.quotes.queries import Shown, file_of


@dataclass(frozen=True, slots=True)
class Paper:
    """One document: its kind in words, its name, its day, its address (empty: this reader may not open it)."""

    kind: LazyString | str
    name: str
    on: date | datetime
    href: str


def papers(
    request: IntakeRequest, agreement: Agreement | None, quotes: list[Shown], policy: Policy, finance: bool
) -> list[Paper]:
    """Every document, in the order in which a file grows. `finance`: whether the reader may open invoices."""
    return [
        *_text(request, agreement), *_quotes(quotes), *_agreement(agreement), *_invoices(agreement, finance),
        *_rules(request, policy),
    ]  # fmt: skip


def _text(request: IntakeRequest, agreement: Agreement | None) -> Iterator[Paper]:
    kind = _("Texte de la convention (page web)") if agreement else _("Projet de convention (page web)")
    on = agreement.created_at if agreement else request.submitted_at or request.updated_at
    yield Paper(
        kind, agreement.reference if agreement else "", on, url_for("agreements.preview", request_id=request.id)
    )


def _quotes(quotes: list[Shown]) -> Iterator[Paper]:
    for shown in reversed(quotes):
        place = "quotes.file" if file_of(shown.row) else "quotes.show"
        yield Paper(_("Devis"), shown.row.number, shown.row.issued_at, url_for(place, number=shown.row.number))


def _agreement(agreement: Agreement | None) -> Iterator[Paper]:
    if agreement is None:
        return
    for kind, column in queries.DOCUMENT_KINDS.items():
        document_id = getattr(agreement, column)
        if document_id:
            href = url_for("agreements.download", agreement_id=agreement.id, kind=kind)
            yield Paper(wording.DOCUMENTS[kind], "", document_of(document_id).created_at, href)
    if agreement.evidence_document_id and agreement.in_force_at:
        href = url_for("evidence.bundle", agreement_id=agreement.id)
        yield Paper(_("Tout ce qui prouve la signature (ZIP, vérifiable hors ligne)"), "", agreement.in_force_at, href)


def _invoices(agreement: Agreement | None, finance: bool) -> Iterator[Paper]:
    for invoice in invoices_of(agreement.id) if agreement else ():
        yield Paper(_("Facture"), invoice.number, invoice.issued_at, invoice.href if finance else "")


def _rules(request: IntakeRequest, policy: Policy) -> Iterator[Paper]:
    href = url_for("terms_of_use.version", producer=request.producer.slug, code=policy.id)
    yield Paper(_("Conditions d’utilisation qui s’appliquent"), policy.id, policy.effective_from, href)

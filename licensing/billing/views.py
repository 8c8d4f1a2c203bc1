"""Finance pages: the list of invoices, what waits to be invoiced, one invoice, the export."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from licensing.accounts.access import actor, staff
from licensing.billing import export as csv_file
from licensing.billing import wording
from licensing.billing.forms import FilterForm
from licensing.billing.models import Invoice
from licensing.billing.operations import Outcome, issue_invoice
from licensing.billing.operations import issue_all as issue_every
from licensing.billing.preparation import Preparation, prepare, ready, totals
from licensing.billing.queries import invoices as reads
from licensing.billing.queries.to_issue import agreement_to_issue, agreements_to_issue, figures, issued_at_once
from licensing.documents.responses import send_document
from licensing.kernel import clock
from licensing.kernel.database import db

blueprint = Blueprint("billing", __name__)
blueprint.add_app_template_filter(wording.short_day)
blueprint.add_app_template_filter(wording.unit_price)
blueprint.add_app_template_filter(wording.country_name)
REASONS_SHOWN = 5


@blueprint.get("/finance")
@staff("finance")
def invoices() -> str:
    """The issued invoices of my producers, filtered, with the sums of what is filtered."""
    form = _filter_form()
    filters = form.filters()
    return render_template(
        "billing/invoices.html",
        form=form,
        asked=filters.asked(),
        page=reads.invoice_page(actor(), filters, request.args.get("after", "")),
        totals=reads.filtered_totals(actor(), filters),
        figures=figures(actor(), _today()),
    )


@blueprint.get("/finance/export.csv")
@staff("finance")
def export() -> Response:
    """Exactly the filtered invoices as CSV, streamed."""
    language = wording.reader_language()
    parts = csv_file.streamed(db.engine, actor(), _filter_form().strict_filters(), language)
    name = f"{'factures' if language == 'fr' else 'invoices'}-{_today().isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(parts, mimetype="text/csv", headers=headers)


@blueprint.get("/finance/to-issue")
@staff("finance")
def to_issue() -> str:
    """Agreements in force without invoice, each with what speaks against issuing it; and what was issued just now."""
    prepared = _waiting()
    return render_template(
        "billing/to_issue.html",
        prepared=prepared,
        ready=ready(prepared),
        totals=totals(prepared),
        figures=figures(actor(), _today()),
        just_issued=_just_issued(),
    )


@blueprint.get("/finance/to-issue/all")
@staff("finance")
def confirm_all() -> str:
    """The invoices about to be issued together, before the act."""
    prepared = ready(_waiting())
    return render_template("billing/confirm_all.html", prepared=prepared, totals=totals(prepared))


@blueprint.post("/finance/to-issue/all")
@staff("finance")
def issue_all() -> AnyResponse:
    """Issue the invoices that were on the page; each row's result is on the next one."""
    at = clock.now()
    waiting = agreements_to_issue(actor(), among=request.form.getlist("agreement"))
    references = {agreement.id: agreement.reference for agreement in waiting}
    outcomes = issue_every(list(references), actor(), at)
    _tell(outcomes, references)
    return redirect(url_for("billing.to_issue", issued_at=at.isoformat()), 303)


@blueprint.get("/finance/to-issue/<agreement_id>")
@staff("finance")
def confirm(agreement_id: str) -> str | AnyResponse:
    """Exactly what the invoice would say, before it is issued."""
    agreement = agreement_to_issue(actor(), agreement_id)
    known = reads.invoice_of(agreement_id)
    if known is not None:
        return redirect(url_for("billing.invoice", invoice_id=known.id), 303)
    prepared = prepare(agreement, _today())
    return render_template("billing/confirm.html", prepared=prepared, facts=prepared.facts, words=wording)


@blueprint.post("/finance/to-issue/<agreement_id>")
@staff("finance")
def issue(agreement_id: str) -> AnyResponse:
    """Issue one invoice; a second click shows the same one."""
    made = issue_invoice(agreement_id, actor(), clock.now())
    flash(
        _("La facture %(number)s est émise. Son PDF part par courriel au contact de facturation.", number=made.number)
    )
    return redirect(url_for("billing.invoice", invoice_id=made.id), 303)


@blueprint.get("/finance/invoices/<invoice_id>")
@staff("finance")
def invoice(invoice_id: str) -> str:
    """One invoice: lines, VAT decision, payment, mentions, file."""
    found = reads.invoice_for(actor(), invoice_id)
    pdf = reads.pdf_of(invoice_id)
    return render_template("billing/invoice.html", invoice=found, facts=found.facts, pdf=pdf, words=wording)


@blueprint.get("/finance/invoices/<invoice_id>/pdf")
@staff("finance")
def invoice_pdf(invoice_id: str) -> AnyResponse:
    """The printed invoice; while the worker has not made it, the invoice's page says so."""
    found = reads.invoice_for(actor(), invoice_id)
    pdf = reads.pdf_of(found.id)
    return send_document(pdf) if pdf else redirect(url_for("billing.invoice", invoice_id=found.id), 303)


def _today() -> date:
    return clock.business_day(clock.now())


def _filter_form() -> FilterForm:
    form = FilterForm(request.args)
    form.offer(*reads.years_and_currencies(actor()))
    return form


def _waiting() -> list[Preparation]:
    return [prepare(agreement, _today()) for agreement in agreements_to_issue(actor())]


def _just_issued() -> list[Invoice]:
    try:
        at = datetime.fromisoformat(request.args.get("issued_at", ""))
    except ValueError:
        return []
    return list(issued_at_once(actor(), actor().label, at)) if at.tzinfo else []


def _tell(outcomes: Sequence[Outcome], references: dict[str, str]) -> None:
    """Why some were refused; the page lists the others."""
    language = wording.reader_language()
    refused = [outcome for outcome in outcomes if outcome.invoice is None]
    for outcome in refused[:REASONS_SHOWN]:
        because = " ".join(reason.get(language, reason["fr"]) for reason in outcome.reasons)
        flash(f"{references[outcome.agreement_id]} : {because}"[:600], "warn")

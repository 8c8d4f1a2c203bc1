"""What workers do for billing: print an invoice and send it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from licensing.billing import printing
from licensing.billing.models import Invoice, InvoiceDocument
from licensing.billing.queries.invoices import PDF, pdf_of
from licensing.catalogue.models import Producer
from licensing.documents.operations import store
from licensing.kernel import formats
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound
from licensing.outbox.mail import send_mail
from licensing.outbox.operations import handles


@handles("invoice.print")
def print_invoice(payload: dict[str, Any], at: datetime) -> None:
    """Print an issued invoice, keep the file, mail it to the billing contact. Carried out again, it changes nothing."""
    invoice = db.session.get(Invoice, payload["invoice_id"])
    if invoice is None:
        raise NotFound(payload["invoice_id"])
    if pdf_of(invoice.id) is not None:
        return
    document = store(
        printing.render_invoice(invoice.facts, invoice.issued_at),
        kind="invoice",
        file_name=file_name(invoice.number),
        media_type="application/pdf",
        at=at,
    )
    db.session.add(InvoiceDocument(invoice_id=invoice.id, kind=PDF, document_id=document.id))
    _send(invoice, document.id, at)


def file_name(number: str) -> str:
    """The name of an invoice's file; a slash, which a number may hold, would be a folder."""
    return f"{number.replace('/', '-')}.pdf"


def _send(invoice: Invoice, document_id: str, at: datetime) -> None:
    facts = invoice.facts
    producer = db.session.get_one(Producer, invoice.producer_id)
    language = facts["language"]  # the agreement's: its mail may be in Arabic where the invoice itself is in French
    send_mail(
        template="billing/mail/invoice",
        to=facts["billing_contact"]["email"],
        language=language,
        context=_context(facts, producer.name, language),
        key=f"invoice.print:{invoice.id}",
        at=at,
        producer_id=producer.id,
        attachments=[document_id],
        reply_to=producer.contact_email,
        about=f"agreement:{invoice.agreement_id}",
    )


def _context(facts: Mapping[str, Any], producer: str, language: str) -> dict[str, Any]:
    return {
        "name": facts["billing_contact"]["name"],
        "number": facts["number"],
        "producer": producer,
        "organisation": facts["buyer"]["name"],
        "amount": formats.money(facts["total"], facts["currency"], language),
        "due_on": formats.day(facts["due_on"], language),
        "agreement": facts["references"]["agreement"],
        "purchase_order": facts["references"]["purchase_order"],
        "iban": facts["payment"]["iban"],
        "payment_reference": facts["payment"]["reference"],
    }

"""Rules of billing: the facts of an invoice, what is checked before it has a number, its number. Pure."""

from licensing.billing.rules.checks import findings, remarks
from licensing.billing.rules.facts import invoice_facts, numbered
from licensing.billing.rules.numbering import invoice_number, is_invoice_number, payment_reference, series_name

__all__ = [
    "findings",
    "invoice_facts",
    "invoice_number",
    "is_invoice_number",
    "numbered",
    "payment_reference",
    "remarks",
    "series_name",
]

"""Documents of an agreement, for either party."""

from __future__ import annotations

from flask import Response

from licensing.accounts.access import actor, partner
from licensing.agreements import queries
from licensing.agreements.views.blueprint import blueprint
from licensing.documents.queries import document_of
from licensing.documents.responses import send_document


@blueprint.get("/agreements/<agreement_id>/document/<kind>")
@partner
def download(agreement_id: str, kind: str) -> Response:
    """One document; a foreign agreement looks like a missing one."""
    return send_document(document_of(queries.document_id_for(actor(), agreement_id, kind)))

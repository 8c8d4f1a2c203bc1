"""The page behind an attestation's shareable address, and its PDF."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template

from licensing.accounts.access import public
from licensing.agreements.models import Agreement
from licensing.agreements.standing import standing
from licensing.attestations.queries import attestation_with, attestations_of, cohort_label, covered_by
from licensing.documents.queries import document_of
from licensing.documents.responses import send_document
from licensing.kernel import clock
from licensing.kernel.database import db

blueprint = Blueprint("attestations", __name__)


@blueprint.app_context_processor
def _for_pages_of_agreements() -> dict[str, Any]:
    return {"attestations_of": attestations_of, "cohort_label": cohort_label}


@blueprint.get("/a/<token>")
@public
def attestation(token: str) -> str:
    """What its holder may do, today, in plain words."""
    row = attestation_with(token)
    agreement = db.session.get_one(Agreement, row.agreement_id)
    return render_template(
        "attestations/page.html",
        row=row,
        shown=covered_by(agreement, row.position),
        standing=standing(agreement.state, agreement.terms, clock.business_day(clock.now())),
    )


@blueprint.get("/a/<token>/pdf")
@public
def pdf(token: str) -> Response:
    """The sealed page."""
    return send_document(document_of(attestation_with(token).document_id))

"""Downloads of the evidence, for both parties: the bundle, and the machine-readable file."""

from __future__ import annotations

from flask import Blueprint, Response

from licensing.accounts.access import actor, partner, public
from licensing.agreements.models import Agreement
from licensing.agreements.queries import agreement_for
from licensing.documents.responses import send_document
from licensing.evidence.queries import bundle_of, evidence_json_of
from licensing.kernel.database import db
from licensing.kernel.errors import NotFound
from licensing.signing.models import SigningProcedure
from licensing.signing.queries import may_act, procedure_of, request_with_token

blueprint = Blueprint("evidence", __name__)


@blueprint.get("/agreements/<agreement_id>/evidence.zip")
@partner
def bundle(agreement_id: str) -> Response:
    """The bundle of an agreement in force, for its parties; a foreign agreement looks like a missing one."""
    return _zip(agreement_for(actor(), agreement_id))


@blueprint.get("/agreements/<agreement_id>/evidence.json")
@partner
def machine_readable(agreement_id: str) -> Response:
    """The evidence as JSON, for the parties."""
    procedure = procedure_of(f"agreement:{agreement_for(actor(), agreement_id).id}")
    if procedure is None:
        raise NotFound(agreement_id)
    return send_document(evidence_json_of(procedure))


@blueprint.get("/sign/<token>/evidence.zip")
@public
def bundle_of_signatory(token: str) -> Response:
    """The same bundle, for whoever signed, behind their link."""
    agreement = db.session.get(Agreement, _signed(token).subject.removeprefix("agreement:"))
    if agreement is None:
        raise NotFound()
    return _zip(agreement)


@blueprint.get("/sign/<token>/evidence.json")
@public
def machine_readable_of_signatory(token: str) -> Response:
    """The same JSON, for whoever signed."""
    return send_document(evidence_json_of(_signed(token)))


def _signed(token: str) -> SigningProcedure:
    wanted = request_with_token(token)
    if not may_act(wanted, actor()):
        raise NotFound()
    return wanted.procedure


def _zip(agreement: Agreement) -> Response:
    answer = Response(bundle_of(agreement), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{agreement.reference}-preuves.zip"'
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer

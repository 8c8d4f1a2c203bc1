"""The agreement of a file against the standard text."""

from __future__ import annotations

from flask import render_template, request

from licensing.accounts.access import actor, staff
from licensing.agreements import drafting, queries, wording
from licensing.agreements.dossier import Dossier
from licensing.agreements.libraries import library_of, library_on
from licensing.agreements.rules.redline import redline
from licensing.agreements.views.blueprint import blueprint
from licensing.kernel import clock


@blueprint.get("/desk/requests/<request_id>/redline")
@staff("approver", "signatory")
def compare_with_standard(request_id: str) -> str:
    """Article by article, against the clauses in force today, or on the day of the request (`?on=request`)."""
    file = Dossier(queries.request_at_desk(actor(), request_id), actor(), clock.now())
    terms = file.agreement.terms if file.agreement else drafting.draft_terms(file.request, clock.now())
    then = file.reviewed.quoted_on
    at_request = request.args.get("on") == "request"
    on = then if at_request else file.today
    found = redline(terms, library_of(terms), library_on(file.request.producer_id, on))
    return render_template(
        "agreements/redline.html",
        file=file,
        found=found,
        words=wording,
        on=on,
        then=then,
        at_request=at_request,
        clause_set=terms["clause_set"],
    )

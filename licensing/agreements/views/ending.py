"""The partner renounces to an agreement in force, after being asked once more."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from licensing.accounts.access import actor, partner
from licensing.agreements import refusals
from licensing.agreements.dossier import Dossier
from licensing.agreements.ending import can_renounce, renounce_agreement
from licensing.agreements.views.blueprint import blueprint
from licensing.intake.queries import request_for
from licensing.kernel import clock
from licensing.kernel.errors import NotAllowed


@blueprint.get("/request/<request_id>/renounce")
@partner
def ask_renounce(request_id: str) -> str:
    """What renouncing means, and the button that does it."""
    file = Dossier(request_for(actor(), request_id), actor(), clock.now())
    if not can_renounce(file.agreement, file.today):
        raise NotAllowed("renounce", file.stage, refusals.NO_FREE_END)
    return render_template("agreements/renounce.html", file=file)


@blueprint.post("/request/<request_id>/renounce")
@partner
def renounce(request_id: str) -> Response:
    """Renounce, then the page that follows the file."""
    renounce_agreement(request_id, actor(), clock.now())
    return redirect(url_for("agreements.status", request_id=request_id), 303)

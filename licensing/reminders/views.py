"""Pages of reminders: the switch of a dossier for the producer's people, the page behind the link of a mail."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from licensing.accounts.access import actor, public, staff
from licensing.intake.models import IntakeRequest
from licensing.kernel.clock import now
from licensing.reminders import operations
from licensing.reminders.queries import Panel, panel_of, scope_of

blueprint = Blueprint("reminders", __name__)


@blueprint.app_template_global("reminders_of")
def reminders_of(row: IntakeRequest) -> Panel:
    """What a dossier's page shows of its reminders (`templates/reminders/_panel.html`)."""
    return panel_of(row, now())


@blueprint.post("/desk/requests/<request_id>/reminders")
@staff("approver", "signatory")
def switch(request_id: str) -> Response:
    """Switch the reminders of a dossier off or on."""
    off = request.form.get("off") == "yes"
    operations.switch_reminders(request_id, off=off, by=actor(), at=now())
    flash(_("Plus aucun rappel ne part pour ce dossier.") if off else _("Les rappels de ce dossier repartent."))
    return redirect(url_for("agreements.dossier", request_id=request_id), 303)


@blueprint.get("/reminders/stop/<token>")
@public
def stop(token: str) -> str:
    """What the link in a reminder is about, and the button that stops them."""
    row = operations.request_of_link(token)
    return render_template("reminders/stop.html", row=row, scope=scope_of(row.id), token=token)


@blueprint.post("/reminders/stop/<token>")
@public
def stopped(token: str) -> Response:
    """Stop the reminders to the partner, or have them again."""
    operations.switch_by_link(token, off=request.form.get("off") == "yes", at=now())
    return redirect(url_for("reminders.stop", token=token), 303)

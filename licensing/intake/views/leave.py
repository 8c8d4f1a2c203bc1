"""Give a request up, after being asked once more."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from licensing.accounts.access import actor, partner
from licensing.intake import lifecycle
from licensing.intake.operations.withdrawal import withdraw_request
from licensing.intake.views.blueprint import blueprint
from licensing.intake.views.page import page_of
from licensing.kernel import clock
from licensing.kernel.errors import NotAllowed


@blueprint.get("/<request_id>/withdraw")
@partner
def ask_withdraw(request_id: str) -> str:
    """What giving up means, and the button that does it."""
    page = page_of(request_id, clock.now())
    if not lifecycle.can(page.request.state, "withdraw"):
        raise NotAllowed("withdraw", page.request.state)
    return render_template("intake/withdraw.html", page=page)


@blueprint.post("/<request_id>/withdraw")
@partner
def withdraw(request_id: str) -> Response:
    """Withdraw, then back to the start page."""
    page = page_of(request_id, clock.now())
    withdraw_request(request_id, actor(), page.at)
    return redirect(url_for("intake.start", withdrawn=1), 303)

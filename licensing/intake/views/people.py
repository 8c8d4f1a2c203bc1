"""The people on a request: who they are, invite, take away, leave, hand over."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from licensing.accounts.access import actor, partner
from licensing.accounts.browser import seen_with
from licensing.intake.forms.people import InviteForm
from licensing.intake.forms.wording import sentence
from licensing.intake.operations import colleagues
from licensing.intake.operations.colleagues import MOST_COLLEAGUES
from licensing.intake.queries import colleagues_of, is_owner, unproved_browsers
from licensing.intake.views.blueprint import blueprint
from licensing.intake.views.page import page_of
from licensing.kernel import clock
from licensing.kernel.errors import InvalidInput


@blueprint.get("/<request_id>/people")
@partner
def people(request_id: str) -> str:
    """Everybody who may open this request."""
    return _people_page(request_id, InviteForm(formdata=None))


@blueprint.post("/<request_id>/people")
@partner
def invite(request_id: str) -> Response | tuple[str, int]:
    """Invite one person by mail."""
    form = InviteForm()
    try:
        row = colleagues.invite(request_id, form.email.data or "", form.name.data or "", actor(), clock.now())
    except InvalidInput as refused:
        for problem in refused.problems:
            form[problem.path].errors = [sentence(problem)]
        return _people_page(request_id, form), 422
    flash(_("L’invitation part à %(email)s.", email=row.email))
    return redirect(url_for("intake.people", request_id=request_id), 303)


@blueprint.post("/<request_id>/people/<colleague_id>/remove")
@partner
def remove_colleague(request_id: str, colleague_id: str) -> Response:
    """Take someone off; whoever left has no page of it any more."""
    colleagues.remove(request_id, colleague_id, actor(), clock.now())
    left = request.form.get("leave") == "1"
    flash(_("Vous n’avez plus accès à cette demande.") if left else _("Cette personne n’a plus accès à la demande."))
    return redirect(url_for("intake.start") if left else url_for("intake.people", request_id=request_id), 303)


@blueprint.post("/<request_id>/browsers/<grant_id>/remove")
@partner
def remove_browser(request_id: str, grant_id: str) -> Response:
    """Take away what a browser without a proved address may do."""
    colleagues.remove_browser(request_id, grant_id, actor(), clock.now())
    flash(_("Ce navigateur n’ouvre plus la demande."))
    return redirect(url_for("intake.people", request_id=request_id), 303)


@blueprint.post("/<request_id>/people/<colleague_id>/owner")
@partner
def hand_over(request_id: str, colleague_id: str) -> Response:
    """Make someone else responsible."""
    row = colleagues.hand_over(request_id, colleague_id, actor(), clock.now())
    flash(_("La demande est transmise à %(email)s. Vous gardez le droit de la modifier.", email=row.owner_email))
    return redirect(url_for("intake.people", request_id=request_id), 303)


def _people_page(request_id: str, form: InviteForm) -> str:
    page = page_of(request_id, clock.now())
    rows = colleagues_of(request_id)
    requester = str(page.request.answers["contacts"]["requester"].get("email") or "").lower()
    known = {page.request.owner_email.lower(), *(row.email for row in rows)}
    return render_template(
        "intake/people.html",
        page=page,
        form=form,
        rows=rows,
        owner=is_owner(actor(), page.request),
        me=actor().partner_email or "",
        requester=requester,
        other_requester=requester if requester not in known else "",
        full=len(rows) >= MOST_COLLEAGUES,
        browsers={email: seen_with(email, page.at) for email in {*known, requester}},
        unproved=unproved_browsers(page.request),
        mine=actor().session_id,
    )

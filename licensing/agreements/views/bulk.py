"""Acts on several requests: what would happen to each, then what happened to each."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from licensing.accounts.access import actor, staff
from licensing.accounts.rules import local_path
from licensing.agreements import wording
from licensing.agreements.desk import bulk
from licensing.agreements.desk import wording as desk_words
from licensing.agreements.desk.forms import AssignForm
from licensing.agreements.views.blueprint import blueprint
from licensing.agreements.views.desk import nothing_ticked, reader
from licensing.kernel import clock
from licensing.kernel.errors import InvalidInput, NotFound
from licensing.kernel.ids import new_token

Answer = str | Response | tuple[str, int]


@blueprint.get("/desk/bulk")
@staff("approver", "signatory")
def confirm_bulk() -> Answer:
    """What the act would do to each ticked request."""
    who = reader()
    try:
        action = bulk.read_action(request.args.get("action", ""))
        chosen = bulk.read_chosen(request.args.getlist("chosen"))
    except InvalidInput as refusal:
        return nothing_ticked(refusal.problems[0].message)
    form = AssignForm(None)
    form.offer(who)
    found = bulk.forecasts(who, action, chosen)
    return render_template(
        "agreements/bulk_confirm.html",
        action=action,
        ready=[each for each in found if not each.reasons],
        refused=[each for each in found if each.reasons],
        missing=len(chosen) - len(found),
        form=form,
        key=new_token(),
        back=local_path(request.args.get("back"), url_for("agreements.desk")),
        words=wording,
        desk_words=desk_words,
    )


@blueprint.post("/desk/bulk")
@staff("approver", "signatory")
def carry_out_bulk() -> Answer:
    """Do it, row by row; the same page sent twice does it once."""
    action, key = bulk.read_action(request.form.get("action", "")), request.form.get("key", "")
    if not 32 <= len(key) <= 64 or not key.isprintable():
        raise NotFound(key)
    chosen = bulk.read_chosen(request.form.getlist("chosen"))
    refused = bulk.left_out(reader(), action, request.form.getlist("refused"))
    if action == "approve":
        run = bulk.approve_all(key, chosen, actor(), clock.now(), refused)
    else:
        run = bulk.assign_all(key, chosen, request.form.get("person") or None, actor(), clock.now(), refused)
    back = local_path(request.form.get("back"), url_for("agreements.desk"))
    return redirect(url_for("agreements.bulk_results", key=run.id, back=back), 303)


@blueprint.get("/desk/bulk/<key>")
@staff("approver", "signatory")
def bulk_results(key: str) -> str:
    """What became of each request."""
    run = bulk.run_of(key, actor())
    results = bulk.results_of(run)
    done = [each for each in results if each.done]
    return render_template(
        "agreements/bulk_results.html",
        run=run,
        done=done,
        refused=[each for each in results if not each.done],
        waiting=len(run.wanted) - len(results),
        title=_title(run.action, len(done), len(run.wanted)),
        back=local_path(request.args.get("back"), url_for("agreements.desk")),
        lang=str(get_locale())[:2],
    )


def _title(action: str, done: int, wanted: int) -> str:
    if action == "approve":
        return str(_("%(done)s sur %(wanted)s demandes approuvées", done=done, wanted=wanted))
    if action == "renew":
        return str(_("%(done)s sur %(wanted)s renouvellements proposés", done=done, wanted=wanted))
    return str(_("%(done)s sur %(wanted)s demandes confiées", done=done, wanted=wanted))

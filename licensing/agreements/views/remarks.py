"""What the desk sends about remarks: write, rewrite, discard, close, reopen, and "I have read this"."""

from __future__ import annotations

from datetime import datetime

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from licensing.accounts.access import Actor, actor, staff
from licensing.agreements.forms import RemarkForm, RemarkMoveForm
from licensing.agreements.views.blueprint import blueprint
from licensing.agreements.views.decisions import Answer, back_to, carry_out
from licensing.intake import rounds
from licensing.intake.remarks import operations
from licensing.intake.remarks.queries import remark_at_desk
from licensing.kernel import clock
from licensing.kernel.errors import NotFound

DONE = {
    "rewrite": lambda: _("Remarque modifiée."),
    "close": lambda: _("Remarque close."),
    "reopen": lambda: _("Remarque rouverte : elle repart avec « Demander des corrections »."),
}


@blueprint.post("/desk/requests/<request_id>/remarks")
@staff("approver", "signatory")
def write_remark(request_id: str) -> Answer:
    """Keep a remark on one answer, as a draft of the review or as a note."""
    path = request.form.get("on", "")[:120]
    form = RemarkForm(request.form, prefix=RemarkForm.prefix_of(path))
    form.path.data = path

    def act() -> None:
        text, internal = form.text.data, form.internal.data
        operations.write_remark(request_id, path, text, actor(), clock.now(), internal=internal)

    done = (
        _("Note gardée.") if form.internal.data else _("Remarque gardée : elle part avec « Demander des corrections ».")
    )
    return carry_out(request_id, "", form, act, done, at=anchor(path))


@blueprint.post("/desk/remarks/<comment_id>/<verb>")
@staff("approver", "signatory")
def move_remark(comment_id: str, verb: str) -> Answer:
    """Rewrite or discard a draft; close or reopen a remark."""
    remark = remark_at_desk(comment_id, actor())
    if verb == "discard":
        operations.discard_draft(comment_id, actor())
        flash(_("Remarque supprimée."))
        return back_to(remark.request_id, anchor(remark.path))
    form = RemarkMoveForm(request.form, prefix=f"move-{comment_id}")
    verbs = {"rewrite": _rewrite, "close": operations.close_remark, "reopen": operations.reopen_remark}
    act = verbs.get(verb)
    if act is None:
        raise NotFound(verb)
    return carry_out(
        remark.request_id, "", form, lambda: act(comment_id, actor(), clock.now(), form.text.data or ""), DONE[verb](),
        at=anchor(remark.path),
    )  # fmt: skip


def _rewrite(comment_id: str, by: Actor, at: datetime, text: str) -> None:
    operations.rewrite_draft(comment_id, text, by, at)


@blueprint.post("/desk/requests/<request_id>/read")
@staff("approver", "signatory")
def mark_as_read(request_id: str) -> Response:
    """I have read what was sent last."""
    rounds.mark_as_read(request_id, actor(), clock.now())
    flash(_("Marquée comme lue : la prochaine fois, le dossier s’ouvre sur ce qui a changé depuis."))
    return back_to(request_id)


def anchor(path: str) -> str:
    """The id of an answer on the page."""
    return f"a-{path.replace('.', '-')}"

"""Pages of the conversation: the partner's and the desk's, each with the form; marks of reading; kept mails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from licensing.accounts.access import Actor, actor, partner, staff
from licensing.conversation import operations, queries
from licensing.conversation.forms import MessageForm
from licensing.conversation.page import Talk, talk_about
from licensing.conversation.people import STAFF_ROLES
from licensing.intake.models import IntakeRequest
from licensing.kernel import clock
from licensing.kernel.errors import InvalidInput
from licensing.mailroom.operations import put_aside

blueprint = Blueprint("conversation", __name__)
Answer = str | Response | tuple[str, int]
Write = Callable[[str, str, str, Actor, datetime], object]


@blueprint.app_context_processor
def _helpers() -> dict[str, Any]:
    return {"talk_about": talk_about}


@blueprint.get("/request/<request_id>/messages")
@partner
def partner_page(request_id: str) -> Answer:
    """The partner's side."""
    return _page(Talk(queries.partner_request(actor(), request_id), actor()))


@blueprint.post("/request/<request_id>/messages")
@partner
def partner_write(request_id: str) -> Answer:
    """The partner asks or answers."""
    about = queries.partner_request(actor(), request_id)
    back = url_for("conversation.partner_page", request_id=request_id, _anchor="conversation")
    return _write(about, operations.ask, back, _("Message envoyé : le producteur est prévenu par courriel."))


@blueprint.post("/request/<request_id>/messages/read")
@partner
def partner_read(request_id: str) -> Answer:
    """The partner has read everything."""
    return _read(queries.partner_request(actor(), request_id), "conversation.partner_page")


@blueprint.get("/desk/requests/<request_id>/messages")
@staff(*STAFF_ROLES)
def desk_page(request_id: str) -> Answer:
    """The producer's side."""
    return _page(Talk(queries.desk_request(actor(), request_id), actor()))


@blueprint.post("/desk/requests/<request_id>/messages")
@staff(*STAFF_ROLES)
def desk_write(request_id: str) -> Answer:
    """The producer answers or asks."""
    about = queries.desk_request(actor(), request_id)
    back = url_for("conversation.desk_page", request_id=request_id, _anchor="conversation")
    return _write(about, operations.answer, back, _("Message envoyé : le partenaire est prévenu par courriel."))


@blueprint.post("/desk/requests/<request_id>/messages/read")
@staff(*STAFF_ROLES)
def desk_read(request_id: str) -> Answer:
    """This member of staff has read everything."""
    return _read(queries.desk_request(actor(), request_id), "conversation.desk_page")


@blueprint.post("/desk/requests/<request_id>/messages/no-answer")
@staff(*STAFF_ROLES)
def desk_no_answer(request_id: str) -> Response:
    """The last message asks for nothing."""
    operations.no_answer_needed(request_id, actor(), clock.now())
    flash(_("C’est noté : aucune réponse n’est attendue."))
    return redirect(url_for("conversation.desk_page", request_id=request_id), 303)


@blueprint.post("/desk/requests/<request_id>/messages/kept/<incoming_id>")
@staff(*STAFF_ROLES)
def desk_kept(request_id: str, incoming_id: str) -> Response:
    """Put a kept mail into the conversation, or aside."""
    queries.desk_request(actor(), request_id)
    if request.form.get("do") == "take":
        operations.take_in(incoming_id, actor(), clock.now())
        flash(_("Le courriel est versé dans la conversation."))
    else:
        put_aside(incoming_id, actor(), clock.now())
        flash(_("Le courriel est écarté."))
    return redirect(url_for("conversation.desk_page", request_id=request_id), 303)


def _page(talk: Talk, status: int = 200) -> Answer:
    return render_template("conversation/page.html", talk=talk, form=talk.form), status


def _write(about: IntakeRequest, write: Write, back: str, done: str) -> Answer:
    form = MessageForm(request.form)
    try:
        write(about.id, form.text.data or "", form.key.data or "", actor(), clock.now())
    except InvalidInput as refusal:
        form.show(refusal)
        return _page(Talk(about, actor(), form), 422)
    flash(done)
    return redirect(back, 303)


def _read(about: IntakeRequest, page: str) -> Answer:
    """The page needs nothing back where it asked by itself; after the button it comes again."""
    operations.mark_read(about, actor(), clock.now())
    if request.headers.get("HX-Request"):
        return ""
    return redirect(url_for(page, request_id=about.id), 303)

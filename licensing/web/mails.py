"""The mail catcher: what the demo would have sent, readable in the browser. Does not exist unless `settings.demo`."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template, request

from licensing.accounts.access import public
from licensing.documents.queries import document_of
from licensing.documents.responses import send_document
from licensing.kernel.errors import NotFound
from licensing.outbox import queries
from licensing.outbox.framing import allow_own_frames, framed

blueprint = Blueprint("mails", __name__, url_prefix="/mail")


@blueprint.before_request
def only_in_demo() -> None:
    """Without demo aids these pages are missing."""
    if not current_app.config["SETTINGS"].demo:
        raise NotFound()


@blueprint.get("")
@public
def inbox() -> str | tuple[str, int]:
    """Mails, newest first, with the code and the link of each; nothing to a page that asks again and has the newest."""
    wanted = request.args.get("to", "").strip()
    mails = [(mail, queries.code_in(mail), queries.first_link(mail)) for mail in queries.latest_mails(wanted)]
    newest = mails[0][0].id if mails else "none"
    if request.headers.get("X-Newest") == newest:
        return "", 204
    return render_template("web/mails/inbox.html", mails=mails, wanted=wanted, newest=newest)


@blueprint.get("/<mail_id>")
@public
def show(mail_id: str) -> str:
    """One mail: what to do with it, its text, its HTML, its attachments."""
    mail = queries.mail_of(mail_id)
    link, code = queries.first_link(mail), queries.code_in(mail)
    allow_own_frames()
    return render_template("web/mails/show.html", mail=mail, link=link, code=code)


@blueprint.get("/<mail_id>/html")
@public
def body(mail_id: str) -> Response:
    """The HTML of a mail for the frame of its page: no script, no network, only the style element it came with."""
    return framed(queries.mail_of(mail_id).html)


@blueprint.get("/<mail_id>/attachments/<int:position>")
@public
def attachment(mail_id: str, position: int) -> Response:
    """One attachment as a download."""
    attached = queries.mail_of(mail_id).attachments
    if position >= len(attached):
        raise NotFound()
    found = attached[position]
    if "text" in found:
        headers = {"Content-Disposition": f'attachment; filename="{found["file_name"]}"'}
        return Response(found["text"], mimetype=found["media_type"], headers=headers)
    return send_document(document_of(found["document_id"]))

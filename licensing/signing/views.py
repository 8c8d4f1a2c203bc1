"""The pages behind a signing link: read, ask for a code, sign or decline, follow, download. A GET writes nothing."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse

from licensing.accounts.access import actor, public
from licensing.documents.queries import document_of
from licensing.documents.responses import send_document
from licensing.kernel import clock
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotAllowed, NotFound
from licensing.signing import operations, queries, refusals, rules
from licensing.signing.browsing import this_browser
from licensing.signing.delegation import propose_delegate
from licensing.signing.forms import DeclineForm, DelegateForm, SignForm, show_problems
from licensing.signing.models import SignatureRequest

blueprint = Blueprint("signing", __name__, url_prefix="/sign")

FOLLOWING = {"decline": "signing.decline", "delegate": "signing.delegate"}
"""Where the code that was asked for is typed; to sign, unless said."""
STATUS = {"changed": 409, "expired": 410, "cancelled": 410, "declined": 410}


@blueprint.after_request
def _never_kept(response: Response) -> Response:
    """A signing page is not kept by any cache: "back" shows what is true now."""
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.errorhandler(NotFound)
def _unknown_link(_error: NotFound) -> tuple[str, int]:
    db.session.rollback()
    return render_template("signing/unknown.html"), 404


@blueprint.errorhandler(NotAllowed)
def _refused(error: NotAllowed) -> tuple[str, int]:
    db.session.rollback()
    token = (request.view_args or {})["token"]
    return render_template("signing/refused.html", because=error.because, token=token), 409


@blueprint.get("/<token>")
@public
def page(token: str) -> Response:
    """Who signs what, the document, the consent text, and the one next step; afterwards: where things stand."""
    wanted = queries.request_with_token(token)
    stage = queries.stage_of(wanted, actor(), clock.now())
    if stage in STATUS:
        because = refusals.CHANGED if stage == "changed" else refusals.because(stage)
        return _page("signing/closed.html", wanted, token, STATUS[stage], because=because)
    return _page(f"signing/{stage}.html", wanted, token)


@blueprint.get("/<token>/document")
@public
def document(token: str) -> Response:
    """The document as it stands: the bytes to sign, or after signing the sealed ones."""
    wanted = queries.request_with_token(token)
    if wanted.state in ("waiting", "cancelled", "declined") or not queries.may_act(wanted, actor()):
        raise NotFound()
    return send_document(document_of(wanted.procedure.document_id))


@blueprint.get("/<token>/evidence")
@public
def evidence(token: str) -> Response:
    """The evidence file, once everybody has signed."""
    wanted = queries.request_with_token(token)
    found = wanted.procedure.evidence_document_id
    if found is None or not queries.may_act(wanted, actor()):
        raise NotFound()
    return send_document(document_of(found))


@blueprint.post("/<token>/code")
@public
def send_code(token: str) -> AnyResponse:
    """Mail a code, then ask for it."""
    operations.send_code(token, this_browser(), actor(), clock.now())
    following = FOLLOWING.get(request.form.get("then", ""), "signing.sign")
    return redirect(url_for(following, token=token), 303)


@blueprint.route("/<token>/confirm", methods=["GET", "POST"])
@public
def sign(token: str) -> AnyResponse:
    """Ask for the code, the name and the consent, and take them; the page of the link then says what happens next."""
    form, wanted = SignForm(), queries.request_with_token(token)
    form.agreed.label.text = rules.consent_text(_language())[1]
    if request.method == "GET":
        return _form_page("signing/confirm.html", wanted, token, form)
    try:
        operations.consent(token, form.to_consent(_language()), this_browser(), actor(), clock.now())
    except InvalidInput as refused:
        db.session.rollback()
        show_problems(form, refused, _language())
        return _page("signing/confirm.html", wanted, token, 422, form=form)
    return redirect(url_for("signing.page", token=token), 303)


@blueprint.route("/<token>/decline", methods=["GET", "POST"])
@public
def decline(token: str) -> AnyResponse:
    """Ask why, and for the code that proves who declines; then the procedure ends there."""
    form, wanted = DeclineForm(), queries.request_with_token(token)
    if request.method == "GET":
        return _form_page("signing/decline.html", wanted, token, form)
    try:
        operations.decline(token, form.reason.data or "", form.code.data or "", this_browser(), actor(), clock.now())
    except InvalidInput as refused:
        db.session.rollback()
        show_problems(form, refused, _language())
        return _page("signing/decline.html", wanted, token, 422, form=form)
    return redirect(url_for("signing.page", token=token), 303)


@blueprint.route("/<token>/delegate", methods=["GET", "POST"])
@public
def delegate(token: str) -> AnyResponse:
    """Ask who would sign instead and why, and for the code that proves who proposes; the producer decides."""
    form, wanted = DelegateForm(), queries.request_with_token(token)
    if request.method == "GET":
        return _form_page("signing/delegate.html", wanted, token, form)
    try:
        propose_delegate(token, form.to_proposal(), form.code.data or "", this_browser(), actor(), clock.now())
    except InvalidInput as refused:
        db.session.rollback()
        show_problems(form, refused, _language())
        return _page("signing/delegate.html", wanted, token, 422, form=form)
    return redirect(url_for("signing.page", token=token), 303)


def _form_page(template: str, wanted: SignatureRequest, token: str, form: FlaskForm) -> AnyResponse:
    """The empty form once a code is on its way; before that, the page that sends one."""
    if queries.stage_of(wanted, actor(), clock.now()) != "sign" or wanted.code_hash is None:
        return redirect(url_for("signing.page", token=token), 303)
    return _page(template, wanted, token, form=form)


def _page(template: str, wanted: SignatureRequest, token: str, status: int = 200, **more: object) -> Response:
    language, consent = rules.consent_text(_language())
    context = {"signatory": wanted, "procedure": wanted.procedure, "token": token, **more}
    context["proposed"] = queries.open_delegation(wanted.id)
    html = render_template(template, consent=consent, consent_language=language, **context)
    return make_response(html, status)


def _language() -> str:
    locale = get_locale()
    return str(locale.language) if locale else "fr"

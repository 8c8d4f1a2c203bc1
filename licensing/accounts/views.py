"""Pages of sign-in: staff with e-mail and password, partners with a code by mail."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from licensing.accounts import operations, rules
from licensing.accounts.access import actor, public, staff
from licensing.accounts.forms import CodeForm, ResumeForm, SignInForm
from licensing.accounts.kept import unpack
from licensing.kernel import clock

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> str | Response | tuple[str, int]:
    """Staff sign-in; then to the local page asked for."""
    form = SignInForm(next=request.args.get("next", ""))
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form), 422 if form.errors else 200
    person = operations.sign_in(form.email.data, form.password.data, clock.now())
    if person is None:
        form.email.errors = [_("L’adresse e-mail ou le mot de passe ne correspond pas")]
        return render_template("accounts/sign_in.html", form=form), 422
    home = rules.local_path(form.next.data, _staff_home())
    return _given_back(form.kept.data, home) or redirect(home, 303)


def _given_back(packed: str | None, back: str, proved: bool = False) -> str | None:
    """The page that offers what was typed before the session ended or the address was proved; None when nothing was."""
    kept = unpack(packed)
    if kept is None or not _takes_forms(kept.path):
        return None
    g.pop("csrf_token", None)  # the one made while the old session was read; the page needs one of the new session
    return render_template("accounts/kept.html", kept=kept, back=back, proved=proved)


def _takes_forms(path: str) -> bool:
    """Whether the address takes a form at all; what it may do is judged when the form comes."""
    return "POST" in current_app.url_map.bind("").allowed_methods(path)


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """End the session and say so."""
    operations.sign_out(clock.now())
    flash(_("Vous êtes déconnecté."))
    return redirect(url_for("web.home"), 303)


@blueprint.route("/resume", methods=["GET", "POST"])
@public
def resume() -> str | Response | tuple[str, int]:
    """A partner gives an e-mail address; whatever it is, a code leaves and the same page follows."""
    form = ResumeForm(next=request.args.get("next", ""))
    if not form.validate_on_submit():
        return render_template("accounts/resume.html", form=form, to_prove=False), 422 if form.errors else 200
    return _send_code(rules.clean_email(form.email.data), form.next.data, form.kept.data)


@blueprint.route("/resume/<token>", methods=["GET", "POST"])
@public
def resume_link(token: str) -> str | Response:
    """A mailed link: GET shows a button, POST sends the code (link previews of mail programs change nothing)."""
    link = operations.resume_link(token, clock.now())
    if request.method == "GET":
        return render_template("accounts/resume_link.html", email=link.email)
    return _send_code(link.email, link.next_path)


@blueprint.route("/code", methods=["GET", "POST"])
@public
def code() -> str | Response | tuple[str, int]:
    """The code from the mail, typed or pasted."""
    asked = session.get("code")
    if not asked:
        return redirect(url_for("accounts.resume"), 303)
    form = CodeForm()
    if form.validate_on_submit():
        if operations.prove_code(asked["id"], actor().session_id or "", form.code.data, clock.now()):
            then = rules.local_path(asked["next"], url_for("intake.start"))
            return _given_back(form.kept.data, then, proved=True) or redirect(then, 303)
        form.code.errors = [
            _("Ce code n’est pas le bon ou n’est plus valable. Vérifiez-le, ou demandez-en un nouveau.")
        ]
    return render_template("accounts/code.html", form=form, email=asked["email"]), 422 if form.errors else 200


@blueprint.get("/shortcuts")
@staff(*rules.ROLES)
def shortcuts() -> str:
    """The keys, and the switch that turns them off or on."""
    return render_template("accounts/shortcuts.html")


@blueprint.post("/shortcuts")
@staff(*rules.ROLES)
def switch_shortcuts() -> Response:
    """Turn single keys on or off for me, on every device."""
    wished = request.form.get("shortcuts") == "on"
    operations.set_shortcuts(actor().person_id or "", wished)
    flash(_("Raccourcis clavier activés.") if wished else _("Raccourcis clavier désactivés."))
    return redirect(url_for("accounts.shortcuts"), 303)


def _send_code(email: str, next_path: str | None, kept: str | None = None) -> Response | str:
    """Send the code, then its page; one that carries what was typed is this very answer, since an address could not carry it."""
    at = clock.now()
    browser_session = operations.ensure_browser_session(at)
    code_id = operations.ask_code(email, browser_session, str(get_locale()), at)
    session["code"] = {"id": code_id, "email": email, "next": rules.local_path(next_path, "")}
    if kept:
        return render_template("accounts/code.html", form=CodeForm(formdata=None, kept=kept), email=email)
    return redirect(url_for("accounts.code"), 303)


def _staff_home() -> str:
    """The page where this person's work waits."""
    return url_for("web.home")

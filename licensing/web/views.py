"""Pages of the shell: home, language switch, component page, health."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, session
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as AnyResponse

from licensing.accounts.access import actor, public, staff
from licensing.accounts.rules import ROLES, local_path
from licensing.kernel import clock
from licensing.kernel.database import db
from licensing.reporting import wording as reporting_words
from licensing.reporting.home import home_of
from licensing.web.languages import LANGUAGES
from licensing.web.mails import blueprint as mails
from licensing.web.samples import SampleForm

blueprint = Blueprint("web", __name__)
blueprint.register_blueprint(mails)


@blueprint.get("/")
@public
def home() -> str:
    """What this is, and the doors; for staff, their figures and what waits on them."""
    who = actor()
    if who.roles or who.is_admin:
        home = home_of(who, clock.business_day(clock.now()))
        return render_template("reporting/home.html", home=home, words=reporting_words)
    return render_template("web/home.html")


@blueprint.post("/language")
@public
def switch_language() -> AnyResponse:
    """Keep the chosen language for this browser and come back to the page."""
    wished = request.form.get("language", "")
    if wished in LANGUAGES:
        session["language"] = wished
    return redirect(local_path(request.form.get("next")), 303)


@blueprint.get("/components")
@staff(*ROLES)
def components() -> str:
    """Every macro of the design language on one page, error state included."""
    form = SampleForm()
    form.show_errors()
    return render_template("web/components_page.html", form=form)


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@public
def readyz() -> Response:
    """The process can serve: the database answers."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return Response("database unavailable\n", 503, mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")

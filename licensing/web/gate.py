"""Who gets in: the access mark of every view, enforced before it runs; a view without a mark stops the start."""

from __future__ import annotations

from flask import Flask, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from licensing.accounts.access import Access, Actor, actor, allows
from licensing.accounts.forms import ResumeForm, SignInForm
from licensing.accounts.kept import pack
from licensing.kernel.errors import NotFound, NotProved


class UnmarkedView(RuntimeError):
    """A route whose view says not who may open it."""


def install(app: Flask) -> None:
    """Check access before every view."""
    app.before_request(_check)


def refuse_unmarked(app: Flask) -> None:
    """UnmarkedView when a route of the application has no access mark; called once all are registered."""
    unmarked = sorted(rule.endpoint for rule in app.url_map.iter_rules() if mark_of(app, rule.endpoint) is None)
    if unmarked:
        raise UnmarkedView(", ".join(unmarked))


def mark_of(app: Flask, endpoint: str) -> Access | None:
    """The access mark of an endpoint's view."""
    return getattr(app.view_functions[endpoint], "access", None)


def _check() -> AnyResponse | None:
    if request.endpoint is None:
        return None
    access = mark_of(current_app, request.endpoint)
    if access is None:
        raise UnmarkedView(request.endpoint)
    if allows(access, actor()):
        return None
    return _turn_away(access, actor())


def _turn_away(access: Access, who: Actor) -> AnyResponse:
    """To the sign-in that could help; a signed-in person without the role sees what a missing page shows."""
    if access.kind == "partner":
        return to_resume()
    if who.person_id is None:
        return _to_sign_in()
    raise NotFound()


def _to_sign_in() -> AnyResponse:
    """The sign-in page; it carries what was typed, when a form was sent. A page that saves by itself only learns that it must."""
    if request.headers.get("HX-Request"):
        return Response("", 401)
    kept = _typed()
    if not kept:
        return _to("accounts.sign_in")
    form = SignInForm(formdata=None, next=_way_back(), kept=kept)
    return Response(render_template("accounts/sign_in.html", form=form), 401)


def to_resume(error: NotProved | None = None) -> AnyResponse:
    """The page that proves an address; it carries what was typed as well. A script only learns that it must ask.

    `error`: the browser has a session, and the act or the page asks for the address proved.
    """
    if request.headers.get("X-Requested-With") == "fetch":
        return Response("", 401)
    kept = _typed()
    if not kept and error is None:
        return _to("accounts.resume")
    form = ResumeForm(formdata=None, next=_way_back(), kept=kept, email=error.email if error else None)
    return Response(render_template("accounts/resume.html", form=form, to_prove=error is not None), 401)


def _typed() -> str:
    """What a form carried, packed; empty for a page that was only opened."""
    return pack(request.path, request.form.items(multi=True)) if request.method == "POST" else ""


def _to(endpoint: str) -> AnyResponse:
    return redirect(url_for(endpoint, next=_way_back()), 303)


def _way_back() -> str:
    """Where to go on after signing in: this page, or the nearest one above the address that a form was sent to."""
    if request.method in ("GET", "HEAD"):
        return request.full_path.rstrip("?")
    routes, path = current_app.url_map.bind(""), request.path
    while path and "GET" not in routes.allowed_methods(path):
        path = path.rpartition("/")[0]
    return path or "/"

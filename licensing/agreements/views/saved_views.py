"""Saved views: keep the filters in the address under a name, rename, share, delete, open first."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from licensing.accounts.access import actor, staff
from licensing.agreements.desk import saved_views
from licensing.agreements.desk.filters import read_filters
from licensing.agreements.desk.forms import ViewForm
from licensing.agreements.views.blueprint import blueprint
from licensing.agreements.views.desk import teams, view_url
from licensing.kernel import clock
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput

Answer = str | Response | tuple[str, int]


@blueprint.get("/desk/views")
@staff("approver", "signatory")
def saved() -> Answer:
    """My views and those shared with my teams."""
    return _page()


@blueprint.post("/desk/views")
@staff("approver", "signatory")
def save_view() -> Answer:
    """Keep the filters sent along under a name."""
    form, filters = _form(), read_filters(request.form).asked()
    try:
        view = saved_views.save_view(
            form.name.data or "", filters, actor(), clock.now(), shared_with=form.shared_with.data or None
        )
    except InvalidInput as refusal:
        db.session.rollback()
        form.show(refusal)
        return _page(form=form, kept=filters), 422
    flash(_("Vue « %(name)s » enregistrée.", name=view.name))
    return redirect(view_url(view.id, view.filters), 303)


@blueprint.post("/desk/views/<view_id>")
@staff("approver", "signatory")
def change_view(view_id: str) -> Answer:
    """Another name for a view, or another circle of readers."""
    form = _form()
    try:
        view = saved_views.change_view(view_id, form.name.data or "", form.shared_with.data or None, actor())
    except InvalidInput as refusal:
        db.session.rollback()
        form.show(refusal)
        return _page(form=form, changed=view_id), 422
    flash(_("Vue « %(name)s » modifiée.", name=view.name))
    return redirect(url_for("agreements.saved"), 303)


@blueprint.post("/desk/views/<view_id>/delete")
@staff("approver", "signatory")
def delete_view(view_id: str) -> Answer:
    """Take one of my views away."""
    name = saved_views.delete_view(view_id, actor())
    flash(_("Vue « %(name)s » supprimée.", name=name))
    return redirect(url_for("agreements.saved"), 303)


@blueprint.post("/desk/views/first")
@staff("approver", "signatory")
def open_first() -> Answer:
    """Have my desk open with a view, or with everything again."""
    view_id = request.form.get("view") or None
    saved_views.open_first(view_id, actor())
    flash(
        _("Votre bureau s’ouvrira sur cette vue.") if view_id else _("Votre bureau s’ouvrira sur toutes les demandes.")
    )
    return redirect(url_for("agreements.saved"), 303)


def _form(**data: str) -> ViewForm:
    form = ViewForm(request.form) if not data else ViewForm(None, data=data)
    form.offer(teams())
    return form


def _page(form: ViewForm | None = None, kept: dict[str, str] | None = None, changed: str = "") -> str:
    """The views; `form` with its errors belongs to the view `changed`, else to the new one of the filters `kept`."""
    views = saved_views.views_of(actor())
    forms = {
        view.id: form if form and view.id == changed else _form(name=view.name, shared_with=view.shared_with or "")
        for view in views
        if view.is_mine
    }
    for view_id, each in forms.items():
        each.name.id, each.shared_with.id = f"name-{view_id}", f"shared_with-{view_id}"
    return render_template(
        "agreements/views.html", views=views, forms=forms, form=form, kept=kept or {}, team_names=dict(teams())
    )

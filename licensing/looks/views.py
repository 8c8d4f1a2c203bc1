"""Pages of the looks: the settings with their preview; the style sheet and the logo that pages of a producer carry."""

from __future__ import annotations

import io

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from licensing.accounts.access import actor, public, staff
from licensing.documents.operations import read
from licensing.kernel.clock import now
from licensing.kernel.database import db
from licensing.kernel.errors import Conflict, InvalidInput, NotFound
from licensing.looks.forms import LooksForm
from licensing.looks.operations import Change, change_looks
from licensing.looks.queries import changeable, changeable_producer, looks_of, looks_under
from licensing.looks.rules.colours import clean_colour
from licensing.looks.sheet import preview_of, sheet_of
from licensing.looks.wording import COLOUR

blueprint = Blueprint("looks", __name__)

FOREVER = "public, max-age=31536000, immutable"
OWN = "#0b5e5a"
"""The product's own accent, shown where a producer has chosen none."""


@blueprint.get("/producer/looks")
@staff("approver", "admin")
def settings() -> str | tuple[str, int]:
    """Colour and logo of a producer, and what they make of a page; `?accent=` tries a colour without keeping it."""
    producer = changeable_producer(request.args.get("producer", ""), actor())
    form, looks = LooksForm(formdata=None, producer=producer.slug), looks_of(producer.id)
    tried = request.args.get("accent", "").strip()
    form.show(looks, tried)
    if tried and clean_colour(tried) is None:
        form.accent.errors = [COLOUR.get(str(get_locale()), COLOUR["fr"])]
        return _page(form), 422
    return _page(form)


@blueprint.post("/producer/looks")
@staff("approver", "admin")
def save() -> AnyResponse | tuple[str, int]:
    """Keep them, or go back to the product's own."""
    form = LooksForm()
    producer = changeable_producer(form.producer.data or "", actor())
    wished = Change("", without_logo=True, seen=form.seen.data or 0) if "reset" in request.form else form.to_change()
    try:
        change_looks(producer.id, wished, actor(), now())
    except InvalidInput as refused:
        db.session.rollback()
        form.show_problems(refused, str(get_locale()))
        return _page(form), 422
    except Conflict:
        db.session.rollback()
        looks = looks_of(producer.id)
        form.seen.data, form.seen.raw_data = (looks.position if looks else 0), None
        form.accent.errors = [_("Quelqu’un vient de changer ces réglages : relisez-les, puis enregistrez de nouveau.")]
        return _page(form), 409
    flash(_("L’apparence est enregistrée ; vos pages la portent dès maintenant."))
    return redirect(url_for("looks.settings", producer=producer.slug), 303)


@blueprint.get("/producer/looks/preview.css")
@staff("approver", "admin")
def preview() -> Response:
    """The colours of the two samples of the settings page."""
    accent = clean_colour(request.args.get("accent", "")) or OWN
    return Response(preview_of(accent), mimetype="text/css")


@blueprint.get("/looks/<producer>/<code>.css")
@public
def style_sheet(producer: str, code: str) -> Response:
    """The colours of a producer's pages."""
    looks = looks_under(producer, code)
    sheet = sheet_of(looks.accent) if looks.accent else ""
    return _kept(Response(sheet, mimetype="text/css"))


@blueprint.get("/looks/<producer>/<code>.png")
@public
def logo(producer: str, code: str) -> Response:
    """The logo of a producer's pages."""
    looks = looks_under(producer, code)
    if looks.logo_document_id is None:
        raise NotFound(code)
    return _kept(send_file(io.BytesIO(read(looks.logo_document_id)), mimetype="image/png"))


def _kept(response: Response) -> Response:
    response.headers["Cache-Control"] = FOREVER
    return response


def _page(form: LooksForm) -> str:
    producer = changeable_producer(form.producer.data or "", actor())
    looks = looks_of(producer.id)
    shown = clean_colour(form.accent.data or "") or OWN
    return render_template(
        "looks/settings.html", form=form, producer=producer, choices=changeable(actor()), settings=looks, shown=shown
    )

"""The page on which a producer says who signs for it, in which order."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField

from licensing.accounts.access import actor, staff
from licensing.agreements.signing_order import MOST, Seat, seats, set_signing_order
from licensing.agreements.views.blueprint import blueprint
from licensing.catalogue.models import Producer
from licensing.intake.forms.choices import choices_of
from licensing.kernel.clock import now
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput
from licensing.looks.queries import changeable, changeable_producer

Answer = str | Response | tuple[str, int]


@blueprint.get("/producer/signatories")
@staff("approver", "admin")
def signing_order() -> Answer:
    """Who signs now, and who may."""
    producer = changeable_producer(request.args.get("producer", ""), actor())
    return _page(producer, _form(producer, sent=False))


@blueprint.post("/producer/signatories")
@staff("approver", "admin")
def save_signing_order() -> Answer:
    """Set the order."""
    producer = changeable_producer(request.form.get("producer", ""), actor())
    form = _form(producer, sent=True)
    try:
        set_signing_order(producer.slug, _wanted(form), actor(), now())
    except InvalidInput as refused:
        db.session.rollback()
        _show(form, refused)
        return _page(producer, form), 422
    flash(_("L’ordre des signatures est enregistré ; il vaut pour les conventions approuvées à partir de maintenant."))
    return redirect(url_for("agreements.signing_order", producer=producer.slug), 303)


def _form(producer: Producer, *, sent: bool) -> FlaskForm:
    """Two fields for each person who may sign."""
    places = [
        ("0", _l("Ne signe pas")),
        *((str(n), _l("Signe au rang %(number)s", number=n)) for n in range(1, MOST + 1)),
    ]
    everyone = seats(producer)
    fields: dict[str, object] = {"seats": everyone}
    for seat in everyone:
        fields[f"{seat.person_id}-position"] = SelectField(
            _l("Rang"), choices=choices_of(places), default=str(seat.position)
        )
        fields[f"{seat.person_id}-role"] = StringField(_l("Qualité"), default=seat.role)
    form: FlaskForm = type("SigningOrderForm", (FlaskForm,), fields)(request.form if sent else None)
    return form


def _wanted(form: FlaskForm) -> list[Seat]:
    return [
        Seat(
            seat.person_id,
            seat.name,
            int(place)
            if (place := str(form[f"{seat.person_id}-position"].data)).isdecimal() and int(place) <= MOST
            else 0,
            str(form[f"{seat.person_id}-role"].data or ""),
        )
        for seat in form.seats
    ]


def _show(form: FlaskForm, refused: InvalidInput) -> None:
    for problem in refused.problems:
        field = form[problem.path.replace(".", "-")]
        field.errors = [*field.errors, problem.text(str(get_locale())[:2])]


def _page(producer: Producer, form: FlaskForm) -> str:
    return render_template("agreements/signing_order.html", form=form, producer=producer, choices=changeable(actor()))

"""The team of each of the reader's producers: who holds which role, who is away and who stands in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from licensing.accounts import operations
from licensing.accounts.absences import Colleague, absences, colleagues
from licensing.accounts.access import actor, staff
from licensing.accounts.models import Absence
from licensing.accounts.rules import ROLES
from licensing.agreements.desk import wording as desk_words
from licensing.agreements.desk.forms import AbsenceForm
from licensing.agreements.views.blueprint import blueprint
from licensing.catalogue.models import Producer
from licensing.catalogue.queries import producers
from licensing.kernel import clock
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotFound

Answer = str | Response | tuple[str, int]


@blueprint.get("/team")
@staff(*ROLES)
def team() -> Answer:
    """My teams, today's and coming absences, a form to note mine."""
    return _page()


@blueprint.post("/team/absences")
@staff(*ROLES)
def record_absence() -> Answer:
    """Note that I am away."""
    producer_id = request.form.get("producer_id") or min(actor().roles)
    if producer_id not in actor().roles:
        raise NotFound(producer_id)
    form = _form(producer_id, sent=True)
    if form.validate():
        try:
            absence = operations.record_absence(form.plan(), actor(), clock.now())
        except InvalidInput as refusal:
            db.session.rollback()
            form.show(refusal)
        else:
            flash(_("Absence notée : %(name)s vous remplace et en est averti(e).", name=absence.stand_in.name))
            return redirect(url_for("agreements.team"), 303)
    return _page(form), 422


@blueprint.post("/team/absences/<absence_id>/cancel")
@staff(*ROLES)
def cancel_absence(absence_id: str) -> Answer:
    """Take an absence back, mine or one in which I stand in."""
    operations.cancel_absence(absence_id, actor(), clock.now())
    flash(_("Absence annulée : l’autre personne en est avertie par courriel."))
    return redirect(url_for("agreements.team"), 303)


@dataclass(frozen=True, slots=True)
class Part:
    """One team on the page."""

    producer: Producer
    people: list[Colleague]
    absences: list[Absence]
    form: AbsenceForm


def _part(producer: Producer, everyone: list[Colleague], away: list[Absence], form: AbsenceForm) -> Part:
    for field in form:
        if field.name != "csrf_token":
            field.id = f"{field.id}-{producer.slug}"
    people = sorted(
        (each for each in everyone if each.producer_id == producer.id), key=lambda each: each.name.casefold()
    )
    return Part(producer, people, [each for each in away if each.producer_id == producer.id], form)


def _form(producer_id: str, sent: bool = False) -> AbsenceForm:
    form = AbsenceForm(request.form) if sent else AbsenceForm(None)
    form.producer_id.data = producer_id
    form.offer(colleagues([producer_id]), actor())
    return form


def _page(sent: AbsenceForm | None = None) -> str:
    """One part per producer; `sent` is the refused form of one of them."""
    today, mine = clock.business_day(clock.now()), actor().roles
    everyone, away = colleagues(mine), absences(mine, today)
    parts = [
        _part(producer, everyone, away, sent if sent and sent.producer_id.data == producer.id else _form(producer.id))
        for producer in producers()
        if producer.id in mine
    ]
    return render_template(
        "agreements/team.html", parts=parts, form=sent, today=today, me=actor().person_id, desk_words=desk_words
    )

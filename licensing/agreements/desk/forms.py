"""Forms of the desk: filters, saved views, acts on several requests, absences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from licensing.accounts.absences import Colleague
from licensing.accounts.access import Actor
from licensing.accounts.operations import Plan
from licensing.agreements import wording
from licensing.agreements.desk import wording as words
from licensing.agreements.desk.filters import NAMES, Filters, read_filters
from licensing.agreements.desk.standing import Standing
from licensing.intake.forms.choices import choices_of
from licensing.kernel.errors import InvalidInput

EVERYTHING: tuple[str, Any] = ("", _l("Tous"))


class FilterForm(FlaskForm):  # type: ignore[misc]  # flask_wtf is untyped
    """Filters of the queue; they stand in the address, so the form is sent by GET and needs no token."""

    class Meta:
        csrf = False

    text = StringField(_l("Organisation ou référence"))
    stage = SelectField(_l("État"), validate_choice=False)
    turn = SelectField(_l("C’est le tour de"), validate_choice=False)
    late = SelectField(_l("Retard"), validate_choice=False)
    assignee = SelectField(_l("Confiée à"), validate_choice=False)
    audience = SelectField(_l("Public"), validate_choice=False)
    session = SelectField(_l("Session"), validate_choice=False)
    currency = SelectField(_l("Monnaie"), validate_choice=False)
    sort = SelectField(_l("Ordre"), validate_choice=False)

    def offer(self, reader: Standing, sessions: Sequence[str], currencies: Sequence[str]) -> None:
        """Fill the choices; the empty one means everything."""
        people = [(each.person_id, each.name) for each in reader.approvers() if each.person_id != reader.who.person_id]
        offered: Mapping[str, list[tuple[str, Any]]] = {
            "stage": [EVERYTHING, *((key, said.label) for key, said in wording.DESK.items())],
            "turn": [("", _l("Peu importe")), *words.TURNS.items()],
            "late": [("", _l("Peu importe")), ("1", _l("En retard seulement"))],
            "assignee": [
                ("", _l("Peu importe")),
                ("me", _l("Moi")),
                ("nobody", _l("Personne pour l’instant")),
                *people,
            ],
            "audience": [EVERYTHING, *wording.AUDIENCES.items()],
            "session": [("", _l("Toutes")), *((code, code) for code in sessions)],
            "currency": [("", _l("Toutes")), *((code, code) for code in currencies)],
            "sort": [("" if key == "turn" else key, said) for key, said in words.ORDERS.items()],
        }
        for name, pairs in offered.items():
            self[name].choices = choices_of(pairs)

    def filters(self) -> Filters:
        """The filters asked for."""
        return read_filters({name: self[name].data for name in NAMES})


class Day(DateField):  # type: ignore[misc]  # wtforms is untyped
    """A day from a date control; what is no day says how to write one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep the day, or say what is expected."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Écrivez une date réelle, par exemple 2026-09-14.")) from error


class _Refusable(FlaskForm):  # type: ignore[misc]  # flask_wtf is untyped
    def show(self, refusal: InvalidInput) -> None:
        """Put the problems of a refused operation beside their fields."""
        language = str(get_locale())[:2]
        for problem in refusal.problems:
            field = self[problem.path]
            field.errors = [*field.errors, problem.text(language)]


class ViewForm(_Refusable):
    """A saved view: its name, and who sees it."""

    name = StringField(_l("Nom de la vue"))
    shared_with = SelectField(_l("Qui voit cette vue"), validate_choice=False)

    def offer(self, teams: Sequence[tuple[str, str]]) -> None:
        """`teams`: (producer id, name) of the reader's producers."""
        shared = [(key, _("L’équipe de %(producer)s", producer=name)) for key, name in teams]
        self.shared_with.choices = choices_of([("", _l("Moi seulement")), *shared])


class AssignForm(FlaskForm):  # type: ignore[misc]  # flask_wtf is untyped
    """To whom the chosen requests are given."""

    person = SelectField(_l("À qui ?"), validate_choice=False)

    def offer(self, reader: Standing) -> None:
        """Oneself first, then colleagues who approve, then nobody."""
        me = reader.who.person_id or ""
        people = [(each.person_id, each.name) for each in reader.approvers() if each.person_id != me]
        mine = [(me, _("Moi"))] if any(each.person_id == me for each in reader.approvers()) else []
        self.person.choices = choices_of([*mine, *people, ("", _l("Personne en particulier : toute l’équipe"))])


class AbsenceForm(_Refusable):
    """Days away and who stands in."""

    producer_id = HiddenField()
    starts_on = Day(_l("Premier jour d’absence"), [InputRequired(_l("Indiquez le premier jour."))])
    ends_on = Day(_l("Dernier jour d’absence"), [InputRequired(_l("Indiquez le dernier jour."))])
    stand_in_id = SelectField(
        _l("Qui vous remplace"), [InputRequired(_l("Choisissez qui vous remplace."))], validate_choice=False
    )
    note = TextAreaField(
        _l("Note pour l’équipe"), [Length(max=500, message=_l("Cette note est trop longue : 500 caractères au plus."))]
    )

    def offer(self, team: Sequence[Colleague], who: Actor) -> None:
        """Colleagues of one producer who hold a role the actor holds there."""
        roles = who.roles.get(self.producer_id.data or "", frozenset())
        able = [each for each in team if each.person_id != who.person_id and roles & set(each.roles)]
        choices = [("", _("Choisissez")), *((each.person_id, each.name) for each in able)]
        self.stand_in_id.choices = choices_of(choices)

    def plan(self) -> Plan:
        """What is asked for; call it once the form is valid."""
        note = (self.note.data or "").strip()
        days = (self.starts_on.data, self.ends_on.data)
        return Plan(self.producer_id.data or "", self.stand_in_id.data or "", *days, note)

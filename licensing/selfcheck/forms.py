"""The questions of the self-check, as a form that is sent in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from licensing.intake.forms.choices import choices_of
from licensing.kernel.errors import Problem

AUDIENCES = (
    ("individual", _l("Une personne, pour elle-même")),
    ("education", _l("Un établissement d’enseignement")),
    ("employer", _l("Un employeur, pour ses salariés ou ses agents")),
)
PAYERS = (("organisation", _l("L’organisation")), ("learner", _l("Chaque apprenant")))


class CheckForm(Form):  # type: ignore[misc]  # wtforms is untyped
    """Who, where, what, how many. Its values are judged by `wishes.read_wish`, whose problems it shows."""

    audience = RadioField(_l("Qui êtes-vous ?"), choices=choices_of(AUDIENCES), validate_choice=False)
    use = SelectMultipleField(
        _l("Que souhaitez-vous faire ?"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
        validate_choice=False,
    )  # fmt: skip
    learners = StringField(_l("Combien d’apprenants ?"))
    country = SelectField(_l("Dans quel pays ?"), validate_choice=False)
    network = BooleanField(_l("Notre organisation fait partie du réseau partenaire"), render_kw={"value": "1"})
    exams = StringField(_l("Nombre d’examens surveillés"))
    circles = StringField(_l("Nombre de cercles privés"))
    payer = RadioField(
        _l("Qui paie les certificats et les examens ?"), choices=choices_of(PAYERS), validate_choice=False
    )

    def offer(self, uses: Sequence[tuple[str, str]], countries: Sequence[tuple[str, str]]) -> None:
        """Offer these uses and countries, in the page's language."""
        self.use.choices = choices_of(uses)
        self.country.choices = choices_of(countries)

    def show(self, problems: Sequence[Problem], language: str) -> None:
        """Put each problem beside its question."""
        for each in problems:
            field = self._fields.get(each.path)
            if field is not None:
                field.errors = [*field.errors, each.text(language)]


def check_form(tracks: Mapping[str, str], values: MultiDict[str, str]) -> CheckForm:
    """The form for a course's tracks (code → label), filled with what the address says."""
    fields = {
        f"certificates-{code}": StringField(_l("Parcours %(track)s", track=label)) for code, label in tracks.items()
    }
    made = type("CourseCheckForm", (CheckForm,), fields)
    form: CheckForm = made(
        values if values else None, data=None if values else {"country": "FR", "payer": "organisation"}
    )
    return form

"""The first page: who asks, where to write to them, which course."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, RadioField, ValidationError

from licensing.accounts.rules import clean_email, is_email
from licensing.intake.forms.choices import choices_of

AUDIENCES = (
    ("education", _l("Un établissement d’enseignement")),
    ("employer", _l("Un employeur, pour ses salariés ou ses agents")),
    ("individual", _l("Une personne, pour elle-même")),
)


class StartForm(FlaskForm):  # type: ignore[misc]  # flask_wtf is untyped
    """Audience, e-mail (not needed for an individual), course."""

    audience = RadioField(_l("Qui êtes-vous ?"), choices=choices_of(AUDIENCES), validate_choice=False)
    email = EmailField(_l("Adresse électronique"))
    course = RadioField(_l("Cours"), validate_choice=False)

    def offer(self, courses: Sequence[tuple[str, str]]) -> None:
        """Offer these courses; a lone one is not asked."""
        self.course.choices = choices_of(courses)
        if len(courses) == 1 and not self.course.data:
            self.course.data = courses[0][0]

    @property
    def address(self) -> str:
        """The e-mail address in the form it is compared in."""
        return clean_email(self.email.data or "")

    def validate_audience(self, field: RadioField) -> None:
        """One of the three."""
        if field.data not in [code for code, _label in AUDIENCES]:
            raise ValidationError(_("Choisissez qui vous êtes"))

    def validate_email(self, field: EmailField) -> None:
        """An address to find the draft again; an individual needs none."""
        if self.audience.data != "individual" and not is_email(self.address):
            raise ValidationError(_("Indiquez une adresse électronique complète, par exemple nom@etablissement.fr"))

    def validate_course(self, field: RadioField) -> None:
        """A course of the catalogue."""
        if field.data not in [choice.value for choice in field.choices]:
            raise ValidationError(_("Choisissez un cours"))

"""The form of the component page: one field of each kind, shown with errors."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice


class SampleForm(FlaskForm):  # type: ignore[misc]  # flask_wtf is untyped
    """One field of each kind; nothing is done with it."""

    organisation = StringField(_l("Nom de l’organisation"))
    learners = IntegerField(_l("Nombre d’apprenants"))
    remark = TextAreaField(_l("Remarque"))
    country = SelectField(_l("Pays"), choices=[SelectChoice("FR", "France"), SelectChoice("MA", _l("Maroc"))])
    track = RadioField(
        _l("Parcours"), choices=[SelectChoice("classic", _l("Classique")), SelectChoice("advanced", _l("Avancé"))]
    )
    starts_on = DateField(_l("Date de début"))
    order = FileField(_l("Bon de commande"))
    agree = BooleanField(_l("J’ai lu les règles du jeu"))

    def show_errors(self) -> None:
        """Put an error on half of the fields, so that each kind is seen with and without one."""
        self.organisation.errors = [_l("Indiquez le nom de votre organisation")]
        self.country.errors = [_l("Choisissez un pays")]
        self.starts_on.errors = [_l("Indiquez une date")]
        self.track.errors = [_l("Choisissez un parcours")]
        self.order.errors = [_l("Choisissez un fichier PDF")]
        self.agree.errors = [_l("Cochez cette case pour continuer")]

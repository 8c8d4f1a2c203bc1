"""Forms of the signing pages."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, Field, StringField, TextAreaField

from licensing.kernel.errors import InvalidInput
from licensing.signing.values import Consent, Proposal


class SignForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF is untyped
    """The code, the name, the consent."""

    code = StringField(_l("Code reçu par e-mail"))
    typed_name = StringField(_l("Votre nom complet"))
    agreed = BooleanField()

    def to_consent(self, language: str) -> Consent:
        """What was typed, as a value."""
        return Consent(self.code.data or "", self.typed_name.data or "", bool(self.agreed.data), language)


class DeclineForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF is untyped
    """The code and the reason."""

    code = StringField(_l("Code reçu par e-mail"))
    reason = TextAreaField(_l("Pourquoi refusez-vous de signer ?"))


class DelegateForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF is untyped
    """Who would sign instead, why, and the code that proves who proposes it."""

    name = StringField(_l("Prénom et nom"))
    email = EmailField(_l("Adresse électronique"))
    role = StringField(_l("Qualité"))
    reason = TextAreaField(_l("Pourquoi cette personne signe-t-elle à votre place ?"))
    code = StringField(_l("Code reçu par e-mail"))

    def to_proposal(self) -> Proposal:
        """What was typed, as a value."""
        return Proposal(*(str(self[name].data or "") for name in ("name", "email", "role", "reason")))


def show_problems(form: FlaskForm, refused: InvalidInput, language: str) -> None:
    """Put each problem beside its field."""
    fields: Mapping[str, Field] = form._fields
    for problem in refused.problems:
        field = fields[problem.path]
        field.errors = [*field.errors, problem.text(language)]

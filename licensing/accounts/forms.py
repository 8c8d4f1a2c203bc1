"""Forms of sign-in and resuming."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from licensing.accounts import rules
from licensing.kernel.numerals import six_digits


class _EmailForm(FlaskForm):  # type: ignore[misc]  # flask_wtf is untyped
    email = EmailField(_l("Adresse e-mail"), [InputRequired(_l("Indiquez votre adresse e-mail"))])
    next = HiddenField()

    def validate_email(self, field: EmailField) -> None:
        """Syntax only; whether anyone has that address is never said."""
        if not rules.is_email(rules.clean_email(field.data or "")):
            raise ValidationError(_("Écrivez l’adresse e-mail en entier, par exemple nom@universite.fr"))


class SignInForm(_EmailForm):
    """Staff: e-mail and password."""

    kept = HiddenField()
    password = PasswordField(_l("Mot de passe"), [InputRequired(_l("Indiquez votre mot de passe")), Length(max=200)])


class ResumeForm(_EmailForm):
    """Partners: the address a code goes to."""

    kept = HiddenField()


class CodeForm(FlaskForm):  # type: ignore[misc]  # flask_wtf is untyped
    """The code from the mail."""

    kept = HiddenField()
    code = StringField(
        _l("Code reçu par e-mail"), [InputRequired(_l("Saisissez le code à six chiffres reçu par e-mail"))]
    )

    def validate_code(self, field: StringField) -> None:
        """Six digits somewhere in what was pasted; what holds none is no try."""
        if not six_digits(field.data or ""):
            raise ValidationError(_("Saisissez le code à six chiffres reçu par e-mail"))

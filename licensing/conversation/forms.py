"""The form of a message."""

from __future__ import annotations

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField

from licensing.kernel.errors import InvalidInput
from licensing.kernel.ids import new_token


class MessageForm(FlaskForm):  # type: ignore[misc]  # flask_wtf is untyped
    """One message; `key` makes it one however often the form is sent."""

    key = HiddenField(default=new_token)
    text = TextAreaField(_l("Votre message"))

    def show(self, refusal: InvalidInput) -> None:
        """Put what is wrong beside the text, which stays as it was typed."""
        language = str(get_locale())[:2]
        self.text.errors = [problem.text(language) for problem in refusal.problems]

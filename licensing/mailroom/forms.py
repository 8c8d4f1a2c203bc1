"""Filters of the log; they stand in the address, so the form is sent by GET and needs no token."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice

from licensing.mailroom import wording
from licensing.mailroom.queries import Filters


class LogForm(FlaskForm):  # type: ignore[misc]  # flask_wtf is untyped
    """State, and a part of the address or subject."""

    class Meta:
        csrf = False

    text = StringField(_l("Adresse ou objet"))
    state = SelectField(
        _l("État"),
        choices=[
            SelectChoice("", _l("Tous")),
            *(SelectChoice(key, words.label) for key, words in wording.STATES.items()),
        ],
        validate_choice=False,
    )

    def filters(self) -> Filters:
        """What was asked for, cleaned."""
        return Filters(**{name: (self[name].data or "").strip()[:200] for name in ("state", "text")})

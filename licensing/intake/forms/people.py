"""The invitation of a colleague: an address, and a name if one likes. What they may be is judged by the operation."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, StringField


class InviteForm(FlaskForm):  # type: ignore[misc]  # flask_wtf is untyped
    """Whom to invite."""

    email = EmailField(_l("Adresse électronique"))
    name = StringField(_l("Prénom et nom"))

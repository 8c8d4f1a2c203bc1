"""The form of the looks."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, IntegerField, StringField

from licensing.kernel.errors import InvalidInput
from licensing.looks.models import ProducerLooks
from licensing.looks.operations import Change
from licensing.looks.rules.png import LARGEST_FILE


class LooksForm(FlaskForm):  # type: ignore[misc]  # flask_wtf is untyped
    """A colour and a logo."""

    producer = HiddenField()
    seen = IntegerField(default=0)
    accent = StringField(_l("Couleur d’accent"))
    logo = FileField(_l("Logo"))
    without_logo = BooleanField(_l("Ne plus montrer de logo"))

    def show(self, looks: ProducerLooks | None, tried: str = "") -> None:
        """Fill in what is in force; a colour being tried stands in its place."""
        self.seen.data = looks.position if looks else 0
        self.accent.data = tried or (looks.accent if looks and looks.accent else "")

    def to_change(self) -> Change:
        """What is wished. A file over the limit is read just far enough to be refused."""
        upload = self.logo.data
        logo = upload.stream.read(LARGEST_FILE + 1) if upload else b""
        return Change(self.accent.data or "", logo, bool(self.without_logo.data), self.seen.data or 0)

    def show_problems(self, refused: InvalidInput, language: str) -> None:
        """Put each problem beside its field."""
        for problem in refused.problems:
            self[problem.path].errors = [problem.text(language)]

"""The one form of the verification pages: a file."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField


class FileForm(FlaskForm):  # type: ignore[misc]  # flask_wtf is untyped
    """One PDF, judged by its bytes; a refusal stands beside the field."""

    file = FileField(_l("Fichier PDF à vérifier"))

    def refuse(self, sentence: str) -> None:
        """Put why the file was not looked at beside the field."""
        self.file.errors = [sentence]

"""Step 4: the groups of learners, one row each: a label, a number, a track."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from licensing.intake.forms.base import Entry, Facts, Shape
from licensing.intake.forms.choices import choices_of
from licensing.intake.steps import typed


def entries(facts: Facts, rows: Mapping[str, int]) -> list[Entry]:
    """Three fields per row."""
    return [entry for index in range(rows["cohorts"]) for entry in _cohort(f"cohorts.{index}", facts)]


def _cohort(path: str, facts: Facts) -> list[Entry]:
    tracks = tuple(code for code, _ in facts.tracks)
    choices = choices_of([("", _l("Choisissez un parcours")), *facts.tracks])
    return [
        Entry(f"{path}.label", StringField(_l("Nom du groupe")), typed.text),
        Entry(f"{path}.learners", StringField(_l("Nombre d’apprenants")), typed.count),
        Entry(f"{path}.track", SelectField(_l("Parcours"), choices=choices), typed.choice(tracks)),
    ]


SHAPE = Shape(entries, lists=("cohorts",), blank=lambda: {"cohorts": []}, at_least={"cohorts": 1})

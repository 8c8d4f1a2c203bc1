"""Step 3: one of the open sessions of the course; its dates come from the catalogue, never from the browser."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from licensing.intake.forms.base import Entry, Facts, Part, Shape
from licensing.intake.forms.choices import choices_of
from licensing.intake.steps import typed


def entries(facts: Facts, _rows: Mapping[str, int]) -> list[Entry]:
    """The one choice."""
    codes = tuple(code for code, _ in facts.sessions)
    choice = RadioField(_l("Session"), choices=choices_of(facts.sessions))
    return [Entry("session.id", choice, typed.choice(codes))]


def to_stored(part: Part, facts: Facts) -> Part:
    """Add the session's dates."""
    code = part["session"].get("id")
    if code in facts.session_days:
        starts_on, ends_on = facts.session_days[code]
        part["session"].update(starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat())
    return part


SHAPE = Shape(entries, to_stored=to_stored, blank=lambda: {"session": {}})

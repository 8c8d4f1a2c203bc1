"""Two windows on one step: what the other one stored beside what was typed here, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField

from licensing.intake.forms.base import StepForm, show


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a step: its name and label, the value stored by the other window, the value typed here, as text."""

    name: str
    label: str
    theirs: str
    mine: str
    theirs_shown: str
    mine_shown: str

    @property
    def differs(self) -> bool:
        """Whether the two windows disagree."""
        return self.theirs != self.mine


def differences(sent: StepForm, theirs: Mapping[str, Any]) -> list[Difference]:
    """Every field of either window, in the order of the page; agreeing ones too, so that the whole step can be sent again."""
    mine = show(sent.step, sent.shape, sent.facts, sent.to_answers(keep_blank_rows=True))
    stored = show(sent.step, sent.shape, sent.facts, theirs)
    names = list(dict.fromkeys([entry.name for form in (mine, stored) for entry in form.entries]))
    return [_difference(name, mine, stored) for name in names]


def _difference(name: str, mine: StepForm, stored: StepForm) -> Difference:
    field = (mine if name in mine else stored)[name]
    here, there = _text(mine, name), _text(stored, name)
    return Difference(name, str(field.label.text), there, here, _in_words(field, there), _in_words(field, here))


def _in_words(field: Any, value: str) -> str:
    """A value as the page shows it: yes or no for a box, the label of a choice, the text itself otherwise."""
    if isinstance(field, BooleanField):
        return str(_("Oui") if value else _("Non"))
    choices = {choice.value: str(choice.label) for choice in getattr(field, "choices", None) or []}
    return choices.get(value, value)


def _text(form: StepForm, name: str) -> str:
    """The stored value as a form would send it: "y" for a ticked box, nothing for a field that is not there."""
    value = form[name].data if name in form else None
    if isinstance(value, bool):
        return "y" if value else ""
    return "" if value is None else str(value)

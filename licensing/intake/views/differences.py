"""Two windows on one step: what the other one stored beside what was typed here, field by field, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField

from licensing.intake.forms.base import Facts, StepForm, show
from licensing.kernel.canonical import fingerprint

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a step: its name and label, the value stored by the other window, the value typed here, as text."""

    name: str
    path: str
    label: str
    theirs: str
    mine: str
    theirs_shown: str
    mine_shown: str

    @property
    def differs(self) -> bool:
        """Whether the two windows disagree."""
        return self.theirs != self.mine


@dataclass(frozen=True, slots=True)
class OneSided:
    """A row that only one of the windows has: `drop` is the field that takes it away, `mine` whether it was typed here."""

    drop: str
    heading: str
    text: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together under one heading (empty for none), of which at least one differs."""

    heading: str
    fields: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A whole step of two windows: agreeing fields, sent again as they are; disagreeing ones; rows of one window alone."""

    same: tuple[Difference, ...]
    groups: tuple[Group, ...]
    rows: tuple[OneSided, ...]


def differences(sent: StepForm, theirs: Mapping[str, Any]) -> Comparison:
    """Everything of either window, in the order of the page, so that the whole step can be sent again."""
    mine, stored, alone = _aligned(sent, theirs)
    left, right = (show(sent.step, sent.shape, sent.facts, part) for part in (mine, stored))
    entries = {entry.name: entry for form in (left, right) for entry in form.entries}
    fields = [_difference(name, entry.path, left, right) for name, entry in entries.items()]
    rows = tuple(_one_sided(left if is_mine else right, place, is_mine) for place, is_mine in alone.items())
    return Comparison(tuple(one for one in fields if not one.differs), tuple(_groups(fields, sent.facts)), rows)


def align(mine: Sequence[Row], theirs: Sequence[Row]) -> list[tuple[Row | None, Row | None]]:
    """Rows of both sides beside each other: equal ones first found, changed ones in pairs, None where a side has none."""
    here_marks, there_marks = ([fingerprint(row) for row in side] for side in (mine, theirs))
    pairs: list[tuple[Row | None, Row | None]] = []
    for _kind, a, b, c, d in SequenceMatcher(None, here_marks, there_marks, autojunk=False).get_opcodes():
        here, there = mine[a:b], theirs[c:d]
        longest = max(len(here), len(there))
        pairs += [(_at(here, index), _at(there, index)) for index in range(longest)]
    return pairs


def _at(rows: Sequence[Row], index: int) -> Row | None:
    return rows[index] if index < len(rows) else None


def _aligned(sent: StepForm, theirs: Mapping[str, Any]) -> tuple[Row, Row, dict[str, bool]]:
    """Both parts with lists of equal length, and the places ("cohorts-2") that only one side has: True for mine."""
    mine, stored = sent.to_answers(), dict(theirs)
    alone: dict[str, bool] = {}
    for name in sent.shape.lists:
        pairs = align(mine[name], stored[name] or [])
        alone |= {f"{name}-{n}": there is None for n, (here, there) in enumerate(pairs) if None in (here, there)}
        mine[name] = [here if here is not None else there for here, there in pairs]
        stored[name] = [there if there is not None else here for here, there in pairs]
    return mine, stored, alone


def _difference(name: str, path: str, mine: StepForm, stored: StepForm) -> Difference:
    field = (mine if name in mine else stored)[name]
    here, there = _text(mine, name), _text(stored, name)
    return Difference(name, path, str(field.label.text), there, here, _in_words(field, there), _in_words(field, here))


def _groups(fields: Sequence[Difference], facts: Facts) -> list[Group]:
    found: dict[str, list[Difference]] = {}
    for one in fields:
        if one.differs:
            found.setdefault(heading(one.path, facts), []).append(one)
    return [Group(name, tuple(rows)) for name, rows in found.items()]


def heading(path: str, facts: Facts) -> str:
    """What a field belongs to, in words: a row, a person, a track; empty for a field that stands for itself."""
    first, _dot, rest = path.partition(".")
    second = rest.partition(".")[0]
    if first in ("cohorts", "cosignatories", "teachers"):
        return _row_name(first, int(second))
    if first == "contacts":
        names = {"requester": _("Demandeur"), "signatory": _("Signataire"), "billing": _("Facturation")}
        return str(names[second])
    if path.startswith("uses.certificates."):
        return str(_("Certificats, parcours « %(track)s »", track=dict(facts.tracks).get(path.split(".")[2], "")))
    return str(_("Examens surveillés")) if path.startswith("uses.supervised_exam.") else ""


def _row_name(name: str, index: int) -> str:
    if name == "cosignatories":
        return str(_("Autre signataire %(number)s", number=index + 1))
    return str(
        _("Groupe %(number)s", number=index + 1) if name == "cohorts" else _("Personne %(number)s", number=index + 1)
    )


def _one_sided(form: StepForm, place: str, mine: bool) -> OneSided:
    name, _dash, index = place.rpartition("-")
    values = [_in_words(form[e.name], _text(form, e.name)) for e in form.entries if e.name.startswith(f"{place}-")]
    return OneSided(f"drop-{place}", _row_name(name, int(index)), ", ".join(value for value in values if value), mine)


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

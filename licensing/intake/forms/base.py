"""What every step form does: fields laid over paths of the answers, typed text read into a part of them, problems shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from flask_babel import LazyString
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import FileField

from licensing.intake.forms.wording import sentence
from licensing.intake.steps import paths
from licensing.intake.steps.table import Step
from licensing.intake.steps.typed import Reader
from licensing.kernel.errors import Problem
from licensing.kernel.texts import LANGUAGE_NAMES
from licensing.policy.values import Verdict

Part = dict[str, Any]
MAX_ROWS = 100


@dataclass(frozen=True, slots=True)
class Facts:
    """What a form needs to know besides the answers: audience, catalogue, verdicts; labels already in the page's language."""

    audience: str
    tracks: tuple[tuple[str, str], ...] = ()
    sessions: tuple[tuple[str, str], ...] = ()
    session_days: Mapping[str, tuple[date, date]] = field(default_factory=dict)
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    countries: tuple[tuple[str, str], ...] = ()
    languages: tuple[tuple[str, str], ...] = tuple(LANGUAGE_NAMES.items())


@dataclass(frozen=True, slots=True)
class Entry:
    """One field: its path in the answers, the WTForms field, how typed text becomes the stored value.

    A blank answer is left out of its object, or written as None where `nullable`.
    """

    path: str
    field: Any
    read: Reader
    nullable: bool = False

    @property
    def name(self) -> str:
        """Name and id of the field."""
        return paths.field_name(self.path)


@dataclass(frozen=True, slots=True)
class Shape:
    """How one step's part is laid on a page. `to_view` and `to_stored` turn what is stored into what is shown and back."""

    entries: Callable[[Facts, Mapping[str, int]], Sequence[Entry]]
    to_view: Callable[[Part], Part] = lambda part: part
    to_stored: Callable[[Part, Facts], Part] = lambda part, _facts: part
    lists: tuple[str, ...] = ()
    blank: Callable[[], Part] = dict
    at_least: Mapping[str, int] = field(default_factory=dict)
    locate: Callable[[str, Part], str] = lambda path, _part: path
    files: Mapping[str, LazyString] = field(default_factory=dict)
    """Kinds of files that the page asks for, with what the field is called. They are no answers: each goes by itself."""


class StepForm(FlaskForm):  # type: ignore[misc]  # flask_wtf is untyped
    """The fields of one step. Built by `show` (from stored answers) or `posted` (from a submitted form)."""

    step: ClassVar[Step]
    shape: ClassVar[Shape]
    facts: ClassVar[Facts]
    entries: ClassVar[tuple[Entry, ...]]

    def to_answers(self, keep_blank_rows: bool = False) -> Part:
        """The step's part of the answers as typed: normal forms where readable, the text itself where not."""
        part = self.shape.blank()
        for entry in self.entries:
            value = entry.read(self.typed(entry.name))
            if value is not None or entry.nullable or entry.path.rpartition(".")[2].isdecimal():
                paths.write(part, entry.path, value)
            else:
                _make_room(part, entry.path)
        stored = self.shape.to_stored(part, self.facts)
        return stored if keep_blank_rows else _without_blank_rows(stored, self.shape.lists)

    def typed(self, name: str) -> str:
        """What was typed in a field, as text; empty when the field was not sent."""
        raw = self[name].raw_data
        return str(raw[0]) if raw else ""

    @property
    def unsent_files(self) -> list[str]:
        """Kinds of which a file was chosen without being sent: a form without files sends the chosen name alone."""
        return [kind for kind in self.shape.files if self.typed(f"file-{kind}")]

    def show_file_problem(self, problem: Problem) -> None:
        """Put the refusal of a file beside the field that sends it."""
        if problem.path in self:
            self[problem.path].errors = [sentence(problem)]

    def show_problems(self, problems: Sequence[Problem], part: Part) -> None:
        """Put each problem beside its field, one per field, in words that fit the page."""
        for problem in problems:
            target = self.field_for(problem.path, part)
            if target is not None and not target.errors:
                target.errors = [sentence(problem)]

    def field_for(self, path: str, part: Part) -> Any:
        """The field that puts a problem right: the path's own, or the nearest one; None for a step without fields."""
        name = paths.field_name(self.shape.locate(path, part))
        return self[name] if name in self else self._nearest(name)

    def _nearest(self, name: str) -> Any:
        """The first field below a name ("cohorts" → "cohorts-0-label"), else beside it ("session-starts_on" → "session-id")."""
        beside = name.rpartition("-")[0]
        for start in (name, beside, name.partition("-")[0]):
            found = next((e.name for e in self.entries if start and e.name.startswith(start)), None)
            if found:
                return self[found]
        return None


def _make_room(part: Part, path: str) -> None:
    """Keep the row of a blank field, so that a row the person added stays on the page."""
    above, _, _ = path.rpartition(".")
    if above.rpartition(".")[2].isdecimal() and paths.read(part, above) is None:
        paths.write(part, above, {})


def _without_blank_rows(part: Part, lists: Sequence[str]) -> Part:
    return {**part, **{name: [row for row in part[name] if row] for name in lists}}


def show(step: Step, shape: Shape, facts: Facts, answers: Mapping[str, Any]) -> StepForm:
    """The form filled from stored answers; lists get their least number of rows."""
    part = shape.to_view(step.part(answers))
    rows = {name: max(len(part[name] or []), shape.at_least.get(name, 0)) for name in shape.lists}
    form_class = _form_class(step, shape, facts, rows)
    values = {entry.name: paths.read(part, entry.path) for entry in form_class.entries}
    return form_class(formdata=None, data={name: _shown(value) for name, value in values.items()})


def posted(step: Step, shape: Shape, facts: Facts, sent: MultiDict[str, str]) -> StepForm:
    """The form as it was sent; fields it does not have are ignored."""
    rows = {name: _rows_sent(sent, name) for name in shape.lists}
    return _form_class(step, shape, facts, rows)(formdata=sent)


def _form_class(step: Step, shape: Shape, facts: Facts, rows: Mapping[str, int]) -> type[StepForm]:
    entries = tuple(shape.entries(facts, rows))
    fields = {entry.name: entry.field for entry in entries}
    files = {f"file-{kind}": FileField(label) for kind, label in shape.files.items()}
    own = {"step": step, "shape": shape, "facts": facts, "entries": entries}
    return type(f"Step{step.number}Form", (StepForm,), {**own, **fields, **files})


def _shown(value: Any) -> Any:
    return value if isinstance(value, bool) or value is None else str(value)


def _rows_sent(sent: MultiDict[str, str], name: str) -> int:
    numbers = [key.split("-")[1] for key in sent if key.startswith(f"{name}-")]
    indexes = [int(number) for number in numbers if number.isdecimal() and len(number) <= 3]
    return min(max(indexes, default=-1) + 1, MAX_ROWS)

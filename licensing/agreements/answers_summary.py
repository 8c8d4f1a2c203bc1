"""What the partner answered, answer by answer: each with its path, its words, and the remarks that stand on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _

from licensing.agreements import wording
from licensing.catalogue.models import Course
from licensing.intake.answer_words import Words, say
from licensing.intake.models import IntakeRequest, ReviewComment
from licensing.intake.remarks.places import place_of
from licensing.intake.remarks.queries import in_reading_order
from licensing.intake.steps import paths
from licensing.intake.steps.table import STEPS, Step, step_of

ORGANISATION = (
    "organisation.name", "organisation.country", "organisation.public", "organisation.network",
    "organisation.identifiers.siret", "organisation.identifiers.uai", "organisation.identifiers.ice",
    "organisation.identifiers.vat", "organisation.address.street", "organisation.address.postal_code",
    "organisation.address.city", "language",
)  # fmt: skip
CONTACTS = ("contacts.requester", "contacts.signatory", "contacts.billing")
OPTIONAL = ("organisation.identifiers", "service_code")
"""Answers that are left out where they are empty."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer: its path, what it is called, its value in words, the remarks on it. No path: nobody comments on it."""

    path: str
    term: str
    value: str
    remarks: tuple[ReviewComment, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Answers that belong together, under a title ("Groupe 2"); the title is empty for a section's own."""

    title: str
    answers: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One step: its answers, the remarks on the step as a whole, and those whose answer is no longer there."""

    number: int
    title: LazyString
    groups: tuple[Group, ...]
    remarks: tuple[ReviewComment, ...]
    gone: tuple[ReviewComment, ...]

    @property
    def path(self) -> str:
        """How a remark names the whole step."""
        return f"steps.{self.number}"


class _Summary:
    """Tells the answers of one request."""

    def __init__(self, request: IntakeRequest, course: Course, words: Words) -> None:
        self.answers: Mapping[str, Any] = request.answers
        self.course, self.words = course, words
        self.placed: dict[str | None, list[ReviewComment]] = {}
        for comment in in_reading_order(request.comments):
            self.placed.setdefault(place_of(comment, request), []).append(comment)
        self.shown: set[str] = set()

    def section(self, step: Step) -> Section:
        """One step with everything that stands on it."""
        tellers = (self._organisation, self._people, self._session, self._cohorts, self._uses, self._order)
        groups = tuple(group for group in tellers[step.number - 1]() if group.answers)
        whole = self._take(f"steps.{step.number}")
        rest = [path for path in self.placed if path is None or (path not in self.shown and step_of(path) is step)]
        gone = [each for path in rest for each in self.placed[path] if step_of(each.path) is step]
        self.shown |= {path for path in rest if path is not None}
        return Section(step.number, step.title, groups, whole, tuple(gone))

    def _take(self, path: str) -> tuple[ReviewComment, ...]:
        self.shown.add(path)
        return tuple(self.placed.get(path, ()))

    def _answer(self, path: str, term: str = "") -> Shown:
        value = paths.read(self.answers, path)
        return Shown(path, term or self._term(path), self.words.value(path, value), self._take(path))

    def _term(self, path: str) -> str:
        return self.words.label(path).rpartition(" › ")[2]

    def _present(self, names: Sequence[str]) -> tuple[Shown, ...]:
        kept = (path for path in names if paths.read(self.answers, path) or not path.startswith(OPTIONAL))
        return tuple(self._answer(path) for path in kept)

    def _organisation(self) -> Iterator[Group]:
        audience = Shown("", str(_("Public")), str(wording.AUDIENCES.get(self.answers["audience"], "")))
        own = self._present(ORGANISATION)
        yield Group("", (own[0], audience, *own[1:]))

    def _people(self) -> Iterator[Group]:
        for path in CONTACTS:
            yield self._row(path)
        yield from self._rows("cosignatories")
        yield from self._rows("teachers")

    def _rows(self, name: str) -> Iterator[Group]:
        for place in range(len(self.answers.get(name) or [])):
            yield self._row(f"{name}.{place}")

    def _row(self, path: str) -> Group:
        keys = paths.read(self.answers, path) or {}
        whole = self._take(path)
        answers = tuple(self._answer(f"{path}.{key}") for key in keys)
        if whole and answers:
            answers = (
                Shown(answers[0].path, answers[0].term, answers[0].value, (*whole, *answers[0].remarks)),
                *answers[1:],
            )
        return Group(self.words.label(path), answers)

    def _session(self) -> Iterator[Group]:
        title = say(self.course.texts)["title"]  # type: ignore[index]  # a text per language holds title and tagline
        days = ("session.id", "session.starts_on", "session.ends_on")
        yield Group("", (Shown("", str(_("Cours")), title), *self._present(days)))

    def _cohorts(self) -> Iterator[Group]:
        yield from self._rows("cohorts")
        total = sum(cohort["learners"] for cohort in self.answers["cohorts"])
        yield Group("", (Shown("", str(_("Total des apprenants")), str(total)),))

    def _uses(self) -> Iterator[Group]:
        uses = self.answers["uses"]
        plain = [key for key, value in uses.items() if value and not isinstance(value, list | dict)]
        asked = tuple(self._answer(f"uses.{key}") for key in plain)
        rows = [f"uses.certificates.{place}" for place in range(len(uses["certificates"]))]
        rows += ["uses.supervised_exam"] if uses["supervised_exam"] else []
        nothing = () if asked or rows else (Shown("", str(_("Options")), str(_("Aucune"))),)
        yield Group("", asked or nothing)
        for path in rows:
            yield self._row(path)

    def _order(self) -> Iterator[Group]:
        yield Group("", self._present(("purchase_order", "service_code")))


def sections(request: IntakeRequest, course: Course, words: Words) -> list[Section]:
    """The six steps of a request in words, each remark where its answer stands now."""
    summary = _Summary(request, course, words)
    return [summary.section(step) for step in STEPS]

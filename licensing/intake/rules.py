"""From answers to the uses asked for, and what answers and catalogue say together. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from licensing.intake.answers import IntakeAnswers, parse_request, problems
from licensing.intake.cross_checks import at, items
from licensing.intake.messages import problem
from licensing.kernel.errors import InvalidInput, Problem
from licensing.kernel.texts import LANGUAGES, joined
from licensing.kernel.wording import day_in_words
from licensing.policy.values import RequestedUse, Text


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """What a request may refer to in one course: its tracks with their labels, its sessions with their dates."""

    slug: str
    track_labels: Mapping[str, Text]
    sessions: Mapping[str, tuple[date, date]]


def requested_uses(answers: IntakeAnswers) -> tuple[RequestedUse, ...]:
    """The uses a request asks for, in the order of the request form. Taking the course is always one of them.

    Quantities are those of the price schedule: learners of all cohorts, certificates or exams asked for, circles, or 1.
    """
    learners = answers.learner_count
    return (RequestedUse("open_course", learners), *_ticked(answers, learners), *_counted(answers))


def _ticked(answers: IntakeAnswers, learners: int) -> Iterator[RequestedUse]:
    uses = answers.uses
    for use in ("curriculum", "internal_sessions", "content_reuse", "private_session"):
        if getattr(uses, use):
            yield RequestedUse(use, learners)
    if uses.results_report:
        yield RequestedUse("results_report", 1)


def _counted(answers: IntakeAnswers) -> Iterator[RequestedUse]:
    uses = answers.uses
    for entry in uses.certificates:
        yield RequestedUse("certificate", entry.quantity, entry.payer, entry.track)
    if uses.supervised_exam:
        yield RequestedUse("supervised_exam", uses.supervised_exam.quantity, uses.supervised_exam.payer)
    if uses.private_circles:
        yield RequestedUse("private_circle", uses.private_circles)


def read_for_course(raw: object, course_named: Callable[[str], CourseFacts | None]) -> IntakeAnswers:
    """The answers of a raw request, checked against the catalogue too. Raises InvalidInput with every problem at once."""
    found = problems(raw)
    known = {each.path for each in found}
    found += [each for each in catalogue_problems(raw, course_named) if each.path not in known]
    if found:
        raise InvalidInput(found)
    return parse_request(raw)


def catalogue_problems(raw: object, course_named: Callable[[str], CourseFacts | None]) -> list[Problem]:
    """A course the catalogue does not have, or tracks the course does not have, in a raw request of any shape."""
    slug = at(raw, "course")
    if not isinstance(slug, str):
        return []
    course = course_named(slug)
    if course is None:
        return [problem("course", "course_unknown")]
    expected = {"expected": ", ".join(course.track_labels)}
    wrong = [path for path, track in _tracks(raw) if track not in course.track_labels]
    return [problem(path, "track_unknown", expected) for path in wrong]


def _tracks(raw: object) -> Iterator[tuple[str, str]]:
    for path in (("cohorts",), ("uses", "certificates")):
        for index, entry in enumerate(items(at(raw, *path))):
            track = at(entry, "track")
            if isinstance(track, str):
                yield f"{'.'.join(path)}.{index}.track", track


def track_problems(answers: IntakeAnswers, course: CourseFacts) -> list[Problem]:
    """Tracks of cohorts and certificates that the course does not have."""
    tracks = [*(each.track for each in answers.cohorts), *(each.track for each in answers.uses.certificates)]
    if all(track in course.track_labels for track in tracks):
        return []
    return catalogue_problems(answers.model_dump(), lambda _: course)


def session_problems(answers: IntakeAnswers, course: CourseFacts) -> list[Problem]:
    """A session that the course does not have, or whose dates are no longer those that were answered."""
    if answers.session.id not in course.sessions:
        return [problem("session.id", "session_unknown", {"expected": ", ".join(course.sessions)})]
    moved = session_moved(answers, course)
    return [Problem("session.id", "session_moved", joined([moved, _CONFIRM]))] if moved else []


def session_moved(answers: IntakeAnswers, course: CourseFacts) -> Text | None:
    """The present dates of the session asked for, in words, when they are not those that were answered."""
    asked = answers.session
    days = course.sessions.get(asked.id)
    if days is None or days == (asked.starts_on, asked.ends_on):
        return None
    (fr, to_fr), (en, to_en), (ar, to_ar) = ([day_in_words(day, language) for day in days] for language in LANGUAGES)
    return {
        "fr": f"Les dates de la session ont changé depuis qu’elle a été choisie\u00a0: elle a lieu du {fr} au {to_fr}.",
        "en": f"The dates of the session have changed since it was chosen: it runs from {en} to {to_en}.",
        "ar": f"تغيَّر تاريخا الدورة منذ اختيارها: تجري من {ar} إلى {to_ar}.",
    }


_CONFIRM: Text = {
    "fr": "Ouvrez l’étape 3 et confirmez cette session, ou choisissez-en une autre.",
    "en": "Open step 3 and confirm this session, or choose another.",
    "ar": "افتحوا الخطوة 3 وأكدوا هذه الدورة، أو اختاروا دورة أخرى.",
}

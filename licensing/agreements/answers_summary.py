"""What the partner answered, as rows to read: one section per step of the request form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString, get_locale
from flask_babel import gettext as _

from licensing.agreements import wording
from licensing.catalogue.models import Course
from licensing.intake.models import IntakeRequest, ReviewComment
from licensing.intake.steps.table import STEPS, step_of
from licensing.kernel.texts import LANGUAGE_NAMES

Row = tuple[str, str, None]


@dataclass(frozen=True, slots=True)
class Section:
    """One step: its rows (term, value, no link) and the producer's remarks on it."""

    number: int
    title: LazyString
    rows: tuple[Row, ...]
    comments: tuple[ReviewComment, ...]


def sections(request: IntakeRequest, course: Course, organisation_uses: Mapping[str, Any]) -> list[Section]:
    """The six steps of a request in words. `organisation_uses` maps a use to its label per language."""
    answers = request.answers
    tracks = {track.code: _say(track.labels) for track in course.tracks}
    rows = {
        1: _organisation(answers), 2: _people(answers), 3: _session(answers, course),
        4: _cohorts(answers, tracks), 5: _uses(answers["uses"], tracks, organisation_uses), 6: _order(answers),
    }  # fmt: skip
    return [
        Section(
            step.number,
            step.title,
            tuple((term, value, None) for term, value in rows[step.number] if value),
            tuple(comment for comment in request.comments if step_of(comment.path) is step),
        )
        for step in STEPS
    ]


def _say(texts: Mapping[str, str]) -> str:
    return texts.get(str(get_locale())[:2]) or texts["fr"]


def _yes_no(value: bool) -> str:
    return str(_("Oui") if value else _("Non"))


def _organisation(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    organisation = answers["organisation"]
    address = organisation["address"]
    numbers = {"siret": _("SIRET"), "uai": _("UAI"), "ice": _("ICE"), "vat": _("Numéro de TVA")}
    found = organisation.get("identifiers", {})
    return [
        (_("Nom officiel"), organisation["name"]),
        (_("Public"), str(wording.AUDIENCES.get(answers["audience"], ""))),
        *((label, found.get(key) or "") for key, label in numbers.items()),
        (
            _("Adresse"),
            f"{address['street']}, {address['postal_code']} {address['city']}, {_country(organisation['country'])}",
        ),
        (_("Organisme public"), _yes_no(organisation.get("public", False))),
        (_("Réseau partenaire"), _yes_no(organisation.get("network", False))),
        (_("Langue de la convention"), LANGUAGE_NAMES[answers["language"]]),
    ]


def _country(code: str) -> str:
    locale = get_locale()
    return str(locale.territories.get(code, code)) if locale else code


def _people(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    contacts = answers["contacts"]
    teachers = [_person(teacher) for teacher in answers.get("teachers", [])]
    return [
        (_("Demandeur"), _person(contacts["requester"])),
        (_("Signataire"), _person(contacts["signatory"])),
        (_("Facturation"), _person(contacts["billing"])),
        (_("Enseignants accompagnateurs"), " · ".join(teachers) or _("Aucun")),
    ]


def _person(person: Mapping[str, str]) -> str:
    role = f", {person['role']}" if person.get("role") else ""
    return f"{person['name']}{role} ({person['email']})"


def _session(answers: Mapping[str, Any], course: Course) -> list[tuple[str, str]]:
    session = answers["session"]
    return [(_("Cours"), _say(course.texts)["title"]), (_("Session"), session["id"])]  # type: ignore[index]  # a text per language holds title and tagline


def _cohorts(answers: Mapping[str, Any], tracks: Mapping[str, str]) -> list[tuple[str, str]]:
    cohorts = answers["cohorts"]
    rows = [(cohort["label"], _learners(cohort["learners"], tracks.get(cohort["track"], ""))) for cohort in cohorts]
    total = str(sum(cohort["learners"] for cohort in cohorts))
    return [*rows, (_("Total des apprenants"), total)]


def _learners(count: int, track: str) -> str:
    return str(_("%(count)s apprenants, parcours « %(track)s »", count=count, track=track))


def _uses(uses: Mapping[str, Any], tracks: Mapping[str, str], labels: Mapping[str, Any]) -> list[tuple[str, str]]:
    ticked = ("curriculum", "results_report", "internal_sessions", "content_reuse", "private_session")
    certificates = [f"{_counted(row)} ({tracks.get(row['track'], row['track'])})" for row in uses["certificates"]]
    exam, circles = uses["supervised_exam"], uses["private_circles"]
    rows = [(use, _("Oui") if uses[use] else "") for use in ticked]
    rows += [("certificate", " · ".join(certificates)), ("supervised_exam", _counted(exam) if exam else "")]
    rows += [("private_circle", str(circles) if circles else "")]
    asked = [(_say(labels[use]), value) for use, value in rows if value and use in labels]
    return asked or [(_("Options"), _("Aucune"))]


def _counted(row: Mapping[str, Any]) -> str:
    return f"{row['quantity']}, {wording.PAYERS[row['payer']]}"


def _order(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (_("Numéro de commande"), answers.get("purchase_order") or _("Non indiqué")),
        (_("Code service"), answers.get("service_code") or ""),
    ]

"""Check your answers: every answer in words, by step, each with the way back to its field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from licensing.intake.forms.base import Facts
from licensing.intake.forms.options import PAYERS, TICKED
from licensing.intake.steps.table import STEPS, Step
from licensing.intake.views.countries import country_name
from licensing.intake.views.page import language
from licensing.kernel.texts import LANGUAGE_NAMES

NUMBERS = {"siret": "SIRET", "uai": "UAI", "ice": "ICE", "vat": "TVA"}
Rows = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of one step: (term, value) in words."""

    step: Step
    rows: Rows


def summary(answers: Mapping[str, Any], facts: Facts) -> list[Section]:
    """The answers of the first five steps. An answer that is missing or wrong is shown as it stands."""
    tellers = (_organisation, _contacts, _session, _cohorts, _uses)
    return [Section(step, list(tell(answers, facts))) for step, tell in zip(STEPS, tellers, strict=False)]


def _organisation(answers: Mapping[str, Any], _facts: Facts) -> Iterator[tuple[str, str]]:
    organisation = answers["organisation"]
    address, numbers = organisation["address"], organisation["identifiers"]
    yield _("Nom officiel"), _text(organisation.get("name"))
    yield _("Pays"), country_name(organisation.get("country"), language()) or _missing()
    yield _("Organisme public"), _yes_no(organisation.get("public"))
    yield _("Réseau partenaire"), _yes_no(organisation.get("network"))
    yield _("Identifiants"), ", ".join(f"{NUMBERS[name]} {number}" for name, number in numbers.items()) or _("Aucun")
    place = " ".join(str(address[key]) for key in ("postal_code", "city") if address.get(key))
    yield _("Adresse"), ", ".join(part for part in (address.get("street"), place) if part) or _missing()
    yield _("Langue de la convention"), LANGUAGE_NAMES.get(answers["language"], _missing())


def _contacts(answers: Mapping[str, Any], _facts: Facts) -> Iterator[tuple[str, str]]:
    contacts = answers["contacts"]
    yield _("Demandeur"), _person(contacts["requester"])
    yield _("Signataire"), _person(contacts["signatory"])
    if answers.get("cosignatories"):
        yield _("Autres signataires"), "\n".join(_person(row) for row in answers["cosignatories"])
    yield _("Facturation"), _person(contacts["billing"])
    yield _("Accompagnement"), "\n".join(_person(row) for row in answers["teachers"]) or _("Personne")


def _session(answers: Mapping[str, Any], facts: Facts) -> Iterator[tuple[str, str]]:
    yield _("Session"), dict(facts.sessions).get(answers["session"].get("id", ""), _missing())


def _cohorts(answers: Mapping[str, Any], facts: Facts) -> Iterator[tuple[str, str]]:
    tracks = dict(facts.tracks)
    for row in answers["cohorts"]:
        learners, track = _text(row.get("learners")), tracks.get(row.get("track"), _missing())
        yield (
            _text(row.get("label")),
            _("Effectif : %(learners)s, parcours « %(track)s »", learners=learners, track=track),
        )
    if not answers["cohorts"]:
        yield _("Groupes"), _missing()


def _uses(answers: Mapping[str, Any], facts: Facts) -> Iterator[tuple[str, str]]:
    uses, tracks = answers["uses"], dict(facts.tracks)
    ticked = [str(label) for use, label in TICKED.items() if uses[use]]
    yield _("Usages demandés"), "\n".join(ticked) or _("Aucun en plus des inscriptions")
    for row in uses["certificates"]:
        yield _("Certificats, parcours « %(track)s »", track=tracks.get(row.get("track"), "")), _counted(row)
    if uses["supervised_exam"]:
        yield _("Examens surveillés"), _counted(uses["supervised_exam"])
    if uses["private_circles"]:
        yield _("Cercles privés"), str(uses["private_circles"])


def _counted(row: Mapping[str, Any]) -> str:
    payer = PAYERS.get(row.get("payer", ""), _missing())
    return f"{_text(row.get('quantity'))} — {payer}"


def _person(row: Mapping[str, Any]) -> str:
    parts = [row.get("name"), row.get("role"), row.get("email")]
    return ", ".join(str(part) for part in parts if part) or _missing()


def _text(value: Any) -> str:
    return _missing() if value in (None, "") else str(value)


def _yes_no(value: Any) -> str:
    return str(_("Oui") if value else _("Non"))


def _missing() -> str:
    return str(_("À compléter"))

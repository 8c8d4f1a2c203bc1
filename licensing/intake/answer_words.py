"""Answers in words: what each path of the answers is called, and how its value reads, in the page's or the mail's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import LazyString, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from licensing.intake.models import IntakeRequest
from licensing.intake.queries import course_of
from licensing.intake.review_price import current_quote
from licensing.intake.steps.table import step_of
from licensing.kernel.texts import LANGUAGE_NAMES, Text
from licensing.kernel.wording import day_in_words
from licensing.policy.queries import policy_on

NAMES: Mapping[str, LazyString] = {
    "organisation.name": _l("Nom officiel"),
    "organisation.country": _l("Pays"),
    "organisation.public": _l("Organisme public"),
    "organisation.network": _l("Réseau partenaire"),
    "organisation.identifiers": _l("Identifiants"),
    "organisation.identifiers.siret": _l("SIRET"),
    "organisation.identifiers.uai": _l("UAI"),
    "organisation.identifiers.ice": _l("ICE"),
    "organisation.identifiers.vat": _l("Numéro de TVA"),
    "organisation.address": _l("Adresse"),
    "organisation.address.street": _l("Numéro et rue"),
    "organisation.address.postal_code": _l("Code postal"),
    "organisation.address.city": _l("Ville"),
    "language": _l("Langue de la convention"),
    "contacts.requester": _l("Demandeur"),
    "contacts.signatory": _l("Signataire"),
    "contacts.billing": _l("Facturation"),
    "cosignatories": _l("Autres signataires"),
    "teachers": _l("Accompagnement"),
    "session.id": _l("Session"),
    "session.starts_on": _l("Premier jour"),
    "session.ends_on": _l("Dernier jour"),
    "cohorts": _l("Groupes"),
    "purchase_order": _l("Numéro de bon de commande"),
    "service_code": _l("Code service"),
}
"""What a path is called; rows and the answers inside them are named by `ROWS` and `LEAVES`."""
ROWS: Mapping[str, LazyString] = {
    "cosignatories": _l("Autre signataire %(number)s"),
    "teachers": _l("Personne %(number)s"),
    "cohorts": _l("Groupe %(number)s"),
    "certificates": _l("Certificats, ligne %(number)s"),
}
LEAVES: Mapping[str, LazyString] = {
    "name": _l("Prénom et nom"),
    "email": _l("Adresse électronique"),
    "role": _l("Qualité"),
    "label": _l("Nom du groupe"),
    "learners": _l("Nombre d’apprenants"),
    "track": _l("Parcours"),
    "quantity": _l("Nombre"),
    "payer": _l("Qui paie ?"),
}
PAYERS: Mapping[str, LazyString] = {"organisation": _l("L’organisation"), "learner": _l("Chaque apprenant")}
USES = {"certificates": "certificate", "private_circles": "private_circle"}
"""Where the answers name a use otherwise than the rules of the game."""
GROUPS = ("cohorts", "cosignatories", "teachers")


@dataclass(frozen=True, slots=True)
class Words:
    """What the catalogue and the rules of the game call things: tracks by code, uses by name."""

    tracks: Mapping[str, Text]
    uses: Mapping[str, Text]

    def place(self, path: str) -> str:
        """A path with its step: "Public et effectifs › Groupe 2 › Nombre d’apprenants"; a step alone is its title."""
        step = step_of(path)
        if step is None or path.startswith("steps."):
            return str(step.title) if step else path
        return f"{step.title} › {self.label(path)}"

    def label(self, path: str) -> str:
        """What an answer is called; rows are counted from 1."""
        keys = path.split(".")
        names = [self._name(keys[: end + 1]) for end in range(len(keys))]
        found = [name for name in names if name]
        if len(found) > 1 and keys[0] in GROUPS:
            found = found[1:]
        return " › ".join(found) or path

    def _name(self, keys: list[str]) -> str:
        path, last = ".".join(keys), keys[-1]
        if path in NAMES:
            return str(NAMES[path])
        if last.isdecimal():
            return str(ROWS[keys[-2]]) % {"number": int(last) + 1} if keys[-2] in ROWS else last
        if len(keys) > 1 and keys[0] == "uses" and len(keys) == 2:
            return say(self.uses[use]) if (use := USES.get(last, last)) in self.uses else last
        return str(LEAVES[last]) if last in LEAVES and len(keys) > 2 else ""

    def value(self, path: str, value: Any) -> str:
        """An answer as people read it; a row or an object as its answers, one after the other."""
        if value in (None, "", [], {}):
            return str(_("Non indiqué"))
        if isinstance(value, bool):
            return str(_("Oui") if value else _("Non"))
        if isinstance(value, dict):
            return " · ".join(self._of_object(path, value))
        if isinstance(value, list):
            return "\n".join(self.value(f"{path}.{place}", each) for place, each in enumerate(value))
        return self._leaf(path.rpartition(".")[2], value)

    def _of_object(self, path: str, value: Mapping[str, Any]) -> list[str]:
        plain = path.startswith(("teachers", "cosignatories", "contacts", "organisation.address"))
        parts = [(f"{path}.{key}", each) for key, each in value.items() if each not in (None, "", [], {})]
        return [
            self.value(below, each) if plain else f"{self.label(below).rpartition(' › ')[2]} {self.value(below, each)}"
            for below, each in parts
        ]

    def _leaf(self, name: str, value: Any) -> str:
        if name == "track":
            return say(self.tracks[value]) if value in self.tracks else str(value)
        if name in ("starts_on", "ends_on"):
            return day_in_words(date.fromisoformat(value), _language())
        tables = {"payer": PAYERS, "language": LANGUAGE_NAMES, "country": _territories()}
        table: Mapping[str, Any] = tables.get(name, {})
        return str(table.get(value, value)) if isinstance(value, str) else str(value)


def say(texts: Mapping[str, str]) -> str:
    """A text in the page's language, French when there is none."""
    return texts.get(_language()) or texts["fr"]


def _language() -> str:
    locale = get_locale()
    return str(locale.language) if locale else "fr"


def _territories() -> Mapping[str, str]:
    locale = get_locale()
    return dict(locale.territories) if locale else {}


def words_of(request: IntakeRequest) -> Words:
    """The words for the answers of a submitted request: its course's tracks, the uses of the rules that judge it."""
    quote = current_quote(request, request.submitted_on or request.created_at.date())
    policy = policy_on(request.producer_id, quote.quoted_on, quote.policy)
    return Words({track.code: track.labels for track in course_of(request).tracks}, policy.uses)

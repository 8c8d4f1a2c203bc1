"""Step 5: the uses asked for, as far as the rules of the game have a verdict that permits them to this audience."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField

from licensing.intake.forms.base import Entry, Facts, Part, Shape
from licensing.intake.forms.choices import choices_of
from licensing.intake.steps import typed
from licensing.intake.steps.answers import NO_USES

TICKED: Mapping[str, LazyString] = {
    "curriculum": _l("Oui, nous l’intégrons à un cursus ou à un plan de formation"),
    "results_report": _l("Oui, nous souhaitons recevoir les résultats"),
    "internal_sessions": _l("Oui, nous organisons des séances internes"),
    "content_reuse": _l("Oui, nous exploitons le contenu ailleurs"),
    "private_session": _l("Oui, nous commandons une session privée"),
}
PAYERS: Mapping[str, LazyString] = {
    "organisation": _l("Notre organisation paie"),
    "learner": _l("Chaque apprenant paie le sien"),
}


def entries(facts: Facts, _rows: Mapping[str, int]) -> list[Entry]:
    """A checkbox, a number, or number and payer per permitted use; a forbidden use has no field at all."""
    permitted = [use for use, verdict in facts.verdicts.items() if verdict.verdict != "forbidden"]
    return [entry for use in permitted for entry in _use(use, facts)]


def _use(use: str, facts: Facts) -> list[Entry]:
    if use in TICKED:
        return [Entry(f"uses.{use}", BooleanField(TICKED[use]), typed.ticked)]
    if use == "private_circle":
        return [Entry("uses.private_circles", StringField(_l("Nombre de cercles privés")), typed.count)]
    if use == "certificate":
        return [entry for track, _label in facts.tracks for entry in _certificates(track, facts)]
    if use == "supervised_exam":
        quantity = StringField(_l("Nombre d’examens surveillés"))
        return _counted("uses.supervised_exam", quantity, facts.verdicts[use].payers)
    return []


def _certificates(track: str, facts: Facts) -> list[Entry]:
    quantity = StringField(_l("Nombre de certificats"))
    return _counted(f"uses.certificates.{track}", quantity, facts.verdicts["certificate"].payers)


def _counted(path: str, quantity: Any, payers: tuple[str, ...]) -> list[Entry]:
    """The number asked for, and who pays when the verdict leaves a choice."""
    counted = Entry(f"{path}.quantity", quantity, typed.count)
    if len(payers) < 2:
        return [counted]
    choices = choices_of((payer, PAYERS[payer]) for payer in payers)
    return [counted, Entry(f"{path}.payer", RadioField(_l("Qui paie ?"), choices=choices), typed.choice(payers))]


def to_view(part: Part) -> Part:
    """Certificates by track, zero as blank."""
    uses = deepcopy(part["uses"])
    uses["certificates"] = {row.get("track"): row for row in uses["certificates"]}
    uses["private_circles"] = uses["private_circles"] or None
    return {"uses": uses}


def to_stored(part: Part, facts: Facts) -> Part:
    """Certificates as rows, a lone payer filled in, blank numbers as nothing asked for."""
    uses = {**deepcopy(dict(NO_USES)), **part["uses"]}
    asked = part["uses"].get("certificates", {})
    rows = [
        _paid({"track": track, **asked[track]}, "certificate", facts) for track, _ in facts.tracks if track in asked
    ]
    uses["certificates"] = [row for row in rows if _is_asked(row)]
    exam = _paid(part["uses"].get("supervised_exam", {}), "supervised_exam", facts)
    uses["supervised_exam"] = exam if _is_asked(exam) else None
    return {"uses": uses}


def _is_asked(row: Part) -> bool:
    """A number, or a payer chosen without one (a mistake to show); zero is how to take an option back."""
    return row.get("quantity") != 0 and ("quantity" in row or "payer" in row)


def _paid(row: Part, use: str, facts: Facts) -> Part:
    payers = facts.verdicts[use].payers if use in facts.verdicts else ()
    return {**row, "payer": payers[0]} if len(payers) == 1 and "quantity" in row else row


def locate(path: str, part: Part) -> str:
    """The form's path of a problem: certificates are found by their track, not by their row."""
    kind, _, rest = path.partition("uses.certificates.")
    index, _, leaf = rest.partition(".")
    rows = part["uses"]["certificates"]
    if kind or not index.isdecimal() or int(index) >= len(rows):
        return path
    return f"uses.certificates.{rows[int(index)].get('track')}.{leaf}"


SHAPE = Shape(entries, to_view, to_stored, blank=lambda: {"uses": {}}, locate=locate)

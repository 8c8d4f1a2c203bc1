"""Which clauses an agreement carries, and why each: conditions are data in the clause's front matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from licensing.agreements.rules.markdown import references
from licensing.agreements.values import Clause, ClauseLibrary
from licensing.kernel.errors import InvalidInput, Problem
from licensing.kernel.texts import LANGUAGES, arabic, isolated, said


@dataclass(frozen=True, slots=True)
class Facts:
    """What the conditions look at. `asked_by` maps a clause key to the labels of the uses whose verdict asks for it."""

    policy_id: str
    audience: str
    country: str
    public: bool
    priced: bool
    payers: frozenset[str]
    asked_by: Mapping[str, tuple[Mapping[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A clause and the reason why it stands in this agreement, per language."""

    clause: Clause
    why: dict[str, str]


CONDITIONS: dict[str, Callable[[Any, Clause, Facts], bool]] = {
    "always": lambda wanted, clause, facts: bool(wanted),
    "verdict": lambda wanted, clause, facts: (clause.key in facts.asked_by) == wanted,
    "audiences": lambda wanted, clause, facts: facts.audience in wanted,
    "countries": lambda wanted, clause, facts: facts.country in wanted,
    "public": lambda wanted, clause, facts: facts.public == wanted,
    "priced": lambda wanted, clause, facts: facts.priced == wanted,
    "payers": lambda wanted, clause, facts: bool(facts.payers & set(wanted)),
}
"""Condition name in `applies_when` → test. All conditions of a clause must hold."""

REASONS: dict[str, dict[str, str]] = {
    "always": {
        "fr": "Commune à toutes les conventions.",
        "en": "Common to all agreements.",
        "ar": "مشترك بين كل الاتفاقيات.",
    },
    "audiences": {
        "fr": "Propre à ce public de partenaires.",
        "en": "Specific to this kind of partner.",
        "ar": "خاص بهذه الفئة من الشركاء.",
    },
    "countries": {
        "fr": "Propre au pays du partenaire.",
        "en": "Specific to the partner's country.",
        "ar": "خاص ببلد الشريك.",
    },
    "public": {
        "fr": "Le partenaire est une personne publique.",
        "en": "The partner is a public body.",
        "ar": "الشريك شخص عمومي.",
    },
    "payers": {
        "fr": "Selon qui paie les certificats et examens demandés.",
        "en": "Depends on who pays for the certificates and examinations.",
        "ar": "حسب من يؤدي ثمن الشهادات والامتحانات المطلوبة.",
    },
}
REASONS_OUT: dict[str, dict[str, str]] = {
    "always": {
        "fr": "Cette version n’est retenue dans aucune convention.",
        "en": "This version stands in no agreement.",
        "ar": "هذه الصيغة غير معتمدة في أي اتفاقية.",
    },
    "verdict": {
        "fr": "Les règles du jeu ne la demandent pour aucun des usages demandés.",
        "en": "The rules of the game require it for none of the uses asked for.",
        "ar": "لا تطلبه قواعد الاستعمال من أجل أي من الاستعمالات المطلوبة.",
    },
    "audiences": {
        "fr": "Propre à un autre public de partenaires.",
        "en": "Specific to another kind of partner.",
        "ar": "خاص بفئة أخرى من الشركاء.",
    },
    "countries": {"fr": "Propre à un autre pays.", "en": "Specific to another country.", "ar": "خاص ببلد آخر."},
    "public": {
        "fr": "Selon que le partenaire est un organisme public.",
        "en": "Depends on the partner being a public body.",
        "ar": "حسب ما إذا كان الشريك هيئة عمومية.",
    },
    "payers": {
        "fr": "Personne ne paie ainsi de certificat ou d’examen dans cette demande.",
        "en": "Nobody pays for certificates or examinations this way in this request.",
        "ar": "لا أحد يؤدي بهذه الطريقة ثمن شهادة أو امتحان في هذا الطلب.",
    },
}
PRICED = {
    True: {"fr": "Un prix est convenu.", "en": "A price is agreed.", "ar": "تم الاتفاق على ثمن."},
    False: {"fr": "Aucun prix n'est dû.", "en": "No price is due.", "ar": "لا يُستحق أي ثمن."},
}  # fmt: skip


def choose(library: ClauseLibrary, facts: Facts) -> tuple[Chosen, ...]:
    """The clauses of the set in force whose conditions all hold, in order.

    InvalidInput when the rules of the game, or a chosen clause, name a clause that is not there.
    """
    current = library.current()
    missing = sorted(set(facts.asked_by) - {clause.key for clause in current})
    if missing:
        raise InvalidInput([_missing(key, library.document.clause_set) for key in missing])
    chosen = tuple(Chosen(clause, why_in(clause, facts)) for clause in current if applies(clause, facts))
    unmet = _referred(chosen) - {item.clause.provides for item in chosen}
    if unmet:
        raise InvalidInput([_missing(key, library.document.clause_set) for key in sorted(unmet)])
    return chosen


def _referred(chosen: tuple[Chosen, ...]) -> set[str]:
    """Keys that the chosen clauses refer to."""
    return {key for item in chosen for key in references(item.clause.bodies["fr"])}


def applies(clause: Clause, facts: Facts) -> bool:
    """Whether every condition of a clause holds."""
    return all(_holds(name, clause, facts) for name in clause.applies_when)


def _holds(name: str, clause: Clause, facts: Facts) -> bool:
    return CONDITIONS[name](clause.applies_when[name], clause, facts)


def why_out(clause: Clause, facts: Facts) -> dict[str, str]:
    """Which conditions of a clause do not hold, in words; empty texts when all do."""
    failing = [name for name in clause.applies_when if not _holds(name, clause, facts)]
    parts = [PRICED[facts.priced] if name == "priced" else REASONS_OUT[name] for name in failing]
    return {language: " ".join(part[language] for part in parts) for language in LANGUAGES}


def why_in(clause: Clause, facts: Facts) -> dict[str, str]:
    """Why a clause stands in the agreement, in words."""
    if clause.key in facts.asked_by:
        return _asked(facts.policy_id, facts.asked_by[clause.key])
    parts = [_reason(name, facts) for name in clause.applies_when]
    return {language: " ".join(part[language] for part in parts) for language in LANGUAGES}


def _reason(name: str, facts: Facts) -> dict[str, str]:
    return PRICED[facts.priced] if name == "priced" else REASONS[name]


def _asked(policy_id: str, labels: tuple[Mapping[str, str], ...]) -> dict[str, str]:
    french = " ; ".join(f"« {label['fr']} »" for label in labels)
    english = "; ".join(f"“{said(label, 'en')}”" for label in labels)
    arab = "؛ ".join(f"«{arabic(label)}»" for label in labels)
    return {
        "fr": f"Demandée par les règles du jeu {policy_id} pour : {french}.",
        "en": f"Required by the rules of the game {policy_id} for: {english}.",
        "ar": f"تطلبه قواعد الاستعمال {isolated(policy_id)} من أجل: {arab}.",
    }


def _missing(key: str, clause_set: str) -> Problem:
    message = {
        "fr": f"La clause « {key} » est demandée, mais le jeu de clauses {clause_set} ne la contient pas ou ne la retient pas ici.",
        "en": f"The clause “{key}” is asked for, but the clause set {clause_set} does not hold it or does not retain it here.",
        "ar": f"البند «\u2068{key}\u2069» مطلوب، لكن مجموعة البنود \u2068{clause_set}\u2069 لا تتضمنه أو لا تعتمده هنا.",
    }
    return Problem(f"clauses.{key}", "clause_missing", message)

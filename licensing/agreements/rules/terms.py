"""Quote → terms: the frozen JSON value that says everything an agreement will ever say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from licensing.agreements.rules.selection import Chosen, Facts, choose
from licensing.agreements.values import TRANSLATIONS, ClauseLibrary
from licensing.kernel.errors import InvalidInput, Problem
from licensing.kernel.texts import isolated
from licensing.policy.values import Judgement, Policy, Verdict

FORMAT = 1


def build_terms(
    *,
    reference: str,
    language: str,
    agreed_on: date,
    producer: dict[str, Any],
    course: dict[str, Any],
    session: dict[str, Any],
    answers: dict[str, Any],
    quote: dict[str, Any],
    judgement: Judgement,
    policy: Policy,
    library: ClauseLibrary,
) -> dict[str, Any]:
    """The terms of one agreement, JSON values only.

    `producer`, `course`, `session`: the facts of `agreements.facts`; `answers`: the fields of demo/requests.json;
    `quote`: `pricing.wire.quote_to_dict`; `judgement` and `policy`: what `policy.rules.judge` said, and the version it read.
    InvalidInput when the rules of the game ask for a clause that the library does not have, or not in that language.
    """
    facts = _facts(answers, quote, judgement, policy)
    chosen = choose(library, facts)
    _check_translated(chosen, language)
    uses = [_use(verdict, answers["uses"], policy) for verdict in judgement.verdicts]
    return {
        "format": FORMAT,
        "kind": library.document.kind,
        "reference": reference,
        "language": language,
        "agreed_on": agreed_on.isoformat(),
        "audience": answers["audience"],
        "parties": {"licensor": dict(producer), "licensee": _licensee(answers)},
        "course": dict(course),
        "session": dict(session),
        "cohorts": [dict(cohort) for cohort in answers["cohorts"]],
        "learner_count": sum(cohort["learners"] for cohort in answers["cohorts"]),
        "teachers": [dict(teacher) for teacher in answers["teachers"]],
        "uses": uses,
        "quote": quote,
        "schedule": quote["schedule"],
        "policy": _rules_of_the_game(policy, answers["audience"]),
        "clauses": [_clause(item, language) for item in chosen],
        "clause_set": _set_name(producer, library),
        "retention": _retention(library, session, facts.priced),
    }


def _facts(answers: Mapping[str, Any], quote: Mapping[str, Any], judgement: Judgement, policy: Policy) -> Facts:
    organisation = answers["organisation"]
    asked: dict[str, tuple[Mapping[str, str], ...]] = {}
    for verdict in judgement.verdicts:
        for key in verdict.clauses:
            asked[key] = (*asked.get(key, ()), dict(policy.uses[verdict.use]))
    return Facts(
        policy_id=judgement.policy_id,
        audience=answers["audience"],
        country=organisation["country"],
        public=bool(organisation["public"]),
        priced=Decimal(quote["net"]) > 0,
        payers=_payers(answers["uses"]),
        asked_by=asked,
    )


def _payers(uses: Mapping[str, Any]) -> frozenset[str]:
    asked = [*uses["certificates"], *([uses["supervised_exam"]] if uses["supervised_exam"] else [])]
    return frozenset(item["payer"] for item in asked)


def _licensee(answers: Mapping[str, Any]) -> dict[str, Any]:
    others = answers.get("cosignatories")
    return {
        **answers["organisation"],
        "contacts": answers["contacts"],
        **({"cosignatories": others} if others else {}),
        "purchase_order": answers.get("purchase_order"),
        "service_code": answers.get("service_code"),
    }


def _use(verdict: Verdict, uses: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
    """One use asked for: what the rules say, and how much of it, at whose expense."""
    return {**_verdict(verdict, policy), "details": _details(verdict.use, uses)}


def _details(use: str, uses: Mapping[str, Any]) -> list[dict[str, Any]]:
    if use == "certificate":
        return [dict(item) for item in uses["certificates"]]
    if use == "supervised_exam" and uses["supervised_exam"]:
        return [dict(uses["supervised_exam"])]
    if use == "private_circle":
        return [{"quantity": uses["private_circles"]}]
    return []


def _verdict(verdict: Verdict, policy: Policy) -> dict[str, Any]:
    return {
        "use": verdict.use,
        "label": dict(policy.uses[verdict.use]),
        "verdict": verdict.verdict,
        "charge": verdict.charge,
        "charged_from": verdict.charged_from.isoformat() if verdict.charged_from else None,
        "payers": list(verdict.payers),
        "because": dict(verdict.because) if verdict.because else None,
        "instead": verdict.instead,
        "clauses": list(verdict.clauses),
    }


def _rules_of_the_game(policy: Policy, audience: str) -> dict[str, Any]:
    """The row of the matrix for that audience, whole, as it stands in the version in force."""
    row = policy.verdicts[audience]
    return {
        "id": policy.id,
        "sha256": policy.sha256,
        "effective_from": policy.effective_from.isoformat(),
        "row": [_verdict(row[use], policy) for use in policy.uses if use in row],
    }


def _check_translated(chosen: Sequence[Chosen], language: str) -> None:
    missing = [item.clause.titles["fr"] for item in chosen if not item.clause.speaks(language)]
    if missing:
        raise InvalidInput([Problem("language", "untranslated", untranslated(missing))])


def untranslated(titles: Sequence[str]) -> dict[str, str]:
    """Why no agreement is made in Arabic: the clauses that lack it, by their French titles."""
    named = ", ".join(f"« {title} »" for title in titles)
    return {
        "fr": f"Ces clauses n’ont pas de texte arabe : {named}. Choisissez le français ou l’anglais.",
        "en": f"These clauses have no Arabic text: {named}. Choose French or English.",
        "ar": f"ليس لهذه البنود نص عربي: {isolated(named)}. اختاروا الفرنسية أو الإنجليزية.",
    }


def _clause(item: Chosen, language: str) -> dict[str, Any]:
    """What is frozen of a clause; that of its translation only where the agreement holds it."""
    review = item.clause.review
    own = {"translations": {language: item.clause.translations[language]}} if language in TRANSLATIONS else {}
    return {
        **own,
        "key": item.clause.key,
        "version": item.clause.version,
        "sha256": item.clause.sha256,
        "why": item.why,
        "review": {"by": review.by, "on": review.on.isoformat()} if review.by and review.on else None,
    }


def _set_name(producer: Mapping[str, Any], library: ClauseLibrary) -> str:
    return f"{producer['slug'].upper()} {library.document.clause_set}"


def _retention(library: ClauseLibrary, session: Mapping[str, Any], priced: bool) -> dict[str, Any]:
    """How long the agreement is kept: 5 years after its end (C. com. L110-4), 10 where it is invoiced (L123-22)."""
    years: int = library.document.retention["invoiced_years" if priced else "years"]
    ends_on = date.fromisoformat(session["ends_on"])
    return {"years": years, "until": date(ends_on.year + years, 12, 31).isoformat()}

"""From the terms of an agreement to what one of its learners may know: uses, clauses, certificates, dates. No name, no price. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from licensing.agreements.values import Article
from licensing.kernel.texts import LANGUAGES

PROTECTION = "participants"
"""The clause by which the producer promises learners directly not to pursue what the agreement allows."""
Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Clause:
    """An article of the general conditions: its number and its title, in the agreement's language."""

    number: str
    title: str


@dataclass(frozen=True, slots=True)
class Certificates:
    """How many certificates or examinations, of which track (empty: any), at whose expense: "organisation" or "learner"."""

    use: Text
    track: Text
    payer: str


@dataclass(frozen=True, slots=True)
class Covered:
    """What is covered, for whom, until when. `cohort` and `track` are empty for the attestation of a whole agreement."""

    reference: str
    language: str
    organisation: str
    producer: str
    contact: str
    course: Text
    session: str
    starts_on: str
    ends_on: str
    cohort: str
    track: Text
    learners: int
    uses: tuple[tuple[Text, tuple[Clause, ...]], ...]
    certificates: tuple[Certificates, ...]
    protection: Clause | None


def positions(terms: Mapping[str, Any]) -> range:
    """Every attestation of an agreement: 0 for all of it, then one per cohort."""
    return range(len(terms["cohorts"]) + 1)


def covered(terms: Mapping[str, Any], position: int, articles: Sequence[Article]) -> Covered:
    """The attestation at a position. `articles`: the general conditions of the agreement. IndexError for no such cohort."""
    cohort = terms["cohorts"][position - 1] if position else None
    tracks = terms["course"]["tracks"]
    return Covered(
        reference=terms["reference"],
        language=terms["language"],
        organisation=terms["parties"]["licensee"]["name"],
        producer=terms["parties"]["licensor"]["name"],
        contact=terms["parties"]["licensor"]["contact_email"],
        course={code: texts["title"] for code, texts in terms["course"]["texts"].items()},
        session=terms["session"]["id"],
        starts_on=terms["session"]["starts_on"],
        ends_on=terms["session"]["ends_on"],
        cohort=cohort["label"] if cohort else "",
        track=tracks.get(cohort["track"], dict.fromkeys(LANGUAGES, cohort["track"])) if cohort else {},
        learners=cohort["learners"] if cohort else terms["learner_count"],
        uses=tuple((use["label"], _clauses(use["use"], articles)) for use in terms["uses"]),
        certificates=_certificates(terms, cohort["track"] if cohort else ""),
        protection=next((Clause(each.number, each.title) for each in articles if each.key == PROTECTION), None),
    )


def _clauses(use: str, articles: Sequence[Article]) -> tuple[Clause, ...]:
    return tuple(Clause(each.number, each.title) for each in articles if use in each.uses)


def _certificates(terms: Mapping[str, Any], track: str) -> tuple[Certificates, ...]:
    """Who pays for certificates and examinations; for a cohort, those of its own track and those of any."""
    tracks = terms["course"]["tracks"]
    return tuple(
        Certificates(use["label"], tracks.get(detail.get("track", ""), {}), detail["payer"])
        for use in terms["uses"]
        for detail in use["details"]
        if "payer" in detail and (not track or detail.get("track", track) == track)
    )

"""What step 5 says about each use: the verdict today, its reason and way out, its price rules, its computed lines. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from licensing.policy.values import AUDIENCES, USES, Policy, Text, Verdict
from licensing.pricing.rules import rule_on
from licensing.pricing.values import PriceRule, PriceSchedule

FORBIDDEN, ALLOWED, COVERED, FREE_FOR_NOW, CHARGED = "forbidden", "allowed", "covered", "free_for_now", "charged"
AUDIENCE_NAMES: Mapping[str, Text] = {
    "individual": {"fr": "à titre individuel", "en": "as an individual", "ar": "بصفة فردية"},
    "education": {
        "fr": "en tant qu’établissement d’enseignement",
        "en": "as an educational institution",
        "ar": "بصفتكم مؤسسة تعليمية",
    },
    "employer": {"fr": "en tant qu’employeur", "en": "as an employer", "ar": "بصفتكم مُشغِّلًا"},
}


@dataclass(frozen=True, slots=True)
class Priced:
    """A price rule of a use, None where the schedule has no price; `track` labels it for certificates."""

    track: Text | None
    rule: PriceRule | None


@dataclass(frozen=True, slots=True)
class UseCard:
    """One use as the partner reads it. `lines` are the lines of the current quote that this use causes."""

    use: str
    label: Text
    verdict: Verdict
    standing: str
    instead: Text | None
    prices: tuple[Priced, ...]
    lines: tuple[Mapping[str, Any], ...]
    unpriced: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Market:
    """What prices depend on besides the use: schedule, currency, day, labels of the tracks."""

    schedule: PriceSchedule
    currency: str
    on: date
    tracks: Mapping[str, Text]


def standing(verdict: Verdict, on: date) -> str:
    """forbidden, allowed, covered (agreement without charge), free_for_now (charged from a later day) or charged."""
    if verdict.verdict != "agreement":
        return verdict.verdict
    if verdict.charge is None:
        return COVERED
    return FREE_FOR_NOW if verdict.charged_from and on < verdict.charged_from else CHARGED


def use_cards(policy: Policy, audience: str, market: Market, quote: Mapping[str, Any] | None) -> list[UseCard]:
    """A card per use of the policy, in the order of the form."""
    verdicts = policy.verdicts[audience]
    return [_card(policy, verdicts[use], market, quote or {}) for use in USES if use in verdicts]


def _card(policy: Policy, verdict: Verdict, market: Market, quote: Mapping[str, Any]) -> UseCard:
    return UseCard(
        use=verdict.use,
        label=policy.uses[verdict.use],
        verdict=verdict,
        standing=standing(verdict, market.on),
        instead=instead_of(policy, verdict),
        prices=tuple(_prices(verdict, market)),
        lines=_caused(verdict, quote.get("lines", ())),
        unpriced=_caused(verdict, quote.get("unpriced", ())),
    )


def instead_of(policy: Policy, verdict: Verdict) -> Text | None:
    """What to ask for instead of a forbidden use, in words: another use, or the same as another audience."""
    if verdict.instead in AUDIENCES:
        return AUDIENCE_NAMES[verdict.instead]
    return policy.uses.get(verdict.instead) if verdict.instead else None


def _prices(verdict: Verdict, market: Market) -> list[Priced]:
    """The rules in force today, or on the first day of the charge while it is still to come."""
    if verdict.charge is None:
        return []
    on = max(market.on, verdict.charged_from or market.on)
    tracks = market.tracks if verdict.use == "certificate" else {None: None}
    return [
        Priced(label, rule_on(market.schedule, verdict.charge, track, market.currency, on))
        for track, label in tracks.items()
    ]


def _caused(verdict: Verdict, rows: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Rows of a quote whose product is the verdict's charge; an unpriced product may carry its track after a slash."""
    return tuple(row for row in rows if verdict.charge and row["product"].partition("/")[0] == verdict.charge)

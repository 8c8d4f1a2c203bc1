"""From a wish to its answer: the same verdicts, statements and price as the form, the quote and the terms of use. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from licensing.agreements.values import ClauseLibrary
from licensing.intake.steps.options import Market, use_cards
from licensing.intake.wishes import Wish, wished_uses
from licensing.kernel.texts import Text
from licensing.policy.rules import judge
from licensing.policy.values import Policy
from licensing.pricing.rules import currency_of, quote
from licensing.pricing.values import BuyerFacts, PriceSchedule, VatRules
from licensing.pricing.wire import quote_to_dict
from licensing.selfcheck.values import Answer, UseAnswer
from licensing.terms_of_use.rules import terms_of


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything an answer rests on, as it stands on a day; `session_starts_on` decides an early registration."""

    policy: Policy
    schedule: PriceSchedule
    vat: VatRules
    library: ClauseLibrary
    tracks: Mapping[str, Text]
    session_starts_on: date
    on: date


def answer(wish: Wish, rules: Rules) -> Answer:
    """What the rules of the day say to a wish, use by use, and what it costs as a request."""
    judgement = judge(rules.policy, wish.audience, wished_uses(wish), rules.on)
    priced = quote_to_dict(quote(judgement, _buyer(wish, rules), rules.schedule, rules.vat, rules.on))
    market = Market(rules.schedule, currency_of(rules.schedule, wish.country), rules.on, rules.tracks)
    cards = {card.use: card for card in use_cards(rules.policy, wish.audience, market, priced)}
    terms = terms_of(rules.policy, rules.library)
    refusals = {each.use: each for each in judgement.forbidden}
    asked = [use for use in wish.uses if use in cards]
    uses = tuple(UseAnswer(terms.statement(wish.audience, use), cards[use], refusals.get(use)) for use in asked)
    return Answer(wish, rules.on, rules.policy, uses, None if wish.audience == "individual" else priced)


def _buyer(wish: Wish, rules: Rules) -> BuyerFacts:
    return BuyerFacts(wish.audience, wish.country, None, wish.network, rules.session_starts_on, rules.tracks)

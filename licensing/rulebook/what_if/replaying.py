"""Requests replayed on two sides. Pure; what prices alike is judged once, so that a hundred thousand take seconds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from licensing.intake.answers import Cohort, IntakeAnswers, parse_request
from licensing.intake.quoting import buyer_facts, where_it_fits
from licensing.intake.rules import requested_uses, track_problems
from licensing.intake.steps.price import priceable
from licensing.kernel.errors import InvalidInput
from licensing.kernel.shapes import SENTENCES, problem
from licensing.policy.rules import judge
from licensing.policy.values import Judgement, RequestedUse
from licensing.pricing.rules import quote
from licensing.pricing.values import BuyerFacts, Quote
from licensing.rulebook.what_if.values import Asked, Outcome, Scene, Side, Turned

_SENTENCES = {
    **SENTENCES,
    "not_a_request": (
        "Ce n’est pas une demande : il manque l’organisation, la session, les groupes ou les usages.",
        "This is not a request: the organisation, the session, the groups or the uses are missing.",
        "هذا ليس طلبًا: تنقصه المؤسسة أو الدورة أو المجموعات أو الاستعمالات.",
    ),
    "course_foreign": (
        "Ce cours n’est pas l’un de ceux de ce producteur : {expected}.",
        "This course is not one of this producer’s: {expected}.",
        "هذه الدروس ليست من دروس هذا المنتِج: \u2068{expected}\u2069.",
    ),
}
_Key = tuple[Any, ...]


class Replay:
    """Replays requests one after the other; keeps what it worked out for requests that price alike.

    Alike: same audience, course, country, VAT number or none, network, uses, learners, prices and discounts by hand, and the same side
    of every number of days that a discount asks for.
    """

    def __init__(self, scene: Scene) -> None:
        """Nothing is replayed yet."""
        self.scene = scene
        schedules = (scene.before.schedule, scene.after.schedule)
        days = {each.days_before_session_start_at_least for schedule in schedules for each in schedule.discounts}
        self._thresholds = sorted(day for day in days if day is not None)
        self._read: dict[_Key, IntakeAnswers | InvalidInput] = {}
        self._turned: dict[_Key, tuple[Outcome, Outcome] | InvalidInput] = {}

    @property
    def distinct(self) -> int:
        """How many different requests were really judged."""
        return len(self._turned)

    def turn(self, asked: Asked) -> Turned:
        """The request before and after. Raises InvalidInput with every problem of an unreadable one."""
        try:
            kind, learners, starts_on = _inputs(asked.answers)
            lead = (starts_on - asked.asked_on).days
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InvalidInput([problem("", "not_a_request", sentences=_SENTENCES)]) from error
        key = (kind, learners, asked.by_hand, *(lead >= days for days in self._thresholds))
        found = self._turned.get(key)
        if found is None:
            found = self._turned[key] = self._outcomes(asked, kind, learners, lead)
        if isinstance(found, InvalidInput):
            raise found
        return Turned(asked, *found)

    def _outcomes(self, asked: Asked, kind: _Key, learners: int, lead: int) -> tuple[Outcome, Outcome] | InvalidInput:
        if kind not in self._read:
            self._read[kind] = self._parsed(asked.answers)
        read = self._read[kind]
        if isinstance(read, InvalidInput):
            return read
        cohort = Cohort.model_construct(label="", learners=learners, track=read.cohorts[0].track)
        uses = requested_uses(read.model_copy(update={"cohorts": (cohort,)}))
        starts_on = self.scene.on + timedelta(days=lead)
        facts = replace(buyer_facts(read, self.scene.courses[read.course]), session_starts_on=starts_on)
        try:
            return self._on(self.scene.before, uses, facts, asked), self._on(self.scene.after, uses, facts, asked)
        except InvalidInput as refusal:
            return refusal

    def _parsed(self, raw: Mapping[str, Any]) -> IntakeAnswers | InvalidInput:
        course = self.scene.courses.get(raw["course"])
        if course is None:
            known = {"expected": ", ".join(self.scene.courses)}
            return InvalidInput([problem("course", "course_foreign", known, _SENTENCES)])
        try:
            answers = parse_request(priceable(raw, next(iter(course.track_labels))))
        except InvalidInput as refusal:
            return refusal
        unknown = track_problems(answers, course)
        return InvalidInput(unknown) if unknown else answers

    def _on(self, side: Side, uses: tuple[RequestedUse, ...], facts: BuyerFacts, asked: Asked) -> Outcome:
        on = self.scene.on
        judgement = judge(side.policy, facts.audience, uses, on)
        made = where_it_fits(
            asked.by_hand,
            lambda prices, discounts: quote(judgement, facts, side.schedule, self.scene.vat, on, prices, discounts),
        )
        return Outcome(made.net, made.currency, _standing(made), _verdicts(judgement))


def _inputs(raw: Mapping[str, Any]) -> tuple[_Key, int, date]:
    """What the price of raw answers depends on, but for the learners and the session's day, which come beside."""
    organisation = raw["organisation"]
    kind = (
        raw["audience"],
        raw["course"],
        organisation["country"],
        organisation.get("network", False),
        organisation.get("identifiers", {}).get("vat") or "",
        json.dumps(raw["uses"], sort_keys=True),
    )
    learners = sum(row["learners"] for row in raw["cohorts"])
    if learners < 1 or type(learners) is not int or not all(isinstance(part, str | bool) for part in kind):
        raise ValueError(learners)
    return kind, learners, date.fromisoformat(raw["session"]["starts_on"])


def _standing(made: Quote) -> str:
    if made.forbidden:
        return "refused"
    if made.unpriced:
        return "on_request"
    return "pays" if made.net else "free"


def _verdicts(judgement: Judgement) -> tuple[tuple[str, str], ...]:
    refused = {each.use for each in judgement.forbidden}
    return tuple((each.use, "forbidden" if each.use in refused else each.verdict) for each in judgement.verdicts)

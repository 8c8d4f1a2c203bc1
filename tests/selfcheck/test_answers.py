"""The self-check says what the table says and asks the price that the quote asks, for every audience and use."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.agreements.library import load_library
from licensing.intake.answers import parse_request
from licensing.intake.quoting import QuoteRules, quote_with
from licensing.intake.rules import CourseFacts
from licensing.intake.wishes import PAYERS, Wish, permitted, read_wish, wish_answers, wish_query
from licensing.kernel.errors import InvalidInput
from licensing.policy.rules import read_policy
from licensing.policy.values import AUDIENCES, USES
from licensing.pricing.queries import vat_rules
from licensing.pricing.rules import read_schedule
from licensing.pricing.wire import quote_to_dict
from licensing.selfcheck.questions import answered
from licensing.selfcheck.rules import Rules, answer
from tests.factories.catalogue import demo_document
from tests.factories.requests import demo_request

TRACKS = {"classic": {"fr": "classique", "en": "classic"}, "team": {"fr": "équipe", "en": "team"}}
POLICY = read_policy(demo_document("policy.yaml"))
SCHEDULE = read_schedule(demo_document("prices.yaml"))
STARTS_ON = date(2026, 9, 14)


def rules(on: date = date(2026, 9, 2)) -> Rules:
    return Rules(POLICY, SCHEDULE, vat_rules("taxable"), load_library(), TRACKS, STARTS_ON, on)


wishes = st.builds(
    Wish,
    audience=st.sampled_from(["education", "employer"]),
    country=st.sampled_from(["FR", "MA", "DE", "CH"]),
    uses=st.sets(st.sampled_from(USES), min_size=1).map(lambda chosen: tuple(u for u in USES if u in chosen)),
    learners=st.integers(1, 100_000),
    certificates=st.just((("classic", 3), ("team", 7))),
    exams=st.just(1),
    circles=st.integers(1, 1000),
    payer=st.sampled_from(PAYERS),
    network=st.booleans(),
).map(lambda wish: wish if "certificate" in wish.uses else _without(wish, certificates=()))


def _without(wish: Wish, **over: Any) -> Wish:
    from dataclasses import replace

    return replace(wish, **over)


def _plain(wish: Wish) -> Wish:
    """Without counts of uses that are not asked for, as an address spells it."""
    return _without(
        wish,
        exams=wish.exams if "supervised_exam" in wish.uses else 0,
        circles=wish.circles if "private_circle" in wish.uses else 0,
        payer=wish.payer if wish.certificates or "supervised_exam" in wish.uses else "organisation",
    )


@given(wishes.map(_plain))
def test_an_address_gives_back_its_wish(wish: Wish) -> None:
    values = parse_qs(wish_query(wish))
    assert read_wish(wish.audience, lambda name: values.get(name, []), list(TRACKS)) == wish


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("use", USES)
def test_every_cell_is_answered_as_the_table_says(audience: str, use: str) -> None:
    found = answer(Wish(audience, "FR", (use,), 40, (("classic", 5),) if use == "certificate" else ()), rules())
    cell = POLICY.verdicts[audience][use]
    assert found.uses[0].statement.verdict == cell.verdict
    assert (found.uses[0].standing == "forbidden") == (cell.verdict == "forbidden")
    assert found.verdict == {"allowed": "allowed", "agreement": "agreement", "forbidden": "forbidden"}[cell.verdict]


@given(wishes.map(_plain))
def test_the_price_is_that_of_the_request_it_starts(wish: Wish) -> None:
    """What the button hands over, submitted as it is, costs to the cent what the answer said."""
    kept = permitted(wish, POLICY.verdicts[wish.audience])
    raw = demo_request("Université Haute-Sorgue") | {"audience": wish.audience, "course": "gdp"}
    raw.pop("submitted_on")
    begun = wish_answers(kept, "classic", "Groupe 1")
    organisation = {**raw["organisation"], "country": kept.country, "network": kept.network, "identifiers": {}}
    raw |= {"organisation": organisation, "cohorts": begun["cohorts"], "uses": begun["uses"]}
    raw["session"] = {"id": "s", "starts_on": STARTS_ON.isoformat(), "ends_on": "2026-12-18"}
    course = CourseFacts("gdp", TRACKS, {})
    by = QuoteRules(course, lambda _: POLICY, lambda _: SCHEDULE, vat_rules("taxable"))
    quote = quote_with(parse_request(raw), by, date(2026, 9, 2))
    assert answer(kept, rules()).quote == quote_to_dict(quote)


def test_an_employer_may_not_let_its_employee_pay() -> None:
    asked = Wish("employer", "FR", ("certificate",), 10, (("classic", 10),), payer="learner")
    found = answer(asked, rules())
    assert found.verdict == "forbidden"
    assert found.uses[0].refusal is not None
    assert found.uses[0].refusal.instead == "organisation"
    assert permitted(asked, POLICY.verdicts["employer"]).payer == "organisation"


def test_what_is_refused_does_not_start_a_request() -> None:
    asked = Wish("employer", "FR", ("content_reuse", "private_circle"), 10, circles=1)
    assert answer(asked, rules()).verdict == "partly"
    assert permitted(asked, POLICY.verdicts["employer"]).uses == ("private_circle",)


def test_free_for_now_until_the_contribution_begins() -> None:
    seats = Wish("education", "FR", ("open_course",), 80)
    before, after = answer(seats, rules(date(2026, 8, 31))), answer(seats, rules(date(2026, 9, 1)))
    assert (before.uses[0].standing, after.uses[0].standing) == ("free_for_now", "charged")
    assert before.quote is not None
    assert after.quote is not None
    assert (before.quote["net"], after.quote["net"]) == ("0.00", "810.00")


@pytest.mark.parametrize(
    ("values", "paths"),
    [
        ({}, {"use"}),
        ({"use": ["flying"]}, {"use"}),
        ({"use": ["open_course"], "learners": ["0"]}, {"learners"}),
        ({"use": ["open_course"], "learners": ["-3"]}, {"learners"}),
        ({"use": ["open_course"], "learners": ["1000000000"]}, {"learners"}),
        ({"use": ["open_course"], "learners": ["beaucoup"], "country": ["XX"]}, {"learners", "country"}),
        ({"use": ["certificate"]}, {"certificates"}),
        ({"use": ["certificate"], "certificates-classic": ["x"]}, {"certificates-classic"}),
        ({"use": ["supervised_exam"], "learners": ["10"], "exams": ["11"]}, {"exams"}),
        ({"use": ["private_circle"], "circles": ["1001"], "payer": ["nobody"]}, {"circles", "payer"}),
    ],
)
def test_wrong_addresses_name_their_places(values: dict[str, list[str]], paths: set[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_wish("employer", lambda name: values.get(name, []), list(TRACKS))
    assert {each.path for each in refused.value.problems} == paths


def test_every_question_is_answered_from_the_table() -> None:
    entries = list(answered(rules()))
    assert len({entry.id for entry in entries}) == len(entries) >= 14
    for entry in entries:
        assert set(entry.question) == {"fr", "en", "ar"}
        assert entry.answer.uses
        for one in entry.answer.uses:
            cell = POLICY.verdicts[entry.answer.wish.audience][one.statement.use]
            assert one.statement.verdict == cell.verdict
    security = next(entry for entry in entries if entry.id == "legal-security")
    assert [clause.key for clause in security.clauses] == ["participants"]


def test_a_changed_rule_changes_the_answers() -> None:
    document = demo_document("policy.yaml")
    document["verdicts"]["employer"]["internal_sessions"] = {"verdict": "allowed"}
    from dataclasses import replace

    freer = replace(rules(), policy=read_policy(document))
    found = next(entry for entry in answered(freer) if entry.id == "internal-debriefings")
    assert found.answer.verdict == "allowed"

"""Replays, pure: each request as its own quotes on both sides, whatever was replayed before it; the report's sums and lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.demo.data import document
from licensing.intake.answers import parse_request
from licensing.intake.quoting import QuoteRules, quote_with
from licensing.intake.rules import CourseFacts
from licensing.kernel.errors import InvalidInput
from licensing.kernel.shapes import plain
from licensing.policy.reading import read_policy
from licensing.pricing.queries import vat_rules
from licensing.pricing.reading import read_schedule
from licensing.pricing.values import ByHand, ManualDiscount, ManualPrice
from licensing.rulebook.what_if.plot import bars
from licensing.rulebook.what_if.replaying import Replay
from licensing.rulebook.what_if.report import STEPS, organisation_lines, step_of
from licensing.rulebook.what_if.running import report_on
from licensing.rulebook.what_if.values import Asked, Scene, Side
from tests.factories.requests import demo_request, demo_requests

ON = date(2026, 12, 1)
COURSE = CourseFacts(
    "abc-gestion-de-projet",
    {code: {"fr": code, "en": code} for code in ("fundamentals", "classic", "team")},
    {},
)


def policy(**changes: Any) -> dict[str, Any]:
    """The demonstration's policy with cells changed: `employer__private_circle={...}`."""
    found = plain(document("policy.yaml"))
    for name, cell in changes.items():
        audience, use = name.split("__")
        found["verdicts"][audience][use] |= cell
    return found


def prices(factor: str = "1") -> dict[str, Any]:
    """The demonstration's prices, every unit price times the factor."""
    found = plain(document("prices.yaml"))
    for product in found["products"]:
        for holder in (product, *product.get("tiers", ())):
            if "unit" in holder:
                holder["unit"] = str((Decimal(holder["unit"]) * Decimal(factor)).quantize(Decimal("0.01")))
    return found


def scene(after_policy: dict[str, Any] | None = None, after_prices: dict[str, Any] | None = None) -> Scene:
    before = Side(read_policy(policy()), read_schedule(prices()))
    after = Side(read_policy(after_policy or policy()), read_schedule(after_prices or prices()))
    raw = demo_requests()[0]
    course = CourseFacts(raw["course"], COURSE.track_labels | tracks(), {})
    return Scene(before, after, {raw["course"]: course}, vat_rules("taxable"), ON)


def tracks() -> dict[str, dict[str, str]]:
    found = {
        each["track"] for raw in demo_requests() for each in (*raw["cohorts"], *raw["uses"].get("certificates", ()))
    }
    return {code: {"fr": code, "en": code} for code in found}


def asked(raw: dict[str, Any], reference: str = "R-1") -> Asked:
    return Asked(reference, raw["organisation"]["name"], raw, date.fromisoformat(raw["submitted_on"]))


def own_quote(raw: dict[str, Any], side: Side, where: Scene) -> tuple[Decimal, str]:
    """The request's quote on the day of the scene, asked for as long before its session as it was."""
    lead = date.fromisoformat(raw["session"]["starts_on"]) - date.fromisoformat(raw["submitted_on"])
    moved = {**raw, "session": {**raw["session"], "starts_on": (ON + lead).isoformat()}}
    moved["session"]["ends_on"] = (ON + lead + timedelta(days=90)).isoformat()
    rules = QuoteRules(where.courses[raw["course"]], lambda _: side.policy, lambda _: side.schedule, where.vat)
    made = quote_with(parse_request(moved), rules, ON)
    return made.net, made.currency


@given(
    picks=st.lists(st.tuples(st.integers(0, 24), st.integers(1, 3000), st.integers(0, 200)), min_size=1, max_size=12),
    factor=st.sampled_from(["0.5", "1", "1.07", "3"]),
)
def test_each_request_is_its_own_two_quotes(picks: list[tuple[int, int, int]], factor: str) -> None:
    where = scene(after_prices=prices(factor))
    replaying = Replay(where)
    for place, learners, lead in picks:
        raw = demo_requests()[place]
        if (exam := raw["uses"].get("supervised_exam")) and exam["quantity"] > learners:
            learners += exam["quantity"]
        raw["cohorts"] = [{**raw["cohorts"][0], "learners": learners}]
        starts_on = date.fromisoformat(raw["submitted_on"]) + timedelta(days=lead)
        raw["session"] |= {"starts_on": starts_on.isoformat(), "ends_on": (starts_on + timedelta(days=9)).isoformat()}
        turned = replaying.turn(asked(raw))
        assert (turned.before.net, turned.before.currency) == own_quote(raw, where.before, where)
        assert (turned.after.net, turned.after.currency) == own_quote(raw, where.after, where)


def test_alike_requests_are_judged_once() -> None:
    replaying = Replay(scene())
    raw = demo_requests()[0]
    for number in range(5):
        raw["organisation"]["name"] = f"Université {number}"
        replaying.turn(asked(raw))
    assert replaying.distinct == 1
    raw["cohorts"][0]["learners"] += 1
    replaying.turn(asked(raw))
    assert replaying.distinct == 2


def test_sums_are_those_of_the_requests_and_of_the_organisations() -> None:
    where = scene(after_prices=prices("1.10"))
    requests = [asked(raw, f"R-{place}") for place, raw in enumerate(demo_requests())]
    report = report_on(where, requests)
    turned = [Replay(where).turn(each) for each in requests]
    for sums in report["currencies"]:
        own = [each for each in turned if each.before.currency == sums["currency"]]
        assert Decimal(sums["before"]) == sum(each.before.net for each in own)
        assert Decimal(sums["after"]) == sum(each.after.net for each in own)
        assert Decimal(sums["change"]) == Decimal(sums["after"]) - Decimal(sums["before"]) > 0
        lines = [line for line in organisation_lines(report) if line["currency"] == sums["currency"]]
        assert sum(Decimal(line["after"]) for line in lines) == Decimal(sums["after"])
    assert sum(each["requests"] for each in report["distribution"]) == report["requests"] == 25
    assert sum(each["requests"] for each in report["standings"]) == 25
    sizes = [abs(Decimal(row["change"])) for row in report["biggest"]["EUR"]]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) == 10
    everything = sorted((abs(each.change or 0) for each in turned if each.after.currency == "EUR"), reverse=True)
    assert sizes == everything[:10]


def test_who_newly_pays_and_who_no_longer_does() -> None:
    raw = demo_request("Université Haute-Sorgue")
    free = policy(**{f"education__{use}": {"charge": None, "from": None} for use in policy()["uses"]})
    where = scene(after_policy=free)
    report = report_on(where, [asked(raw)])
    assert (report["newly_pays"]["requests"], report["no_longer_pays"]["requests"]) == (0, 1)
    assert report["no_longer_pays"]["rows"][0]["reference"] == "R-1"
    assert {each["step"]: each["requests"] for each in report["distribution"]}["gone"] == 1
    back = Scene(where.after, where.before, where.courses, where.vat, ON)
    report = report_on(back, [asked(raw)])
    assert (report["newly_pays"]["requests"], report["no_longer_pays"]["requests"]) == (1, 0)


def test_a_verdict_that_turns_names_who_asked_for_it() -> None:
    refused = {"verdict": "forbidden", "charge": None, "clauses": [], "because": {"fr": "Non.", "en": "No."}}
    where = scene(after_policy=policy(employer__internal_sessions=refused))
    report = report_on(where, [asked(raw, raw["organisation"]["name"]) for raw in demo_requests()])
    expected = [
        raw["organisation"]["name"]
        for raw in demo_requests()
        if raw["audience"] == "employer" and raw["uses"].get("internal_sessions")
    ]
    (turn,) = report["turns"]
    assert (turn["audience"], turn["use"], turn["after"]) == ("employer", "internal_sessions", "forbidden")
    assert (turn["requests"], turn["organisations"]) == (len(expected), len(set(expected)))
    assert expected
    assert [row["reference"] for row in turn["rows"]] == expected
    assert all(row["after"]["standing"] == "refused" for row in turn["rows"])


def test_unreadable_requests_are_counted_with_their_reason_and_stop_nothing() -> None:
    good, bad, foreign = demo_requests()[:3]
    del bad["cohorts"]
    foreign["course"] = "another-course"
    report = report_on(scene(), [asked(good, "A"), asked(bad, "B"), asked(foreign, "C")])
    assert report["requests"] == 1
    assert report["unreadable"]["requests"] == 2
    codes = [row["problems"][0]["message"]["en"] for row in report["unreadable"]["rows"]]
    assert codes[0].startswith("This is not a request")
    assert codes[1].startswith("This course is not one of this producer")


@pytest.mark.parametrize("learners", [0, -3, 2.5, "12", True])
def test_learners_that_are_no_number_are_no_request(learners: Any) -> None:
    raw = demo_requests()[0]
    raw["cohorts"] = [{**raw["cohorts"][0], "learners": learners}]
    if learners is True:
        raw["cohorts"][0]["learners"] = None
    with pytest.raises(InvalidInput):
        Replay(scene()).turn(asked(raw))


@pytest.mark.parametrize(
    ("before", "after", "step"),
    [
        ("100", "0", "gone"), ("100", "49.99", "down_50"), ("100", "50", "down_50"), ("100", "50.01", "down_20"),
        ("100", "80", "down_20"), ("100", "80.01", "down_5"), ("100", "95", "down_5"), ("100", "95.01", "down"),
        ("100", "99.99", "down"), ("100", "100", "same"), ("0", "0", "same"), ("100", "100.01", "up"),
        ("100", "104.99", "up"), ("100", "105", "up_5"), ("100", "119.99", "up_5"), ("100", "120", "up_20"),
        ("100", "149.99", "up_20"), ("100", "150", "up_50"), ("0", "1", "new"),
    ],
)  # fmt: skip
def test_the_bar_of_a_change(before: str, after: str, step: str) -> None:
    assert step_of(Decimal(before), Decimal(after)) == step


def test_a_bar_is_as_long_as_its_count_and_never_hidden() -> None:
    counts = (0, 1, 5000, 2500, *[0] * 8)
    drawn = bars([{"step": name, "requests": count} for (name, _), count in zip(STEPS, counts, strict=True)])
    assert [bar.length for bar in drawn[:5]] == [0, 10, 1000, 500, 0]
    assert [bar.requests for bar in drawn] == list(counts)
    assert all(bar.length == 0 for bar in bars([{"step": "same", "requests": 0}]))


def test_manual_prices_count_where_the_schedule_has_none() -> None:
    unpriced = prices()
    unpriced["products"] = [each for each in unpriced["products"] if each["product"] != "private_session"]
    where = scene(after_prices=unpriced)
    raw = next(raw for raw in demo_requests() if Replay(where).turn(asked(raw)).after.standing == "on_request")
    plainly = Replay(where).turn(asked(raw))
    learners = sum(cohort["learners"] for cohort in raw["cohorts"])
    manual = ManualPrice("private_session", "Session", learners, Decimal(700), "Devis", "nora@x.example")
    other = replace(manual, product="nothing_asked_for")
    turned = Replay(where).turn(replace(asked(raw), by_hand=ByHand((manual, other))))
    assert turned.after.standing == "pays"
    assert plainly.after.net < turned.after.net
    assert turned.before == plainly.before


def test_discounts_by_hand_count_on_both_sides() -> None:
    raw = next(raw for raw in demo_requests() if Replay(scene()).turn(asked(raw)).before.standing == "pays")
    plainly = Replay(scene()).turn(asked(raw)).before.net
    for granted, left in (
        (
            ManualDiscount("1", "R", Decimal(10), None, "Accord", "n"),
            plainly - (plainly / 10).quantize(Decimal("0.01"), ROUND_HALF_UP),
        ),
        (ManualDiscount("2", "R", None, Decimal("1.00"), "Accord", "n"), plainly - 1),
        (ManualDiscount("3", "R", None, plainly + 1, "Accord", "n"), plainly),
    ):
        turned = Replay(scene()).turn(replace(asked(raw), by_hand=ByHand(discounts=(granted,))))
        assert (turned.before.net, turned.after.net) == (left, left)

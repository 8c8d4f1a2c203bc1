"""What the rules of the game say, as tables that a lawyer can read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.policy.rules import is_charged, judge, needs_agreement, read_policy
from licensing.policy.values import AUDIENCES, USES, Judgement, RequestedUse
from tests.factories.catalogue import demo_document

POLICY = read_policy(demo_document("policy.yaml"))
ON = date(2026, 10, 1)

# who        | what, payer                     | charged                        | clauses                         | refused, instead
TABLE = """
individual | open_course                     | -                              | -                               | -
individual | certificate learner             | -                              | -                               | -
individual | certificate organisation        | -                              | -                               | certificate -> learner
individual | curriculum                      | -                              | -                               | curriculum -> education
individual | results_report                  | -                              | -                               | results_report -> -
individual | private_session                 | -                              | -                               | private_session -> employer
education  | open_course                     | seat.education 7               | access teachers                 | -
education  | curriculum                      | -                              | curriculum                      | -
education  | certificate organisation        | certificate.education 7        | certificate                     | -
education  | certificate learner             | -                              | certificate                     | -
education  | supervised_exam organisation    | supervised_exam 7              | certificate                     | -
education  | supervised_exam learner         | -                              | certificate                     | -
education  | results_report                  | -                              | results data-protection         | -
education  | internal_sessions               | -                              | internal-sessions               | -
education  | private_circle                  | -                              | private-circle                  | -
education  | content_reuse                   | content_reuse 7                | content-reuse                   | -
education  | private_session                 | private_session 7              | private-session                 | -
employer   | open_course                     | seat.employer 7                | access                          | -
employer   | certificate organisation        | certificate.employer 7         | certificate                     | -
employer   | certificate learner             | -                              | -                               | certificate -> organisation
employer   | supervised_exam learner         | -                              | -                               | supervised_exam -> organisation
employer   | results_report                  | results_report 7               | results data-protection         | -
employer   | internal_sessions               | internal_sessions 7            | internal-sessions               | -
employer   | private_circle                  | private_circle 7               | private-circle                  | -
employer   | content_reuse                   | -                              | -                               | content_reuse -> private_session
"""  # fmt: skip


@pytest.mark.parametrize("row", TABLE.strip().splitlines())
def test_each_cell_of_the_matrix(row: str) -> None:
    audience, asked, charged, clauses, refused = (cell.strip() for cell in row.split("|"))
    use, _, payer = asked.partition(" ")
    judgement = judge(POLICY, audience, [RequestedUse(use, 7, payer or None)], ON)
    assert " ".join(f"{charge.product} {charge.quantity}" for charge in judgement.charges) == (
        "" if charged == "-" else charged
    )
    assert list(judgement.clauses) == ([] if clauses == "-" else clauses.split())
    assert " ".join(f"{each.use} -> {each.instead or '-'}" for each in judgement.forbidden) == (
        "" if refused == "-" else refused
    )


def test_a_payer_who_is_not_permitted_is_refused_with_the_verdicts_reason() -> None:
    certificate = judge(POLICY, "employer", [RequestedUse("certificate", 3, "learner", "classic")], ON).forbidden[0]
    assert certificate.because["fr"].startswith("Lors d'une inscription demandée par l'entreprise")
    exam = judge(POLICY, "employer", [RequestedUse("supervised_exam", 3, "learner")], ON).forbidden[0]
    assert "l’organisation paye" in exam.because["fr"]


@pytest.mark.parametrize(("day", "charged"), [(date(2026, 8, 31), []), (date(2026, 9, 1), ["seat.education"])])
def test_before_its_day_a_use_is_covered_without_charge(day: date, charged: list[str]) -> None:
    judgement = judge(POLICY, "education", [RequestedUse("open_course", 50)], day)
    assert [charge.product for charge in judgement.charges] == charged
    assert judgement.clauses == ("access", "teachers")
    assert needs_agreement(judgement)
    assert is_charged(POLICY.verdicts["education"]["open_course"], day) == bool(charged)


def test_a_private_session_replaces_the_seats_but_not_their_clauses() -> None:
    asked = [RequestedUse("open_course", 40), RequestedUse("private_session", 40)]
    judgement = judge(POLICY, "education", asked, ON)
    assert [charge.product for charge in judgement.charges] == ["private_session"]
    assert judgement.clauses == ("access", "teachers", "private-session")


def test_a_refused_private_session_replaces_nothing() -> None:
    document = demo_document("policy.yaml")
    document["verdicts"]["employer"]["private_session"] = {
        "verdict": "forbidden",
        "because": {"fr": "Non.", "en": "No."},
    }
    asked = [RequestedUse("open_course", 40), RequestedUse("private_session", 40)]
    judgement = judge(read_policy(document), "employer", asked, ON)
    assert [charge.product for charge in judgement.charges] == ["seat.employer"]
    assert [each.use for each in judgement.forbidden] == ["private_session"]


def test_an_individual_has_nothing_to_sign() -> None:
    for use in USES:
        judgement = judge(POLICY, "individual", [RequestedUse(use, 1)], ON)
        assert not needs_agreement(judgement)
        assert judgement.charges == ()


def test_a_use_the_policy_does_not_name_is_refused() -> None:
    small = read_policy(demo_document("langues-policy.yaml"))
    refused = judge(small, "education", [RequestedUse("private_circle", 1)], ON).forbidden
    assert [each.use for each in refused] == ["private_circle"]
    assert refused[0].because["fr"]


def test_certificates_of_two_tracks_are_two_charges_one_clause_one_refusal() -> None:
    both = [RequestedUse("certificate", 3, "organisation", track) for track in ("classic", "team")]
    judgement = judge(POLICY, "education", both, ON)
    assert [(charge.track, charge.quantity) for charge in judgement.charges] == [("classic", 3), ("team", 3)]
    assert judgement.clauses == ("certificate",)
    unpaid = [RequestedUse("certificate", 3, "learner", track) for track in ("classic", "team")]
    assert len(judge(POLICY, "employer", unpaid, ON).forbidden) == 1


uses = st.lists(
    st.builds(
        RequestedUse,
        st.sampled_from(USES),
        st.integers(0, 500),
        st.sampled_from([None, "organisation", "learner"]),
    ),
    unique_by=lambda each: each.use,
)


@given(st.sampled_from(AUDIENCES), uses, st.randoms(), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_the_order_of_asking_changes_nothing_and_clauses_never_repeat(audience, asked, random, day) -> None:
    judgement: Judgement = judge(POLICY, audience, asked, day)
    shuffled = list(asked)
    random.shuffle(shuffled)
    assert judge(POLICY, audience, shuffled, day) == judgement
    assert len(set(judgement.clauses)) == len(judgement.clauses)
    refused = {each.use for each in judgement.forbidden}
    assert not refused & {charge.use for charge in judgement.charges}
    assert all(charge.quantity > 0 for charge in judgement.charges)

"""Reading rules of the game: the delivered ones pass, each fault is named where it stands, all at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from licensing.kernel.errors import InvalidInput
from licensing.kernel.shapes import plain
from licensing.policy.rules import read_policy
from licensing.policy.values import AUDIENCES, USES
from tests.factories.catalogue import demo_document


def faults(document: dict[str, Any]) -> set[tuple[str, str]]:
    with pytest.raises(InvalidInput) as refused:
        read_policy(document)
    return {(problem.path, problem.code) for problem in refused.value.problems}


@pytest.mark.parametrize("name", ["policy.yaml", "langues-policy.yaml"])
def test_delivered_rules_give_every_audience_a_verdict_for_every_use(name: str) -> None:
    policy = read_policy(demo_document(name))
    for audience in AUDIENCES:
        assert set(policy.verdicts[audience]) == set(policy.uses)
        assert all(verdict.because for verdict in policy.verdicts[audience].values() if verdict.verdict == "forbidden")


def test_yaml_and_stored_json_have_one_fingerprint() -> None:
    document = demo_document("policy.yaml")
    stored = json.loads(json.dumps(plain(document)))
    assert read_policy(document) == read_policy(stored)
    changed = demo_document("policy.yaml")
    changed["effective_from"] = date(2026, 1, 2)
    assert read_policy(changed).sha256 != read_policy(document).sha256


def test_the_specified_cells_are_read() -> None:
    education = read_policy(demo_document("policy.yaml")).verdicts["education"]
    assert education["open_course"].charged_from == date(2026, 9, 1)
    assert education["certificate"].payers == ("learner", "organisation")
    assert education["results_report"].clauses == ("results", "data-protection")
    assert education["open_course"].charge == "seat.education"
    assert set(education) == set(USES)


def cell(document: dict[str, Any], name: str) -> dict[str, Any]:
    audience, use = name.split(".")
    found: dict[str, Any] = document["verdicts"][audience][use]
    return found


CHANGES: list[tuple[Callable[[dict[str, Any]], None], tuple[str, str]]] = [
    (lambda d: d.pop("id"), ("id", "missing")),
    (lambda d: d.update(colour="red"), ("colour", "unknown_field")),
    (lambda d: d.update(effective_from="2026-02-30"), ("effective_from", "date")),
    (lambda d: d.update(effective_from="20260201"), ("effective_from", "date")),
    (lambda d: d["verdicts"].pop("employer"), ("verdicts", "audience_missing")),
    (lambda d: d["uses"].update(dance={"fr": "Danser", "en": "Dance"}), ("uses.dance", "use_unknown")),
    (lambda d: d["uses"]["curriculum"].pop("en"), ("uses.curriculum", "language_missing")),
    (lambda d: d["verdicts"]["education"].pop("curriculum"), ("verdicts.education.curriculum", "verdict_missing")),
    (lambda d: d["uses"].pop("curriculum"), ("verdicts.employer.curriculum", "use_unknown")),
    (lambda d: cell(d, "employer.content_reuse").pop("because"), ("verdicts.employer.content_reuse.because", "because_missing")),
    (lambda d: cell(d, "employer.content_reuse").update(charge="x"), ("verdicts.employer.content_reuse.charge", "only_agreement")),
    (lambda d: cell(d, "employer.content_reuse").update(payer="learner"), ("verdicts.employer.content_reuse.payer", "payer_of_forbidden")),
    (lambda d: cell(d, "employer.content_reuse").update(instead="dance"), ("verdicts.employer.content_reuse.instead", "instead_unknown")),
    (lambda d: cell(d, "education.curriculum").update({"from": "2026-09-01"}), ("verdicts.education.curriculum.from", "from_without_charge")),
    (lambda d: cell(d, "education.certificate").update(payer="parents"), ("verdicts.education.certificate.payer.0", "choice")),
    (lambda d: cell(d, "education.certificate").update(verdict="maybe"), ("verdicts.education.certificate.verdict", "choice")),
]  # fmt: skip


@pytest.mark.parametrize(("change", "fault"), CHANGES)
def test_each_fault_is_named_where_it_stands(change: Callable[[dict[str, Any]], None], fault: tuple[str, str]) -> None:
    document = demo_document("policy.yaml")
    change(document)
    assert fault in faults(document)


def test_several_faults_are_told_at_once() -> None:
    document = demo_document("policy.yaml")
    document["verdicts"]["employer"]["content_reuse"] |= {"because": None, "instead": "dance", "charge": "x"}
    assert len(faults(document)) == 3


@pytest.mark.parametrize("document", [{}, {"id": None}, {"verdicts": []}, {"uses": {"a": 1}}])
def test_any_shape_is_refused_not_failed(document: dict[str, Any]) -> None:
    assert faults(document)

"""Sets that somebody brings: the table and the JSON of the same requests replay alike; problems name their row."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from licensing.kernel.errors import InvalidInput
from licensing.rulebook.what_if.given import EXAMPLE, asked_from_dict, asked_to_dict, checked, read_given
from licensing.rulebook.what_if.replaying import Replay
from tests.factories.requests import demo_requests
from tests.rulebook.what_if.test_replaying import scene, tracks

ON = date(2026, 12, 1)
COURSE = "abc-gestion-de-projet"


def course() -> str:
    return str(demo_requests()[0]["course"])


def problems_of(text: str) -> dict[str, str]:
    with pytest.raises(InvalidInput) as refused:
        checked(read_given(text, course(), ON), Replay(scene()).turn)
    return {each.path: each.code for each in refused.value.problems}


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_is_the_requests_it_describes(mark: str) -> None:
    track = sorted(tracks())[0]
    header = [
        "reference", "organisation", "audience", "country", "network", "asked_on", "session_starts_on", "learners",
        "certificates", "certificate_track", "internal_sessions", "exams",
    ]  # fmt: skip
    cells = ["R-9", "Université", "education", "fr", "oui", "2026-06-01", "2026-09-14", "240", "40", track, "x", "12"]
    text = "\ufeff" + mark.join(header) + "\r\n" + mark.join(cells) + "\r\n"
    (asked,) = checked(read_given(text, course(), ON), Replay(scene()).turn)
    raw = demo_requests()[0]
    raw |= {"audience": "education", "cohorts": [{"label": "A", "learners": 240, "track": track}], "course": course()}
    raw["organisation"] |= {"country": "FR", "network": True, "identifiers": {}}
    raw["session"] |= {"starts_on": "2026-09-14", "ends_on": "2026-12-01"}
    raw["uses"] = {
        "certificates": [{"track": track, "quantity": 40, "payer": "organisation"}],
        "internal_sessions": True,
        "supervised_exam": {"quantity": 12, "payer": "organisation"},
    }
    raw["submitted_on"] = "2026-06-01"
    (same,) = read_given(json.dumps([raw]), course(), ON)
    assert (asked.reference, asked.organisation, asked.asked_on) == ("R-9", "Université", date(2026, 6, 1))
    replaying = Replay(scene())
    assert replaying.turn(asked).before == replaying.turn(same).before
    assert replaying.turn(asked).before.net > 0


def test_json_lines_and_a_list_are_the_same() -> None:
    rows = demo_requests()[:4]
    listed = read_given(json.dumps(rows), course(), ON)
    lines = read_given("\n".join(json.dumps(row) for row in rows), course(), ON)
    assert listed == lines
    assert [each.asked_on.isoformat() for each in listed] == [row["submitted_on"] for row in rows]
    assert [asked_from_dict(json.loads(json.dumps(asked_to_dict(each)))) for each in listed] == listed


def test_the_example_of_the_page_can_be_replayed() -> None:
    text = EXAMPLE.replace("classic", sorted(tracks())[0])
    assert len(checked(read_given(text, course(), ON), Replay(scene()).turn)) == 1


def row(**over: str) -> str:
    cells = {
        "organisation": "Université", "audience": "education", "country": "FR", "asked_on": "2026-06-01",
        "session_starts_on": "2026-09-14", "learners": "240",
    } | over  # fmt: skip
    return ";".join(cells) + "\n" + ";".join(cells.values())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {"set": "set_empty"}),
        ("organisation;audience", {"set": "set_empty"}),
        ("[", {"set": "set_json"}),
        ("[]", {"set": "set_empty"}),
        ("[3]", {"1": "request_object"}),
        (row(budget="3"), {"set": "column_unknown"}),
        (row().replace("learners", "country"), {"set": "column_missing"}),
        (row() + ";extra", {"1": "row_length"}),
        (row(learners="many"), {"1.learners": "whole_number"}),
        (row(learners=""), {"1.learners": "whole_number"}),
        (row(asked_on="1 June"), {"1.asked_on": "date"}),
        (row(network="perhaps"), {"1.network": "yes_no"}),
        (row(audience="press"), {"1.audience": "choice"}),
        (row(course="another"), {"1.course": "course_foreign"}),
        (row(certificates="3", certificate_track="nowhere"), {"1.uses.certificates.0.track": "track_unknown"}),
        ('{"audience": 3}\n{"audience": 4}', {"1": "not_a_request", "2": "not_a_request"}),
        ("{}\nrubbish", {"2": "set_json"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_row(text: str, found: dict[str, str]) -> None:
    assert problems_of(text) == found


def test_too_many_are_refused() -> None:
    rows: list[dict[str, Any]] = [{}] * 3
    with pytest.raises(InvalidInput) as refused:
        read_given(json.dumps(rows), course(), ON, most=2)
    assert refused.value.problems[0].code == "set_too_long"
    assert len(read_given(json.dumps(rows), course(), ON, most=3)) == 3

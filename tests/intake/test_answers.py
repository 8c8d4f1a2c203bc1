"""The request schema: every problem at once, each at its path; the demonstration's requests pass unchanged."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from licensing.intake.answers import answers_to_dict, parse_request, problems, request_schema
from licensing.intake.messages import SENTENCES
from licensing.intake.rules import CourseFacts, read_for_course, requested_uses, session_problems, track_problems
from licensing.kernel.errors import InvalidInput
from licensing.kernel.texts import LANGUAGES
from tests.factories.requests import demo_request, demo_requests
from tests.growth import grows_linearly

RAW = demo_request("Université de Valmont")
COURSE = CourseFacts(
    "gdp", {"classic": {}, "advanced": {}, "team": {}}, {"gdp-2026-09": (date(2026, 9, 14), date(2026, 12, 18))}
)


def changed(path: str, value: Any) -> dict[str, Any]:
    """The first demo request with one value set (or removed, for `...`)."""
    raw = copy.deepcopy(RAW)
    *parents, last = [int(key) if key.isdecimal() else key for key in path.split(".")]
    place: Any = raw
    for key in parents:
        place = place[key]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return raw


def found(raw: object) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in problems(raw)]


@pytest.mark.parametrize("raw", demo_requests(), ids=lambda raw: raw["organisation"]["name"])
def test_demo_requests_pass_and_come_back_unchanged(raw: dict[str, Any]) -> None:
    answers = parse_request(raw)
    assert answers_to_dict(answers) == {"cosignatories": [], **raw}
    assert parse_request(answers_to_dict(answers)) == answers


FAULTS: list[tuple[str, Any, list[tuple[str, str]]]] = [
    ("organisation.name", ..., [("organisation.name", "missing")]),
    ("organisation.name", " \u00a0\u200b", [("organisation.name", "text_blank")]),
    ("organisation.name", "", [("organisation.name", "text_blank")]),
    ("organisation.name", "a" * 301, [("organisation.name", "text_too_long")]),
    ("organisation.name", "a\nb", [("organisation.name", "text_control")]),
    ("organisation.name", "a\x00", [("organisation.name", "text_control")]),
    ("organisation.name", "a\ud800", [("organisation.name", "text_control")]),
    ("organisation.name", 3, [("organisation.name", "text_type")]),
    ("organisation.name", None, [("organisation.name", "text_type")]),
    ("organisation.country", "fr", [("organisation.country", "country")]),
    ("organisation.country", "XX", [("organisation.country", "country")]),
    ("organisation.country", "RE", [("organisation.country", "country_overseas")]),
    ("organisation.public", "true", [("organisation.public", "yes_no_type")]),
    ("organisation.public", 1, [("organisation.public", "yes_no_type")]),
    ("organisation.identifiers.siret", "00000101600014", [("organisation.identifiers.siret", "siret")]),
    ("organisation.identifiers.siret", 101600013, [("organisation.identifiers.siret", "text_type")]),
    ("organisation.identifiers.uai", "9900001X", [("organisation.identifiers.uai", "uai")]),
    ("organisation.identifiers.vat", "FR07000001065", [("organisation.identifiers.vat", "vat")]),
    ("organisation.identifiers.vat", "DE136695976", [("organisation.identifiers.vat", "vat")]),
    ("organisation.identifiers.ice", "000000914000154", [("organisation.identifiers.ice", "identifier_of_other_country")]),
    ("organisation.identifiers.duns", "1", [("organisation.identifiers.duns", "unknown_field")]),
    ("contacts.signatory.role", ..., [("contacts.signatory.role", "missing")]),
    ("contacts.billing.email", "camille@", [("contacts.billing.email", "email")]),
    ("contacts.billing.email", "a b@x.example", [("contacts.billing.email", "email")]),
    ("contacts.billing.email", "a@x.example\nBcc: b@x.example", [("contacts.billing.email", "email")]),
    ("contacts.billing.email", "zoé@x.example", [("contacts.billing.email", "email")]),
    ("contacts.requester.phone", "1", [("contacts.requester.phone", "unknown_field")]),
    ("teachers.1.email", "x", [("teachers.1.email", "text_blank")]),
    ("teachers", {}, [("teachers", "list_type")]),
    ("course", "../gdp", [("course", "code")]),
    ("session.starts_on", "14/09/2026", [("session.starts_on", "date")]),
    ("session.starts_on", "2026-02-29", [("session.starts_on", "date")]),
    ("session.starts_on", 20260914, [("session.starts_on", "date")]),
    ("session.starts_on", "2026-12-19", [("session.ends_on", "session_dates")]),
    ("cohorts", [], [("cohorts", "list_too_short")]),
    ("cohorts.2.learners", 0, [("cohorts.2.learners", "number_too_small")]),
    ("cohorts.2.learners", -4, [("cohorts.2.learners", "number_too_small")]),
    ("cohorts.2.learners", 10**9, [("cohorts.2.learners", "number_too_large")]),
    ("cohorts.2.learners", 10**400, [("cohorts.2.learners", "number_too_large")]),
    ("cohorts.2.learners", "44", [("cohorts.2.learners", "number_type")]),
    ("cohorts.2.learners", 44.0, [("cohorts.2.learners", "number_type")]),
    ("cohorts.2.learners", True, [("cohorts.2.learners", "number_type")]),
    ("uses.curriculum", None, [("uses.curriculum", "yes_no_type")]),
    ("uses.certificates.0.quantity", 0, [("uses.certificates.0.quantity", "number_too_small")]),
    ("uses.certificates.0.payer", "state", [("uses.certificates.0.payer", "choice")]),
    ("uses.certificates", [RAW["uses"]["certificates"][0]] * 2, [("uses.certificates.1.track", "certificate_track_twice")]),
    ("uses.supervised_exam", {"quantity": 0, "payer": "learner"}, [("uses.supervised_exam.quantity", "number_too_small")]),
    ("uses.supervised_exam", {"quantity": 261, "payer": "learner"}, [("uses.supervised_exam.quantity", "exams_above_learners")]),
    ("uses.supervised_exam", True, [("uses.supervised_exam", "object_type")]),
    ("uses.private_circles", -1, [("uses.private_circles", "number_too_small")]),
    ("uses.price", "0", [("uses.price", "unknown_field")]),
    ("audience", "employers", [("audience", "choice")]),
    ("language", "de", [("language", "choice")]),
    ("quote", {"net": "0"}, [("quote", "unknown_field")]),
    ("submitted_on", "yesterday", [("submitted_on", "date")]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "expected"), FAULTS)
def test_each_fault_is_named_at_its_path(path: str, value: Any, expected: list[tuple[str, str]]) -> None:
    assert found(changed(path, value)) == expected


def test_wrong_in_five_places_says_so_in_five_places() -> None:
    raw = changed("organisation.identifiers.siret", "123")
    raw["contacts"]["signatory"]["email"] = "nobody"
    raw["cohorts"][0]["learners"] = 0
    raw["session"]["ends_on"] = "2026-09-13"
    raw["uses"]["dancing"] = True
    assert {path for path, _ in found(raw)} == {
        "organisation.identifiers.siret", "contacts.signatory.email", "cohorts.0.learners", "session.ends_on", "uses.dancing",
    }  # fmt: skip


def test_a_malformed_field_does_not_hide_what_fields_say_together() -> None:
    raw = changed("cohorts.0.learners", "many")
    raw["session"] |= {"id": 7, "ends_on": "2026-09-13"}
    raw["uses"]["certificates"] *= 2
    assert {path for path, _ in found(raw)} == {
        "cohorts.0.learners", "session.id", "session.ends_on", "uses.certificates.1.track",
    }  # fmt: skip


def test_exams_up_to_the_number_of_learners_are_possible() -> None:
    assert found(changed("uses.supervised_exam", {"quantity": 260, "payer": "learner"})) == []


@pytest.mark.parametrize(
    "name",
    [
        "جامعة وادي النور",
        "🎓 École 👩🏽‍🎓",
        "X",
        "Null",
        "é" * 200,
        "e\u0301cole",
        "D'Alverny & Fils <SARL>",
        "\u202eabc",
        "{{7*7}}",
    ],
)
def test_names_of_every_kind_are_kept(name: str) -> None:
    assert parse_request(changed("organisation.name", name)).organisation.name == name
    assert parse_request(changed("contacts.requester.name", name)).contacts.requester.name == name


def test_optional_answers_may_be_absent_or_empty() -> None:
    for path, value in (("organisation.identifiers", {}), ("organisation.identifiers", ...), ("teachers", ...)):
        assert found(changed(path, value)) == []
    for path in ("organisation.identifiers.siret", "organisation.identifiers.vat", "purchase_order", "service_code"):
        assert answers_to_dict(parse_request(changed(path, " "))) == answers_to_dict(parse_request(changed(path, None)))
    assert parse_request(changed("submitted_on", ...)).submitted_on is None


def test_typed_identifiers_are_stored_without_their_separators() -> None:
    answers = parse_request(changed("organisation.identifiers.siret", "000\u00a0001\u202f016-00013"))
    assert answers.organisation.identifiers.siret == "00000101600013"


def test_moroccan_and_foreign_identifiers() -> None:
    raw = changed("organisation.country", "MA")
    assert [path for path, _ in found(raw)] == ["organisation.identifiers.siret", "organisation.identifiers.uai"]
    raw["organisation"]["identifiers"] = {"ice": "000000914000155", "vat": "MA123"}
    assert found(raw) == [("organisation.identifiers.ice", "ice"), ("organisation.identifiers.vat", "vat_outside_eu")]


@pytest.mark.parametrize(
    "raw", [None, 3, "x", [], [RAW], {}, {"cohorts": 3, "uses": [], "organisation": "x", "session": None}]
)
def test_any_shape_is_refused_not_failed(raw: object) -> None:
    assert problems(raw)
    with pytest.raises(InvalidInput):
        parse_request(raw)


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
json_values = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
PLACES = [
    "organisation", "organisation.country", "organisation.identifiers", "organisation.identifiers.siret",
    "organisation.identifiers.vat", "contacts.signatory.email", "session", "session.ends_on", "cohorts", "cohorts.0",
    "cohorts.1.learners", "uses", "uses.certificates", "uses.supervised_exam", "teachers", "submitted_on",
]  # fmt: skip


@given(st.sampled_from(PLACES), json_values)
def test_whatever_stands_there_problems_are_told_in_two_languages(path: str, value: Any) -> None:
    for problem in problems(changed(path, value)):
        assert problem.path.startswith(path) or problem.path.partition(".")[0] in ("organisation", "session", "uses")
        assert problem.message["fr"]
        assert problem.message["en"]


def test_sentences_exist_in_every_language_and_say_what_to_do() -> None:
    for sentences in SENTENCES.values():
        assert len(sentences) == len(LANGUAGES)
        assert all(sentence.endswith(".") for sentence in sentences)


@pytest.mark.parametrize("piece", ["a", " ", "1", "@", "b.", "\u200b", "é-"])
@pytest.mark.parametrize("start", ["", "a@"])
def test_however_long_a_text_is_it_is_judged_in_linear_time(start: str, piece: str) -> None:
    def judge(size: int) -> None:
        assert len(problems(_filled_with(start + piece * (size // len(piece))))) >= 8

    assert grows_linearly(judge, 10_000)


def _filled_with(text: str) -> dict[str, Any]:
    """Answers whose every text is this one."""
    raw = copy.deepcopy(RAW)
    raw["organisation"] |= {
        "name": text,
        "country": text,
        "identifiers": dict.fromkeys(("siret", "uai", "vat", "ice"), text),
    }
    raw["contacts"]["requester"] = {"name": text, "email": text}
    raw |= {"course": text, "submitted_on": text, "purchase_order": text, "audience": text}
    raw["session"]["starts_on"] = text
    return raw


def test_answers_cannot_be_changed() -> None:
    answers = parse_request(RAW)
    with pytest.raises(ValidationError):
        answers.course = "other"


def test_the_schema_describes_every_field_and_accepts_the_demo_requests() -> None:
    schema = request_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for raw in demo_requests():
        validator.validate(raw)
    shapes = [schema, *schema["$defs"].values()]
    for shape in shapes:
        assert shape["additionalProperties"] is False
        assert all(field.get("description") for field in shape["properties"].values())


@pytest.mark.parametrize(
    "path", ["organisation.identifiers.siret", "course", "cohorts.0.learners", "audience", "quote"]
)
def test_what_the_schema_refuses_is_refused(path: str) -> None:
    raw = changed(path, "wrong value")
    assert found(raw)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(raw, request_schema())


def test_requested_uses_count_as_the_schedule_says() -> None:
    raw = demo_request("Groupe Hydravia")
    asked = {use.use: use.quantity for use in requested_uses(parse_request(raw))}
    assert asked == {"open_course": 240, "internal_sessions": 240, "private_session": 240, "private_circle": 2}
    raw = demo_request("Mutuelle Valbrise")
    asked_of = {(use.use, use.quantity, use.payer, use.track) for use in requested_uses(parse_request(raw))}
    assert asked_of == {
        ("open_course", 35, None, None), ("certificate", 35, "organisation", "classic"), ("private_circle", 1, None, None),
        ("supervised_exam", 35, "organisation", None), ("results_report", 1, None, None),
    }  # fmt: skip


def test_the_catalogue_is_asked_with_everything_else_at_once() -> None:
    raw = changed("cohorts.1.track", "expert")
    raw["uses"]["certificates"][0]["track"] = "gold"
    raw["cohorts"][0]["learners"] = 0
    with pytest.raises(InvalidInput) as refused:
        read_for_course(raw, lambda _: COURSE)
    assert [problem.path for problem in refused.value.problems] == [
        "cohorts.0.learners", "cohorts.1.track", "uses.certificates.0.track",
    ]  # fmt: skip
    with pytest.raises(InvalidInput) as refused:
        read_for_course(RAW, lambda _: None)
    assert [problem.code for problem in refused.value.problems] == ["course_unknown"]
    assert read_for_course(RAW, lambda _: COURSE) == parse_request(RAW)


def test_a_session_is_the_catalogues_with_its_dates() -> None:
    assert session_problems(parse_request(RAW), COURSE) == []
    assert track_problems(parse_request(RAW), COURSE) == []
    other = session_problems(parse_request(changed("session.id", "gdp-2031-09")), COURSE)
    assert [problem.code for problem in other] == ["session_unknown"]
    for name, day in (("starts_on", "2026-09-15"), ("ends_on", "2026-12-05")):
        (moved,) = session_problems(parse_request(changed(f"session.{name}", day)), COURSE)
        assert (moved.path, moved.code) == ("session.id", "session_moved")
        assert "elle a lieu du 14 septembre 2026 au" in moved.message["fr"]


def test_a_session_may_last_one_day() -> None:
    assert found(changed("session", {"id": "gdp-2026-09", "starts_on": "2026-09-14", "ends_on": "2026-09-14"})) == []


def test_one_field_is_told_one_problem() -> None:
    raw = changed("cohorts.1.track", "No such track!")
    with pytest.raises(InvalidInput) as refused:
        read_for_course(raw, lambda _: COURSE)
    assert [(problem.path, problem.code) for problem in refused.value.problems] == [("cohorts.1.track", "code")]

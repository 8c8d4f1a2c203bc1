"""Typed text to answers and back: readers, paths, and every demo request through the forms of its six steps."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime, timezone
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from licensing.catalogue.models import Producer
from licensing.intake.forms.base import StepForm, posted, show
from licensing.intake.forms.shapes import SHAPES
from licensing.intake.models import IntakeRequest
from licensing.intake.steps import paths, typed
from licensing.intake.steps.table import STEPS, Step, step, step_of
from licensing.intake.views.page import RequestPage
from licensing.kernel.errors import NotFound, Problem
from licensing.kernel.texts import storable
from tests.factories.catalogue import make_producer
from tests.factories.requests import demo_request, demo_requests

AT = datetime(2026, 6, 22, 10, 0, tzinfo=timezone.utc)


@pytest.fixture
def producer(sqlite_app: Flask) -> Iterator[Producer]:
    with sqlite_app.test_request_context():
        yield make_producer()


def page_for(producer: Producer, raw: dict[str, Any]) -> RequestPage:
    return RequestPage(IntakeRequest(producer_id=producer.id, audience=raw["audience"], answers=raw), AT)


def sent_by_a_browser(form: StepForm) -> MultiDict[str, str]:
    """What a browser sends for a form as it is shown: unticked boxes and unchosen buttons are left out."""
    shown = {entry.name: form[entry.name].data for entry in form.entries}
    return MultiDict(
        {name: "y" if value is True else value for name, value in shown.items() if value not in (None, False)}
    )


@pytest.mark.parametrize("one", STEPS, ids=lambda one: str(one.number))
def test_every_demo_request_survives_its_forms(producer: Producer, one: Step) -> None:
    shape = SHAPES[one.number]
    for raw in demo_requests():
        facts = page_for(producer, raw).facts
        form = posted(one, shape, facts, sent_by_a_browser(show(one, shape, facts, raw)))
        assert in_order(form.to_answers()) == in_order(one.part(raw)), raw["organisation"]["name"]


def in_order(part: dict[str, Any]) -> dict[str, Any]:
    """The form lists certificates in the order of the tracks, a request in any order."""
    for uses in [part["uses"]] if "uses" in part else []:
        uses["certificates"] = sorted(uses["certificates"], key=lambda row: row["track"])
    return part


def answers_of(producer: Producer, number: int, raw: dict[str, Any], **fields: str) -> dict[str, Any]:
    facts, one = page_for(producer, raw).facts, step(number)
    sent = sent_by_a_browser(show(one, SHAPES[number], facts, raw))
    for name, value in fields.items():
        sent[name.replace("__", "-")] = value
    return posted(one, SHAPES[number], facts, sent).to_answers()


def test_the_same_person_follows_the_requester(producer: Producer) -> None:
    raw = demo_request("Mutuelle Valbrise")
    part = answers_of(producer, 2, raw, contacts__signatory__same="y", contacts__requester__name="Autre Nom")
    assert part["contacts"]["signatory"]["name"] == "Autre Nom"
    assert part["contacts"]["signatory"]["email"] == raw["contacts"]["requester"]["email"]
    assert part["contacts"]["signatory"]["role"] == raw["contacts"]["signatory"]["role"]
    assert part["contacts"]["billing"] == raw["contacts"]["billing"]


def test_the_dates_of_a_session_are_the_catalogues(producer: Producer) -> None:
    forged = answers_of(
        producer, 3, demo_request("Mutuelle"), session__starts_on="1999-01-01", session__id="gdp-2027-03"
    )
    assert forged == {"session": {"id": "gdp-2027-03", "starts_on": "2027-03-08", "ends_on": "2027-06-11"}}
    assert answers_of(producer, 3, demo_request("Mutuelle"), session__id="another") == {"session": {}}


def test_zero_takes_an_option_back_and_a_payer_alone_is_a_mistake(producer: Producer) -> None:
    raw = demo_request("Université Haute-Sorgue")
    fields = {"uses__supervised_exam__quantity": "0", "uses__certificates__team__quantity": ""}
    uses = answers_of(producer, 5, raw, **fields)["uses"]
    assert uses["supervised_exam"] is None
    assert uses["certificates"] == [{"track": "team", "payer": "organisation"}]


def test_a_problem_of_a_certificate_is_shown_at_its_track(producer: Producer) -> None:
    raw = demo_request("École centrale")
    form = show(step(5), SHAPES[5], page_for(producer, raw).facts, raw)
    problem = Problem("uses.certificates.2.quantity", "number_too_small", {"fr": "Non.", "en": "No."})
    form.show_problems([problem], step(5).part(raw))
    assert dict(form.errors) == {"uses-certificates-advanced-quantity": ["Non"]}


def test_a_problem_of_a_missing_list_is_shown_at_its_first_field(producer: Producer) -> None:
    raw = deepcopy(demo_request("École centrale")) | {"cohorts": []}
    form = show(step(4), SHAPES[4], page_for(producer, raw).facts, raw)
    form.show_problems([Problem("cohorts", "list_too_short", {"fr": "?", "en": "?"})], step(4).part(raw))
    assert list(form.errors) == ["cohorts-0-label"]


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("120", 120), (" 1 200 ", 1200), ("1\u202f200", 1200), ("1\u00a0200", 1200), ("٣٠", 30), ("0", 0), ("", None),
        ("  ", None), ("1,5", "1,5"), ("-3", "-3"), ("beaucoup", "beaucoup"), ("9" * 10, "9" * 10), ("²", "²"),
    ],
)  # fmt: skip
def test_counts(written: str, stored: Any) -> None:
    assert typed.count(written) == stored


@pytest.mark.parametrize(
    ("reader", "written", "stored"),
    [
        (typed.siret, "000 001 057-00017", "00000105700017"), (typed.siret, "123 456", "123 456"), (typed.siret, "", None),
        (typed.uai, "9900005 a", "9900005A"), (typed.ice, "000000916 000100", "000000916000100"),
        (typed.vat, "de 136.695.976", "DE136695976"), (typed.ticked, "y", True), (typed.ticked, "", False),
    ],
)  # fmt: skip
def test_identifiers_and_boxes(reader: typed.Reader, written: str, stored: Any) -> None:
    assert reader(written) == stored


@given(st.text(max_size=200))
def test_a_text_is_kept_but_for_outer_blanks_and_signs_that_are_no_text(written: str) -> None:
    assert (typed.text(written) or "") == storable(written).strip()


@given(
    st.lists(
        st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=1, max_size=4), min_size=1, max_size=4
    )
)
def test_what_is_written_at_a_path_is_read_there(keys: list[str]) -> None:
    answers: dict[str, Any] = {}
    paths.write(answers, ".".join(keys), 1)
    assert paths.read(answers, ".".join(keys)) == 1
    assert paths.read(answers, ".".join([*keys, "more"])) is None


def test_rows_are_written_in_order() -> None:
    answers: dict[str, Any] = {}
    for path, value in [("rows.0.a", 1), ("rows.0.b", 2), ("rows.1.a", 3)]:
        paths.write(answers, path, value)
    assert answers == {"rows": [{"a": 1, "b": 2}, {"a": 3}]}


@pytest.mark.parametrize(
    ("path", "number"),
    [("cohorts.0.learners", 4), ("cohorts", 4), ("steps.2", 2), ("language", 1), ("uses.certificates.0.payer", 5)],
)
def test_the_step_of_a_path(path: str, number: int) -> None:
    assert step_of(path) is step(number)


@pytest.mark.parametrize("path", ["commitment", "steps.7", "steps.0", "course", ""])
def test_a_path_of_no_step(path: str) -> None:
    assert step_of(path) is None


@pytest.mark.parametrize("number", [0, 7, -1])
def test_there_are_six_steps(number: int) -> None:
    with pytest.raises(NotFound):
        step(number)

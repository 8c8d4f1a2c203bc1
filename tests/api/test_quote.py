"""The API prices as the command and the form do, refuses like them, and says so as problem+json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from licensing.cli import main
from licensing.pricing.wire import quote_from_dict, quote_to_public
from tests.factories.catalogue import make_producer
from tests.factories.requests import demo_request, demo_requests, submitted_request

NAMES = [raw["organisation"]["name"] for raw in demo_requests()]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    make_producer()
    return app.test_client()


def asked(client: FlaskClient, raw: Any, query: str = "") -> Any:
    return client.post(f"/api/v1/quote{query}", json=raw)


def test_the_25_requests_cost_the_same_by_command_by_form_and_by_api(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LICENSING_DATA_DIR", str(tmp_path / "empty"))
    monkeypatch.delenv("LICENSING_DATABASE_URL", raising=False)
    producer, client = make_producer(), app.test_client()
    for raw in demo_requests():
        by_api = asked(client, raw)
        by_command = CliRunner().invoke(main, ["quote", "-"], input=json.dumps(raw))
        by_form = submitted_request(producer, raw).quote
        assert by_form is not None
        assert by_api.status_code == 200
        assert by_api.json == json.loads(by_command.stdout)
        assert by_api.json == quote_to_public(quote_from_dict(by_form), raw["language"])


def test_the_answer_has_the_described_shape(client: FlaskClient) -> None:
    described = client.get("/api/v1/openapi.json").json
    schema = described["components"]["schemas"]["Quote"]
    for name in NAMES[:6]:
        for query in ("", "?explain=1"):
            jsonschema.validate(asked(client, demo_request(name), query).json, schema)
    operation = described["paths"]["/quote"]["post"]
    body = operation["requestBody"]["content"]["application/json"]["schema"]
    assert body == client.get("/api/v1/schema/request").json
    jsonschema.validate(demo_request(NAMES[0]), body)


def test_explanations_and_another_day_on_demand(client: FlaskClient) -> None:
    raw = demo_request("Lycée")
    assert asked(client, raw).json["net"] == "567.00"
    later = asked(client, raw, "?on=2026-09-02&explain=1").json
    assert later["net"] == "1350.00"
    assert later["explanations"][0]["since"] == "2026-09-01"
    assert len(later["explanations"]) == len(later["lines"]) + len(later["discounts"])


@pytest.mark.parametrize("day", ["2026-02-30", "9999-12-31", "9000-01-01", "1e3", "", "%ED%A0%80", "%00"])
def test_a_wrong_day_names_its_place(client: FlaskClient, day: str) -> None:
    answer = asked(client, demo_request("Lycée"), f"?on={day}")
    assert (answer.status_code, answer.json["problems"][0]["path"]) == (422, "on")


def test_every_problem_at_once_in_the_requests_language(client: FlaskClient) -> None:
    raw = demo_request("Nordlicht")
    raw["cohorts"][0]["learners"] = 0
    raw["cohorts"][0]["track"] = "nowhere"
    raw["unknown"] = 1
    answer = asked(client, raw)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    found = {each["path"]: each["message"] for each in answer.json["problems"]}
    assert set(found) == {"cohorts.0.learners", "cohorts.0.track", "unknown"}
    assert found["cohorts.0.learners"] == "Write a number of at least 1."


def test_a_refused_use_is_told_with_its_reason(client: FlaskClient) -> None:
    raw = demo_request("Groupe Hydravia")
    raw["uses"]["content_reuse"] = True
    forbidden = asked(client, raw).json["forbidden"]
    assert [(each["use"], each["instead"]) for each in forbidden] == [("content_reuse", "private_session")]


@pytest.mark.parametrize(
    "body", [b"{", b'{"a": NaN}', b'{"a": 1, "a": 2}', b"[" * 100_000, b"\xff", b'{"a": "\\ud800"}', b'{"a\\u0000": 1}']
)
def test_what_is_not_json_is_refused_in_words(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/api/v1/quote", data=body, content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.json["title"].startswith("Not JSON: ")


def test_other_refusals_are_problems_too(client: FlaskClient) -> None:
    assert client.post("/api/v1/quote", data="a=1").status_code == 415
    large = client.post("/api/v1/quote", data=b" " * (2 * 1024 * 1024 + 1), content_type="application/json")
    assert (large.status_code, large.mimetype) == (413, "application/problem+json")
    missing = client.get("/api/v1/nothing")
    assert (missing.status_code, missing.mimetype) == (404, "application/problem+json")
    assert client.get("/api/v1/quote").status_code == 405


def test_a_session_gives_no_rights_and_leaves_no_trace(client: FlaskClient) -> None:
    answer = asked(client, demo_request("Lycée"))
    assert "Set-Cookie" not in answer.headers

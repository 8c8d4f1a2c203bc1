"""`licensing quote` and `licensing schema`: the published shape, exit codes, where rules come from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from licensing.catalogue.operations import register_producer
from licensing.cli import main
from licensing.kernel.database import db
from licensing.versions.operations import publish_document
from tests.factories.catalogue import PUBLISHED_AT, demo_document, producer_document
from tests.factories.requests import demo_request, demo_requests


@pytest.fixture(autouse=True)
def no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands look for their database in an empty folder."""
    monkeypatch.setenv("LICENSING_DATA_DIR", str(tmp_path / "empty"))
    monkeypatch.delenv("LICENSING_DATABASE_URL", raising=False)


def run(raw: object, *options: str) -> Result:
    return CliRunner().invoke(main, ["quote", "-", *options], input=json.dumps(raw))


def priced(raw: object, *options: str) -> dict[str, Any]:
    result = run(raw, *options)
    assert result.exit_code == 0, result.output
    value: dict[str, Any] = json.loads(result.stdout)
    return value


def test_the_published_shape(tmp_path: Path) -> None:
    file = tmp_path / "request.json"
    file.write_text(json.dumps(demo_request("École de commerce")), encoding="utf-8")
    result = CliRunner().invoke(main, ["quote", str(file), "--json"])
    quote = json.loads(result.stdout)
    assert result.exit_code == 0
    assert list(quote) == [
        "currency", "lines", "discounts", "net", "vat", "total", "valid_until", "schedule", "policy", "unpriced", "forbidden",
    ]  # fmt: skip
    assert list(quote["lines"][0]) == ["product", "label", "quantity", "unit_price", "amount", "rule", "because"]
    assert quote["lines"][2]["amount"] == "65.00"
    assert quote["discounts"] == [{"id": "network", "label": "Réseau partenaire", "percent": "15", "amount": "-158.25"}]
    assert quote["vat"] == {"category": "S", "rate": "20", "amount": "179.35", "mention": None}
    assert (quote["currency"], quote["net"], quote["total"]) == ("EUR", "896.75", "1076.10")
    assert (quote["schedule"], quote["policy"], quote["valid_until"]) == ("gdp-prices-2026", "gdp-2026-1", "2026-10-02")
    assert quote["unpriced"] == quote["forbidden"] == []
    assert not (tmp_path / "empty").exists()


def test_every_demo_request_is_priced_without_a_database() -> None:
    totals = {raw["organisation"]["name"]: priced(raw)["total"] for raw in demo_requests()}
    assert len(totals) == 25
    assert totals["Nordlicht Projektbau GmbH (fictif)"] == "2021.40"
    assert totals["ISG Aïn Louz (fictif)"] == "5500.00"


def test_the_words_are_in_the_requests_language() -> None:
    assert "Reverse charge" in priced(demo_request("Nordlicht"))["vat"]["mention"]
    assert priced(demo_request("Groupe"))["lines"][0]["label"].startswith("Séances internes")


def test_the_day_is_the_option_else_the_request_s_else_today() -> None:
    raw = demo_request("Lycée")
    assert priced(raw)["valid_until"] == "2026-07-22"
    assert priced(raw, "--on", "2026-09-02")["valid_until"] == "2026-10-02"
    assert priced(raw)["net"] == "567.00"
    assert priced(raw, "--on", "2026-09-02")["net"] == "1350.00"
    del raw["submitted_on"]
    assert priced(raw)["schedule"] == "gdp-prices-2026"


def test_an_unpriced_product_is_listed_and_is_no_error() -> None:
    raw = demo_request("Atlas")
    raw["uses"] |= {"internal_sessions": True}
    raw["uses"]["certificates"].append({"track": "team", "quantity": 3, "payer": "organisation"})
    unpriced = priced(raw)["unpriced"]
    assert [(each["product"], each["track"], each["quantity"]) for each in unpriced] == [
        ("certificate.employer", "team", 3), ("internal_sessions", None, 22),
    ]  # fmt: skip


def test_a_forbidden_use_is_refused_with_its_reason_in_the_output() -> None:
    raw = demo_request("Groupe")
    raw["uses"]["content_reuse"] = True
    result = run(raw)
    assert result.exit_code == 1
    forbidden = json.loads(result.stdout)["forbidden"]
    assert [(each["use"], each["instead"]) for each in forbidden] == [("content_reuse", "private_session")]
    assert "session privée" in forbidden[0]["because"]


def test_an_invalid_request_tells_every_problem_on_standard_error() -> None:
    raw = demo_request("Nordlicht")
    raw["organisation"]["identifiers"]["vat"] = "DE136695977"
    raw["cohorts"][0] |= {"learners": 0, "track": "expert"}
    raw["session"]["ends_on"] = "2026-01-01"
    raw["colour"] = "red"
    result = run(raw)
    assert result.exit_code == 1
    assert result.stdout == ""
    lines = dict(line.split(": ", 1) for line in result.stderr.splitlines())
    assert set(lines) == {
        "cohorts.0.learners", "colour", "organisation.identifiers.vat", "session.ends_on", "cohorts.0.track",
    }  # fmt: skip
    assert lines["cohorts.0.learners"] == "Write a number of at least 1."


def test_problems_are_told_in_french_by_default_and_reach_the_terminal_harmless() -> None:
    result = run({**demo_request("Groupe"), "\x1b[31m": 1, "course": "piano"})
    assert result.exit_code == 1
    assert "\x1b" not in result.stderr
    assert "course: Choisissez un cours du catalogue." in result.stderr
    assert run([]).stderr == "request: Donnez un objet avec ses champs.\n"


def test_a_day_before_the_rules_is_refused() -> None:
    result = run(demo_request("Groupe"), "--on", "2025-12-31")
    assert result.exit_code == 1
    assert "2026-01-01" in result.stderr


@pytest.mark.parametrize(
    "text", ["", "{", "NaN", '{"a": 1, "a": 2}', "[" * 100_000, '{"a": ' + "9" * 5000 + "}", "\xff\x00"]
)
def test_what_is_not_json_is_wrong_usage(text: str) -> None:
    result = CliRunner().invoke(main, ["quote", "-"], input=text.encode("latin-1"))
    assert result.exit_code == 2
    assert "not JSON" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["/no/such/file.json"],
        ["."],
        [],
        ["-", "--on", "2026-02-30"],
        ["-", "--on", "tomorrow"],
        ["-", "--on", "9999-12-31"],
    ],
)
def test_wrong_usage(arguments: list[str]) -> None:
    assert CliRunner().invoke(main, ["quote", *arguments], input="{}").exit_code == 2


def test_the_databases_rules_apply_when_it_has_the_course(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICENSING_DATABASE_URL", app.config["SQLALCHEMY_DATABASE_URI"])
    producer = register_producer(producer_document(vat_profile="franchise"), PUBLISHED_AT)
    publish_document("policy", producer.id, {**demo_document("policy.yaml"), "id": "gdp-2026-z"}, PUBLISHED_AT)
    publish_document("prices", producer.id, {**demo_document("prices.yaml"), "id": "gdp-prices-z"}, PUBLISHED_AT)
    db.session.remove()
    quote = priced(demo_request("Groupe"))
    assert (quote["policy"], quote["schedule"], quote["vat"]["category"]) == ("gdp-2026-z", "gdp-prices-z", "E")
    assert quote["lines"][0]["rule"].startswith("gdp-prices-z/")


def test_a_database_without_the_course_leaves_the_delivered_rules(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICENSING_DATABASE_URL", app.config["SQLALCHEMY_DATABASE_URI"])
    assert priced(demo_request("Groupe"))["policy"] == "gdp-2026-1"


def test_the_other_producers_course_is_priced_by_its_own_rules() -> None:
    raw = demo_request("Menuiseries") | {"course": "francais-pro"}
    raw["uses"]["results_report"] = False
    quote = priced(raw)
    assert (quote["policy"], quote["vat"]["mention"]) == ("langues-2026-1", "TVA non applicable")
    assert quote["net"] == "810.00"
    assert [each["use"] for each in quote["forbidden"]] == []


def test_the_schema_command_prints_a_schema_that_fits() -> None:
    result = CliRunner().invoke(main, ["schema", "request"])
    assert result.exit_code == 0
    for raw in demo_requests():
        jsonschema.validate(raw, json.loads(result.stdout))
    assert CliRunner().invoke(main, ["schema", "invoice"]).exit_code == 2

"""`licensing what-if` and `licensing clauses`: the same replay as the page; every clause version as text and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from licensing.versions.text import read_text
from tests.cli.test_versions import installed, run
from tests.factories.catalogue import demo_document
from tests.factories.requests import demo_requests

__all__ = ["installed"]


@pytest.fixture
def dearer(tmp_path: Path) -> Path:
    """The delivered prices with another one for reports of results."""
    text = json.dumps(demo_document("prices.yaml"), default=str)
    document = json.loads(text) | {"id": "gdp-prices-next", "effective_from": "2099-01-01"}
    for product in document["products"]:
        if product["product"] == "results_report":
            product["amount"] = "1150.00"
    file = tmp_path / "prices.yaml"
    file.write_text(json.dumps(document))
    return file


def asked(tmp_path: Path) -> tuple[Path, list[dict[str, Any]]]:
    raws, file = demo_requests(), tmp_path / "asked.json"
    file.write_text(json.dumps(raws))
    return file, raws


def test_a_file_of_prices_is_replayed_with_given_requests(tmp_path: Path, dearer: Path) -> None:
    file, raws = asked(tmp_path)
    result = run("what-if", "--prices", str(dearer), "--requests", str(file), "--on", "2026-10-01", "--json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert (report["requests"], report["after"]["prices"]) == (len(raws), "gdp-prices-next")
    reports = [raw for raw in raws if raw["uses"].get("results_report") and raw["audience"] == "employer"]
    euros = sum(raw["organisation"]["country"] != "MA" for raw in reports)
    assert euros > 0
    changed = sum(each["requests"] for each in report["distribution"] if each["step"] != "same")
    assert changed == euros
    told = run("what-if", "--prices", str(dearer), "--requests", str(file), "--on", "2026-10-01").stdout
    assert f"{len(raws)} requests on 2026-10-01" in told
    assert "By organisation:" in told


def test_wrong_files_and_none(tmp_path: Path) -> None:
    assert run("what-if").exit_code == 2
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("id: x\nproducer: gdp\n")
    refused = run("what-if", "--prices", str(wrong), "--requests", str(asked(tmp_path)[0]))
    assert refused.exit_code == 1
    assert "currency_of_country" in refused.stderr


def test_a_clause_goes_out_is_changed_and_comes_back_published(tmp_path: Path) -> None:
    text = run("clauses", "export", "--version", "private-circle-1").stdout
    document = read_text(text) | {"id": "private-circle-2", "version": 2, "effective_from": "2099-01-01"}
    document["titles"].pop("ar")
    document["bodies"] = {"fr": "Un seul cercle suffit.", "en": "One circle is enough."}
    file = tmp_path / "clause.yaml"
    file.write_text(json.dumps(document))
    assert run("clauses", "check", str(file)).exit_code == 0
    people = ("--as", "maelle@x.example", "--publish", "--approved-by", "nora@x.example")
    result = run("clauses", "import", str(file), *people)
    assert result.stdout.strip() == "private-circle-2 published."
    assert read_text(run("clauses", "export", "--version", "private-circle-2").stdout) == document
    assert "private-circle-2" in run("clauses", "list").stdout
    file.write_text(
        json.dumps(document | {"bodies": {"fr": "{{ price }}", "en": "x"}, "id": "private-circle-3", "version": 3})
    )
    wrong = run("clauses", "check", str(file))
    assert wrong.exit_code == 1
    assert "bodies.fr" in wrong.stdout

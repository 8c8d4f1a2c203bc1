"""`licensing agreement`: a PDF from a request file, exit codes 0, 1 with every reason, 2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from licensing.agreements.clause_kind import document_of_clause
from licensing.agreements.library import load_library
from licensing.app import create_app
from licensing.cli import main
from licensing.kernel.clock import now
from licensing.kernel.database import db
from licensing.versions.operations import publish_document
from tests.agreements.sample_terms import named
from tests.factories.catalogue import make_producer
from tests.pdf import pdf_text


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LICENSING_DATA_DIR", str(tmp_path / "empty"))


def _run(tmp_path: Path, raw: Any, *options: str, out: str = "out.pdf") -> tuple[Result, Path]:
    request = tmp_path / "request.json"
    request.write_text(json.dumps(raw))
    file = tmp_path / out
    return CliRunner().invoke(main, ["agreement", str(request), "--out", str(file), *options]), file


def test_same_input_same_bytes(tmp_path: Path) -> None:
    files = [_run(tmp_path, named("Groupe Hydravia"), out=name)[1].read_bytes() for name in ("a.pdf", "b.pdf")]
    assert files[0] == files[1]
    assert files[0].startswith(b"%PDF-1.7")


def test_language_day_and_reference(tmp_path: Path) -> None:
    result, file = _run(tmp_path, named("Université Haute-Sorgue"), "--lang", "en", "--on", "2026-09-03")
    assert result.exit_code == 0, result.output
    reference = result.output.split()[-1]
    assert reference.startswith("CONV-GDP-")
    first = pdf_text(file.read_bytes(), tmp_path).split("\f")[0]
    assert f"Reference {reference} Drawn up on 3 September 2026" in first
    assert "€7,536.00" in first


def test_every_problem_at_once(tmp_path: Path) -> None:
    raw = named("Groupe Hydravia")
    raw["organisation"]["identifiers"]["siret"] = "12345678901234"
    raw["contacts"]["billing"]["email"] = "nowhere"
    raw["cohorts"][0]["learners"] = 0
    result, file = _run(tmp_path, raw)
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert [line.split(":")[0] for line in lines] == sorted(line.split(":")[0] for line in lines) or len(lines) == 3
    assert {line.split(":")[0] for line in lines} >= {
        "organisation.identifiers.siret",
        "contacts.billing.email",
        "cohorts.0.learners",
    }
    assert not file.exists()


def test_forbidden_and_unpriced_uses_are_refused_with_reasons(tmp_path: Path) -> None:
    raw = named("Groupe Hydravia")
    raw["uses"]["content_reuse"] = True
    result, file = _run(tmp_path, raw)
    assert (result.exit_code, file.exists()) == (1, False)
    assert "uses.content_reuse: Hors du site du MOOC" in result.stderr
    raw = named("Atlas Textile")
    raw["uses"]["internal_sessions"] = True
    result, file = _run(tmp_path, raw)
    assert (result.exit_code, file.exists()) == (1, False)
    assert "uses.internal_sessions:" in result.stderr


def test_an_individual_needs_no_agreement(tmp_path: Path) -> None:
    raw = named("Groupe Hydravia") | {"audience": "individual"}
    raw["uses"] |= {"internal_sessions": False, "private_circles": 0, "private_session": False}
    result, file = _run(tmp_path, raw)
    assert (result.exit_code, file.exists()) == (1, False)
    assert "uses: Ces usages ne demandent aucune convention." in result.stderr


def test_a_database_with_newer_clauses_gives_those(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The delivered clauses without a database, and from the day of the published version on its text."""
    raw, texts = named("Université Haute-Sorgue"), {}
    texts["none"] = _text(tmp_path, raw, "2026-09-03")
    monkeypatch.setenv("LICENSING_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("LICENSING_ENVIRONMENT", "test")
    with create_app().app_context():
        db.create_all()
        clause = document_of_clause(load_library().clauses["private-circle", 1], "gdp")
        clause |= {"id": "private-circle-2", "version": 2, "effective_from": "2026-09-03"}
        clause["titles"].pop("ar")
        clause["bodies"] = {"fr": "Un seul cercle suffit.", "en": "One circle is enough."}
        publish_document("clause", make_producer().id, clause, now())
        db.session.remove()
        db.engine.dispose()
    texts |= {day: _text(tmp_path, raw, day) for day in ("2026-09-02", "2026-09-03")}
    assert {name: "Un seul cercle suffit." in text for name, text in texts.items()} == {
        "none": False,
        "2026-09-02": False,
        "2026-09-03": True,
    }


def _text(tmp_path: Path, raw: Any, day: str) -> str:
    result, file = _run(tmp_path, raw, "--on", day)
    assert result.exit_code == 0, result.output
    return pdf_text(file.read_bytes(), tmp_path)


def test_wrong_usage(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["agreement", str(tmp_path / "none.json"), "--out", "x.pdf"]).exit_code == 2
    assert CliRunner().invoke(main, ["agreement", str(tmp_path / "none.json")]).exit_code == 2
    assert _run(tmp_path, named("Groupe Hydravia"), out="no/such/folder.pdf")[0].exit_code == 2
    assert _run(tmp_path, named("Groupe Hydravia"), "--lang", "de")[0].exit_code == 2

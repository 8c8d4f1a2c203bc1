"""Past agreements are made again byte for byte from their frozen terms; what makes other bytes is named, not hidden."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from licensing.agreements.models import Agreement
from licensing.agreements.operations import approve_request
from licensing.agreements.printing import render_agreement
from licensing.agreements.rebuilding import rebuild
from licensing.cli import main
from licensing.documents import fetching, provenance, render
from licensing.documents.provenance import differences
from licensing.documents.queries import document_of
from licensing.kernel.canonical import sha256_hex
from licensing.kernel.database import db
from tests.agreements import scene
from tests.agreements.sample_terms import sample_terms
from tests.factories.requests import demo_requests
from tests.house.files import ROOT

RENDERS = """
import hashlib, json, sys
from licensing.agreements.library import load_library
from licensing.agreements.printing import render_agreement
library = load_library()
for terms in json.load(sys.stdin):
    print(hashlib.sha256(render_agreement(terms, draft=False, library=library)).hexdigest())
"""


def of_every_kind() -> list[dict[str, Any]]:
    """The terms of one demo request per kind of organisation, French and English in turn, and one in Arabic."""
    one_each = {_kind(raw): raw for raw in reversed(demo_requests()) if raw["audience"] != "individual"}
    pairs = [(raw, ("fr", "en")[number % 2]) for number, (_, raw) in enumerate(sorted(one_each.items()))]
    return [sample_terms(raw, language) for raw, language in [*pairs, (pairs[0][0], "ar")]]


def _kind(raw: dict[str, Any]) -> tuple[str, bool, bool]:
    return raw["audience"], raw["organisation"].get("public", False), raw["organisation"].get("network", False)


def test_another_process_makes_the_same_bytes_of_every_kind_in_every_language() -> None:
    terms = of_every_kind()
    assert {each["language"] for each in terms} == {"fr", "en", "ar"}
    again = subprocess.run(
        [sys.executable, "-c", RENDERS],
        cwd=ROOT,
        input=json.dumps(terms[::-1]),
        capture_output=True,
        text=True,
        check=True,
    )
    ours = [sha256_hex(render_agreement(each, draft=False)) for each in terms]
    assert again.stdout.split()[::-1] == ours
    assert len(set(ours)) == len(terms)


@pytest.fixture
def agreement(sqlite_app: Flask) -> Agreement:
    """One that awaits its first signature."""
    return scene.prepared(scene.staffed_producer())


@pytest.fixture
def other_styles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of fonts and styles that may be changed; layouts are made anew before and after."""
    copy = tmp_path / "layout"
    shutil.copytree(fetching.LAYOUT, copy)
    for module in (fetching, provenance):
        monkeypatch.setattr(module, "LAYOUT", copy)
    _forget_layouts()
    yield copy
    _forget_layouts()


def _forget_layouts() -> None:
    render._stylesheet.cache_clear()
    render._lay_out_once.cache_clear()


def run(app: Flask, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    monkeypatch.setattr("licensing.app.create_app", lambda: app)
    return CliRunner().invoke(main, ["agreement", "rebuild", *arguments])


def test_an_agreement_is_made_again_identically(
    agreement: Agreement, sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_with = document_of(agreement.unsigned_document_id or "").made_with or {}
    assert {"weasyprint", "pango", "fonts", "styles", "templates"} <= made_with.keys()
    found = rebuild(agreement)
    assert (found.outcome, found.changed, found.stored_sha256) == ("same", (), found.rebuilt_sha256)
    said = run(sqlite_app, monkeypatch, agreement.reference, "--lang", "en")
    assert (said.exit_code, said.output) == (0, f"✓ {agreement.reference}: identical\n")
    told = json.loads(run(sqlite_app, monkeypatch, "--all", "--json").output)
    assert [(each["reference"], each["outcome"]) for each in told] == [(agreement.reference, "same")]


def test_a_changed_style_that_makes_other_bytes_is_named(
    agreement: Agreement, sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, other_styles: Path
) -> None:
    sheet = other_styles / "agreement.css"
    sheet.write_text(sheet.read_text() + "\np { letter-spacing: 0.4pt }\n")
    _forget_layouts()
    said = run(sqlite_app, monkeypatch, "--all", "--lang", "en")
    assert said.exit_code == 1
    assert f"✗ {agreement.reference}: different" in said.output
    assert "changed: styles" in said.output
    assert "fonts" not in said.output
    assert rebuild(agreement).outcome == "differs"


def test_a_changed_font_or_program_is_named_even_where_the_bytes_are_the_same(
    agreement: Agreement, monkeypatch: pytest.MonkeyPatch, other_styles: Path
) -> None:
    font = next((other_styles / "fonts").glob("*.ttf"))
    font.write_bytes(font.read_bytes() + b"\0")
    programs = {**provenance._installed(), "weasyprint": "99.0"}
    monkeypatch.setattr(provenance, "_installed", lambda: programs)
    found = rebuild(agreement)
    assert [name for name, _, _ in found.changed] == ["fonts", "weasyprint"]
    assert found.changed[1][2] == "99.0"
    assert found.outcome == "same"


@pytest.mark.parametrize(("recorded", "sentence"), [(True, "nothing that makes"), (False, "before it was recorded")])
def test_other_bytes_without_a_known_cause_are_said_to_be(
    agreement: Agreement, sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, recorded: bool, sentence: str
) -> None:
    stored = document_of(agreement.unsigned_document_id or "")
    stored.sha256, stored.made_with = "0" * 64, stored.made_with if recorded else None
    db.session.commit()
    said = run(sqlite_app, monkeypatch, agreement.reference, "--lang", "en")
    assert (said.exit_code, sentence in said.output) == (1, True)


def test_what_was_never_prepared_and_what_is_not_there(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    producer = scene.staffed_producer()
    reference = approve_request(scene.submitted(producer).id, scene.staff(producer), scene.AT).reference
    said = run(sqlite_app, monkeypatch, reference)
    assert (said.exit_code, "pas encore préparée" in said.output) == (1, True)
    assert run(sqlite_app, monkeypatch, "--all").exit_code == 0
    assert run(sqlite_app, monkeypatch, "CONV-NONE").exit_code == 2
    assert run(sqlite_app, monkeypatch).exit_code == 2
    assert run(sqlite_app, monkeypatch, reference, "--all").exit_code == 2


def test_differences_name_what_came_and_went() -> None:
    assert differences({"a": "1", "b": "2"}, {"b": "3", "c": "4"}) == [("a", "1", ""), ("b", "2", "3"), ("c", "", "4")]
    assert differences({"a": "1"}, {"a": "1"}) == []

"""`licensing policy …` and `licensing prices …`: check, export, import, list."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from licensing.app import create_app
from licensing.cli import main
from licensing.kernel.database import db
from tests.factories.catalogue import make_producer
from tests.factories.people import make_person

POLICY = resources.files("licensing.demo").joinpath("policy.yaml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation on SQLite with the demo producer, an editor and an approver."""
    monkeypatch.setenv("LICENSING_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("LICENSING_ENVIRONMENT", "test")
    monkeypatch.delenv("LICENSING_DATABASE_URL", raising=False)
    with create_app().app_context():
        db.create_all()
        producer = make_producer()
        make_person("maelle@x.example", producer, ["editor"])
        make_person("nora@x.example", producer, ["approver"])
        db.session.remove()
        db.engine.dispose()


def run(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(main, list(arguments), input=given)


def test_the_version_in_force_passes(tmp_path: Path) -> None:
    result = run("policy", "check")
    assert result.exit_code == 0, result.output
    assert "notice verdicts.employer.private_circle.charge: No price in MAD" in result.stdout
    assert run("prices", "check").exit_code == 0
    assert run("prices", "check", "--strict").exit_code == 1


def test_a_wrong_file_fails_with_every_finding(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(
        POLICY.replace("clauses: [private-circle]", "clauses: [nowhere]").replace("instead: private_session,", "")
    )
    result = run("policy", "check", str(file), "--json")
    assert result.exit_code == 1
    codes = [(each["severity"], each["code"]) for each in json.loads(result.stdout)]
    assert codes.count(("error", "clause_missing")) == 2
    assert ("error", "id_taken") in codes
    file.write_text("a: 1\na: 2")
    broken = run("policy", "check", str(file))
    assert (broken.exit_code, "stands twice" in broken.stderr) == (1, True)


def test_what_is_exported_is_what_was_imported(tmp_path: Path) -> None:
    text = POLICY.replace("gdp-2026-1", "gdp-2040-1").replace(
        "effective_from: 2026-01-01", "effective_from: 2040-01-01"
    )
    file = tmp_path / "next.yaml"
    file.write_text(text)
    result = run(
        "policy",
        "import",
        str(file),
        "--as",
        "maelle@x.example",
        "--publish",
        "--approved-by",
        "nora@x.example",
        "--json",
    )
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["published"] == "gdp-2040-1"
    assert run("policy", "export", "--version", "gdp-2040-1").stdout == text
    out = tmp_path / "out.yaml"
    assert run("policy", "export", "--on", "2041-01-01", "--out", str(out)).exit_code == 0
    assert out.read_text() == text
    listed = json.loads(run("policy", "list", "--json").stdout)
    assert [(each["id"], each["approved_by"]) for each in listed][-1] == ("gdp-2040-1", "nora@x.example")


def test_an_import_without_second_person_is_a_draft(tmp_path: Path) -> None:
    file = tmp_path / "draft.yaml"
    file.write_text(POLICY.replace("gdp-2026-1", "gdp-draft"))
    result = run("policy", "import", str(file), "--as", "maelle@x.example")
    assert (result.exit_code, result.stdout.startswith("Draft ")) == (0, True)
    assert "gdp-draft" not in run("policy", "list").stdout


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--as", "maelle@x.example", "--publish"], 2),
        (["--as", "maelle@x.example", "--publish", "--approved-by", "maelle@x.example"], 1),
        (["--as", "nobody@x.example"], 1),
        (["--as", "nora@x.example", "--publish", "--approved-by", "nora@x.example"], 1),
    ],
)
def test_one_person_alone_does_not_publish(tmp_path: Path, options: list[str], code: int) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(
        POLICY.replace("gdp-2026-1", "gdp-2040-1").replace("effective_from: 2026-01-01", "effective_from: 2040-01-01")
    )
    result = run("policy", "import", str(file), *options)
    assert result.exit_code == code
    assert "gdp-2040-1" not in run("policy", "list").stdout


def test_prices_without_comments_are_the_same_on_the_way_back(tmp_path: Path) -> None:
    exported: Any = run("prices", "export").stdout
    assert exported.startswith("id: gdp-prices-2026\n")
    file = tmp_path / "prices.yaml"
    file.write_text(
        exported.replace("id: gdp-prices-2026", "id: gdp-prices-2041").replace(
            "producer: gdp\n", "producer: gdp\neffective_from: 2041-01-01\n"
        )
    )
    assert (
        run(
            "prices", "import", str(file), "--as", "maelle@x.example", "--publish", "--approved-by", "nora@x.example"
        ).exit_code
        == 0
    )
    assert run("prices", "export", "--version", "gdp-prices-2041").stdout == file.read_text()


def test_missing_things_are_told() -> None:
    assert run("policy", "export", "--version", "nothing").exit_code == 1
    assert run("policy", "export", "--producer", "nobody").exit_code == 1
    assert run("policy", "check", "nowhere.yaml").exit_code == 2


def test_a_delivered_mail_is_exported_changed_and_published(tmp_path: Path) -> None:
    assert "intake.sent" in run("mails", "export").output
    text = run("mails", "export", "--version", "intake.sent").stdout
    file = tmp_path / "mail.yaml"
    file.write_text(text.replace("nous avons reçu votre demande", "bien reçue"))
    assert run("mails", "check", str(file)).exit_code == 0
    published = run(
        "mails", "import", str(file), "--as", "maelle@x.example", "--publish", "--approved-by", "nora@x.example"
    )
    assert published.stdout.strip() == "intake.sent-1 published."
    assert "bien reçue" in run("mails", "export", "--version", "intake.sent-1").stdout
    file.write_text(text.replace("{{ contact }}", "{{ adresse }}"))
    wrong = run("mails", "check", str(file))
    assert wrong.exit_code == 1
    assert "“adresse” does not exist in this mail" in wrong.output

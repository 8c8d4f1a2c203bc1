"""People and roles, on both databases; the command that manages them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from licensing.accounts import operations, queries
from licensing.app import create_app
from licensing.cli import main
from licensing.kernel import clock
from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotFound
from tests.conftest import make_settings
from tests.factories.catalogue import make_producer
from tests.factories.people import JOINED, make_person


def test_roles_are_given_once_and_taken_back(app: Flask) -> None:
    producer = make_producer()
    make_person("Zoe@GDP.example", producer, ["finance", "finance"])
    assert [person.email for person in queries.people_with_role(producer.id, "finance")] == ["zoe@gdp.example"]
    operations.revoke_role("zoe@gdp.example", producer.id, "finance", JOINED)
    assert queries.people_with_role(producer.id, "finance") == []


def test_disabled_people_hold_no_role_for_mails(app: Flask) -> None:
    producer = make_producer()
    make_person("a@gdp.example", producer, ["finance"])
    operations.disable_person("a@gdp.example", JOINED)
    assert queries.people_with_role(producer.id, "finance") == []
    operations.enable_person("a@gdp.example", JOINED)
    assert len(queries.people_with_role(producer.id, "finance")) == 1


def test_everything_wrong_is_said_at_once(app: Flask) -> None:
    with pytest.raises(InvalidInput) as refused:
        operations.add_person("nope", " ", "short", is_admin=False, at=JOINED)
    assert [problem.path for problem in refused.value.problems] == ["email", "name", "password"]


def test_an_address_is_known_in_any_case(app: Flask) -> None:
    make_person("a@gdp.example")
    with pytest.raises(InvalidInput):
        make_person("A@gdp.example")


def test_roles_are_those_of_the_house(app: Flask) -> None:
    producer = make_producer()
    make_person("a@gdp.example")
    with pytest.raises(InvalidInput):
        operations.grant_role("a@gdp.example", producer.id, "king", JOINED)
    with pytest.raises(NotFound):
        operations.grant_role("nobody@gdp.example", producer.id, "finance", JOINED)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    settings = make_settings(tmp_path)
    monkeypatch.setenv("LICENSING_ENVIRONMENT", "test")
    monkeypatch.setenv("LICENSING_DATA_DIR", str(settings.data_dir))
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        make_producer()
        yield app
        db.session.remove()
        db.engine.dispose()


def run(*words: str, stdin: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(main, ["user", *words], input=stdin)
    return result.exit_code, result.output


def test_the_command_adds_lists_and_disables(installed: Flask) -> None:
    assert run("add", "a@gdp.example", "--name", "Ana", "--password-stdin", stdin="une phrase assez longue\n")[0] == 0
    assert run("role", "a@gdp.example", "gdp", "approver")[0] == 0
    code, output = run("list", "--json")
    assert code == 0
    assert json.loads(output) == [
        {"email": "a@gdp.example", "name": "Ana", "admin": False, "active": True, "roles": ["gdp:approver"]}
    ]
    assert run("role", "a@gdp.example", "gdp", "approver", "--remove")[0] == 0
    assert run("password", "a@gdp.example", "--password-stdin", stdin="une autre phrase longue\n")[0] == 0
    assert run("disable", "a@gdp.example")[0] == 0
    assert "(disabled)" in run("list")[1]


def test_the_command_refuses_with_reasons(installed: Flask) -> None:
    code, output = run("add", "a@gdp.example", "--name", "Ana", "--password-stdin", stdin="short\n")
    assert code == 1
    assert "12 to 200 characters" in output
    assert run("role", "nobody@gdp.example", "gdp", "finance")[0] == 1
    assert run("role", "nobody@gdp.example", "gdp", "king")[0] == 2


def test_no_password_on_the_command_line() -> None:
    options = {
        name for command in ("add", "password") for name in run(command, "--help")[1].split() if name.startswith("--")
    }
    assert "--password" not in options


def test_a_new_person_has_no_role(app: Flask) -> None:
    person = make_person("a@gdp.example")
    assert person.memberships == []
    assert person.created_at <= clock.now()

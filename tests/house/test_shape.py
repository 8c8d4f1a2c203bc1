"""The house is what its documents say: rooms, import order, locks, light web processes."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from licensing.cli import COMMANDS
from licensing.wiring import ROWS
from tests.house.files import ROOT, tracked

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def _rooms_on_disk() -> set[str]:
    folders = {path.name for path in (ROOT / "licensing").iterdir() if (path / "__init__.py").exists()}
    return folders | {"app", "wiring"}


def test_architecture_lists_exactly_the_rooms() -> None:
    text = (ROOT / "docs/architecture.md").read_text()
    table = text.split("## Rooms")[1].split("Inside a room")[0]
    first_cells = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
    listed = {re.sub(r"/$|\.py$", "", name) for cell in first_cells for name in re.findall(r"`([^`]+)`", cell)}
    assert listed == _rooms_on_disk()


def test_import_order_names_exactly_the_rooms() -> None:
    layers = PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
    assert set(layers) == _rooms_on_disk() | {"__main__"}


def test_every_room_has_a_door_plate() -> None:
    bare = [room for room in _rooms_on_disk() if (ROOT / "licensing" / room / "__init__.py").is_file()]
    assert [room for room in bare if '"""' not in (ROOT / "licensing" / room / "__init__.py").read_text()[:3]] == []


def test_top_level_holds_only_what_is_agreed() -> None:
    agreed = {
        ".ci", ".gitignore", "CHANGELOG.md", "README.md", "agreement_templates", "config.py", "docs", "launch", "licensing",
        "migrations", "pyproject.toml", "templates", "tests", "requirements.lock", "requirements-test.lock",
    }  # fmt: skip
    assert {path.parts[0] for path in tracked()} - agreed == set()


@pytest.mark.parametrize("module", sorted({target.split(":")[0] for target in COMMANDS.values()}))
def test_every_command_exists(module: str) -> None:
    assert (ROOT / Path(*module.split("."))).with_suffix(".py").is_file()


def test_web_processes_stay_light() -> None:
    """Rendering and sealing load only in workers: the application starts without them."""
    probe = (
        "import sys, tempfile; from pathlib import Path; from config import Settings; from licensing.app import create_app\n"
        "create_app(Settings(environment='test', data_dir=Path(tempfile.mkdtemp()), demo=True))\n"
        "print(*[m for m in ('weasyprint', 'pyhanko', 'playwright', 'pytest', 'fontTools', 'pikepdf') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


def test_every_room_with_rows_is_wired() -> None:
    with_rows = {path.parts[1] for path in tracked("licensing") if path.name == "models.py"}
    assert with_rows == {rows.__name__.split(".")[1] for rows in ROWS}


def _locked(name: str) -> set[str]:
    return {match.lower() for match in re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / name).read_text(), re.MULTILINE)}


def _wanted(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=; ]", line)[0].lower() for line in requirements}


def test_locks_hold_what_the_project_asks_for() -> None:
    project = PROJECT["project"]
    extras = project["optional-dependencies"]
    run = _wanted(project["dependencies"] + extras["build"])
    assert run <= _locked("requirements.lock")
    assert run | _wanted(extras["test"]) <= _locked("requirements-test.lock")


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_every_locked_package_has_its_hashes(name: str) -> None:
    entries = re.split(r"(?m)^(?=[A-Za-z0-9_.-]+==)", (ROOT / name).read_text())[1:]
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_locks_agree() -> None:
    """The test environment holds the very versions that run."""
    pins = [
        set(re.findall(r"^([\w.-]+==[^ ;]+)", (ROOT / n).read_text(), re.MULTILINE))
        for n in ("requirements.lock", "requirements-test.lock")
    ]
    assert pins[0] - pins[1] <= {pin for pin in pins[0] if pin.startswith("tzdata")}

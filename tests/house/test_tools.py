"""The linters and the type checker find nothing: the same commands that a developer runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.files import ROOT

BIN = Path(sys.executable).parent


def run(*command: str) -> None:
    """Run one tool from the environment over the project; its output is the failure's message."""
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "120"}
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-6000:]}{done.stderr[-3000:]}"


CODE = ("licensing", "tests", "migrations", "config.py", "launch")


@pytest.mark.parametrize("check", [("check", "--no-cache"), ("format", "--check", "--no-cache")])
def test_ruff(check: tuple[str, ...]) -> None:
    run("ruff", *check, *CODE)


def test_types() -> None:
    run("mypy", "licensing", "config.py")


def test_imports_go_down() -> None:
    run("lint-imports", "--no-cache")


def test_templates() -> None:
    run("djlint", "templates", "--lint", "--quiet")

"""Which tests a run consists of: all, those of rooms, or those that a change most likely breaks."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import pytest

from tests.own import RESULTS, ROOT
from tests.running.order import known_durations

TESTS = ROOT / "tests"
QUICK_SECONDS = 90
_START = 20
"""Of these, what passes before the first test."""
_AT_ONCE = 1.6
"""How much two processors do beside one another."""
_USUAL = 3.0
"""Seconds of a file that was never measured."""
ALWAYS = ("tests/house",)
PAGES = "tests/pages/test_html.py"
_ELSEWHERE = {
    "launch": ("tests/platform/",),
    "migrations": ("tests/platform/",),
    "agreement_templates": ("tests/agreements/", "tests/documents/"),
}


def choose(config: pytest.Config) -> str:
    """Narrow the arguments of a run down to what its options ask for; in a word or two, what it consists of.

    Raises pytest.UsageError for a room that is not there.
    """
    rooms: list[str] = config.option.room
    if unknown := [room for room in rooms if not (TESTS / room).is_dir()]:
        there = ", ".join(sorted(path.name for path in TESTS.iterdir() if any(path.glob("test_*.py"))))
        raise pytest.UsageError(f"tests/{unknown[0]} is not there; rooms are: {there}")
    if rooms:
        config.args[:] = [f"tests/{room}" for room in rooms]
        return f"room {' '.join(rooms)}"
    if config.option.quick:
        chosen, left = quick(changed())
        config.args[:] = [*ALWAYS, *chosen]
        print(
            f"• {len(chosen)} files that the change most likely breaks, and the house; {len(left)} more would take too long"
        )
        return "quick"
    whole = config.args == ["tests"] and not (config.option.keyword or config.option.markexpr)
    return "all" if whole else re.sub(r"-n \d+ ?", "", " ".join(str(each) for each in config.invocation_params.args))


def changed() -> list[str]:
    """Files that differ from the last commit seen green, else from main, with those not committed yet; relative to the project."""
    base = next(filter(None, map(_common, (_last_green(), "origin/main", "main", "HEAD"))), "HEAD")
    tracked = git("diff", "--name-only", base).splitlines()
    return sorted({*tracked, *git("ls-files", "--others", "--exclude-standard").splitlines()})


def _last_green() -> str:
    last = RESULTS / "last.json"
    return str(json.loads(last.read_text()).get("green", "")) if last.exists() else ""


def _common(commit: str) -> str:
    """The last commit that this work and the other have in common; empty where there is none or no such name."""
    return git("merge-base", "HEAD", commit) if commit else ""


def git(*arguments: str) -> str:
    """What git says about the project; empty where it fails."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def quick(files: Iterable[str], seconds: float = (QUICK_SECONDS - _START) * _AT_ONCE) -> tuple[list[str], list[str]]:
    """The test files that these files most likely break, likeliest first, as many as fit into that time; and those that do not.

    `seconds`: of all files together, house tests included. Tests that changed themselves always fit.
    """
    rank: dict[str, int] = {}
    for file in files:
        for test, distance in _concerned(file):
            rank[test] = min(distance, rank.get(test, distance))
    chosen, left, measured = list[str](), list[str](), known_durations()
    remaining = seconds - sum(time for file, time in measured.items() if file.startswith(ALWAYS))
    for test in sorted(rank, key=lambda test: (rank[test], measured.get(test, _USUAL))):
        if rank[test] and measured.get(test, _USUAL) > remaining:
            left.append(test)
            continue
        remaining -= measured.get(test, _USUAL)
        chosen.append(test)
    return chosen, left


def _concerned(file: str) -> list[tuple[str, int]]:
    """Test files that a file concerns, with how far they are from it: itself, those that import it, those of its room, those that
    import what imports it."""
    path = Path(file)
    if path.name.startswith("test_") and (ROOT / path).exists():
        return [(file, 0)]
    room = [(test, 2) for test in _test_files() if test.startswith(_folder_of_tests(path))]
    if path.suffix != ".py":
        return [*room, (PAGES, 1)] if path.parts[0] in ("licensing", "templates") else room
    module = _module(path)
    users = {_module(each) for each in map(Path, _product_files()) if module in _imports(str(each))}
    near = [(test, 1) for test in _test_files() if module in _imports(test)]
    return [*room, *near, *((test, 3) for test in _test_files() if users & _imports(test))]


def _folder_of_tests(path: Path) -> tuple[str, ...]:
    """Where the tests of a file's room stand; nowhere for what belongs to no room."""
    top, *inside = path.parts
    if top == "tests":
        return (f"{path.parent}/",)
    if top in ("licensing", "templates") and len(inside) > 1:
        return (f"tests/{inside[0]}/",)
    return _ELSEWHERE.get(top, ())


def _module(path: Path) -> str:
    names = path.with_suffix("").parts
    return ".".join(names[:-1] if names[-1] == "__init__" else names)


@cache
def _test_files() -> Sequence[str]:
    return sorted(str(path.relative_to(ROOT)) for path in TESTS.rglob("test_*.py"))


@cache
def _product_files() -> Sequence[str]:
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "licensing").rglob("*.py"))


@cache
def _imports(file: str) -> frozenset[str]:
    """Modules that a file names: `from a import b` counts for `a` and for `a.b`."""
    source = (ROOT / file).read_text(encoding="utf-8")
    found = set(re.findall(r"^import ([\w.]+)", source, re.MULTILINE))
    for module, names in re.findall(r"^\s*from ([\w.]+) import (\([^)]*\)|[^\n(]+)", source, re.MULTILINE):
        found |= {module, *(f"{module}.{name}" for name in re.findall(r"\w+", names))}
    return frozenset(found)

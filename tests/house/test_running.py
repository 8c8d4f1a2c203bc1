"""Tests that can be trusted: each process in a place of its own, waits for conditions, costs within a budget, results that are kept."""

from __future__ import annotations

import json
import re
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import growth, own, running
from tests.growth import grows_linearly
from tests.house.files import ROOT, python_files
from tests.running import budget, choice, order, results

ASIDE = {"tests/own.py", "tests/house/test_running.py"}
REACHES_AROUND = {
    r"gettempdir\(|[\"']/(var/)?tmp\b": "the temporary folder of the machine: take tmp_path",
    r"Path\.home\(|expanduser\(|environ\[.HOME": "the home of whoever runs the tests",
    r"\.bind\(\(": "a port: take own.free_port(), or have the server choose one (port 0) and keep it",
    r"\.new_context\(": "a browser of its own: take browsing.visitor(), which waits long enough",
    r"set_default_timeout|expect\.set_options|\btimeout=[\d_]": "a wait of its own: take waiting.LONG",
    r"\bsleep\(|perf_counter|monotonic\(|time\.time\(\)": "the clock on the wall: take waiting.wait_until, growth.grows_linearly",
}
"""What would let a test see another process's things, or the speed of the machine."""
MAY: dict[str, tuple[str, ...]] = {
    r"\.new_context\(": ("tests/browsing.py",),
    r"set_default_timeout|expect\.set_options|\btimeout=[\d_]": ("tests/browsing.py", "tests/walks/conftest.py"),
    r"\bsleep\(|perf_counter|monotonic\(|time\.time\(\)": ("tests/bench/", "tests/running/results.py"),
    r"\.bind\(\(": ("tests/platform/test_launch.py",),
}
"""Where it is the matter itself: the helpers, the benchmarks, a port that must be taken."""


def test_no_test_reaches_around_its_place() -> None:
    found = [
        f"{path}:{number}: {why}"
        for path, source in python_files("tests")
        if str(path) not in ASIDE
        for pattern, why in REACHES_AROUND.items()
        if not str(path).startswith(MAY.get(pattern, ("-",)))
        for number, line in enumerate(source.splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert found == []


def _listen() -> None:
    with socket.socket() as elsewhere:
        elsewhere.bind(("127.0.0.1", 41_234))


REACHES = {
    "write": lambda: (ROOT / "written").write_text(""),
    "make a folder": lambda: Path("/var/tmp/elsewhere").mkdir(),
    "move": lambda: (ROOT / "README.md").rename(own.FOLDER / "gone"),
    "list": lambda: list(own.SYSTEM_TEMPORARY.iterdir()),
    "listen": _listen,
    "open a database": lambda: sqlite3.connect(ROOT / "var" / "licensing.db"),
}


@pytest.mark.parametrize("what", REACHES)
def test_a_process_is_stopped_where_it_reaches_outside(what: str) -> None:
    with pytest.raises(own.ReachedOutside):
        REACHES[what]()
    assert own.reached.pop()


def test_no_two_processes_have_a_port_in_common() -> None:
    ask = "from tests.own import free_port; print(free_port(), free_port())"
    mine = {own.free_port(), own.free_port()}
    done = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True)
    theirs = {int(word) for word in done.stdout.split()}
    assert len(theirs | mine) == 4
    assert min(theirs) // 100 != min(mine) // 100


def test_growth_is_told_from_a_square(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "ROUNDS", 1)
    assert grows_linearly(lambda size: sum(range(size)), 2_000)
    assert not grows_linearly(lambda size: [sum(range(size)) for _ in range(size)], 25)


def test_a_test_has_a_budget() -> None:
    budget.check("tests/x/test_x.py::test_it[1]", budget.BUDGET)
    with pytest.raises(AssertionError, match="make the test cheaper"):
        budget.check("tests/x/test_x.py::test_it[1]", budget.BUDGET + 0.1)


def test_every_file_and_test_on_a_list_is_there() -> None:
    listed = json.loads(order.LONGEST.read_text())
    assert [file for file in listed if not (ROOT / file).exists()] == []
    gone = [
        test for test in budget.DEARER if f"def {test.split('::')[1]}(" not in (ROOT / test.split("::")[0]).read_text()
    ]
    assert gone == []


def test_the_longest_files_come_first_and_chance_has_a_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "known_durations", lambda: {"b": 2.0, "c": 9.0})
    assert order.ordered(["a", "b", "c"]) == ["c", "b", "a"]
    files = [str(number) for number in range(20)]
    assert order.ordered(files, 1) == order.ordered(files, 1) != order.ordered(files, 2)
    assert set(order.ordered(files, 1)) == set(files)


def test_a_change_leads_to_the_tests_it_most_likely_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "known_durations", lambda: {"tests/kernel/test_identifiers.py": 1.0})
    chosen, left = choice.quick(["licensing/kernel/identifiers.py", "tests/quotes/test_rules.py"])
    assert "tests/kernel/test_identifiers.py" in chosen
    assert {"tests/accounts/test_pages.py"} & {*chosen, *left} == set()
    nothing, all_left = choice.quick(["licensing/kernel/identifiers.py"], seconds=0)
    assert nothing == []
    assert "tests/kernel/test_identifiers.py" in all_left
    near, _left = choice.quick(["licensing/kernel/money.py"])
    assert {"tests/pricing/test_granted.py", "tests/pricing/test_boundaries.py"} <= set(near)
    changed_test = "tests/kernel/test_identifiers.py"
    assert choice.quick([changed_test], seconds=0) == ([changed_test], [])
    for file, test in (
        ("config.py", "tests/verification/test_pages.py"),
        ("launch", "tests/platform/test_launch.py"),
        ("templates/quotes/quote.html", "tests/pages/test_html.py"),
        ("tests/factories/requests.py", "tests/quotes/test_operations.py"),
    ):
        assert test in {*choice.quick([file])[0], *choice.quick([file])[1]}, file
    assert choice.quick(["README.md"]) == ([], [])


def test_only_browsers_and_processes_are_tried_twice_and_only_where_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Item:
        def __init__(self, marker: str) -> None:
            self.marker, self.added = marker, list[str]()

        def get_closest_marker(self, name: str) -> bool:
            return name == self.marker

        def add_marker(self, mark: pytest.MarkDecorator) -> None:
            self.added.append(f"{mark.name} {mark.kwargs}")

    for asked, tried in ((True, ["flaky {'reruns': 1}"]), (False, [])):
        monkeypatch.setattr(running, "TRY_TWICE", asked)
        browser, process, other = Item("browser"), Item("processes"), Item("postgres")
        running.pytest_collection_modifyitems([browser, process, other])
        assert (browser.added, process.added, other.added) == (tried, tried, [])


def test_a_run_leaves_its_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    last, durations = tmp_path / "last.json", tmp_path / "durations.json"
    monkeypatch.setattr(results, "LAST", last)
    monkeypatch.setattr(results, "DURATIONS", durations)
    monkeypatch.setattr(results, "git", lambda *words: "abc" if words[0] == "rev-parse" else "")
    green = results.Results(SimpleNamespace(option=SimpleNamespace(collectonly=False)), "all")
    for outcome, when in (("passed", "setup"), ("rerun", "call"), ("passed", "call"), ("passed", "teardown")):
        green.pytest_runtest_logreport(
            SimpleNamespace(
                nodeid="tests/a.py::b", duration=1.0, outcome=outcome, when=when, failed=False, user_properties=[]
            )
        )
    green.pytest_sessionfinish(0)
    kept = json.loads(last.read_text())
    kept.pop("seconds")
    assert kept == {
        "commit": "abc", "dirty": False, "what": "all", "passed": 1, "failed": 0, "skipped": 0, "unstable": 1,
        "unstable_tests": ["tests/a.py::b"], "green": "abc",
    }  # fmt: skip
    assert json.loads(durations.read_text()) == {"tests/a.py": 4.0}
    red = results.Results(SimpleNamespace(option=SimpleNamespace(collectonly=False)), "room kernel")
    red.pytest_runtest_logreport(
        SimpleNamespace(
            nodeid="tests/a.py::b", duration=1.0, outcome="failed", when="setup", failed=True, user_properties=[]
        )
    )
    red.pytest_sessionfinish(1)
    kept = json.loads(last.read_text())
    assert (kept["failed"], kept["green"]) == (1, "abc")

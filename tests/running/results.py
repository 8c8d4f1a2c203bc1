"""What a run leaves behind: the slowest tests and files on screen, what was unstable, and files in var/tests/."""

from __future__ import annotations

import json
import time
from collections import Counter
from typing import Any

import pytest

from tests.own import RESULTS
from tests.running import budget
from tests.running.choice import git
from tests.running.order import DURATIONS

LAST = RESULTS / "last.json"
SLOWEST = 10


class Results:
    """Collects the reports of a run where it is planned."""

    def __init__(self, config: pytest.Config, what: str) -> None:
        self._what, self._begun = what, time.monotonic()
        self._commit, self._dirty = git("rev-parse", "HEAD"), bool(git("status", "--porcelain"))
        self._tests, self._files = Counter[str](), Counter[str]()
        self._processor = Counter[str]()
        self._outcomes, self._again, self._red = Counter[str](), list[str](), set[str]()
        self._only_planned = bool(config.option.collectonly)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a part of a test: its preparation, its body or its end."""
        self._tests[report.nodeid] += report.duration
        self._processor[report.nodeid] = dict(report.user_properties).get(budget.PROPERTY, 0.0)
        self._files[report.nodeid.split("::", 1)[0]] += report.duration
        if report.outcome == "rerun":  # pytest-rerunfailures' word for what failed and is tried again
            self._again.append(report.nodeid)
        elif report.when == "call" or report.outcome != "passed":
            self._outcomes[report.outcome] += 1
            self._red |= {report.nodeid} if report.failed else set()

    @property
    def _unstable(self) -> list[str]:
        """Tests that failed once and passed when they were tried again."""
        return [name for name in self._again if name not in self._red]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that cannot be read is a failure too."""
        self._outcomes["failed"] += report.failed

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Show where the time went and what only passed when it was tried again."""
        for title, found in (
            ("slowest tests", self._tests),
            ("slowest files", self._files),
            ("dearest tests by processor time", self._processor),
        ):
            terminalreporter.section(f"{SLOWEST} {title}")
            for name, seconds in found.most_common(SLOWEST):
                terminalreporter.line(f"{seconds:7.1f} s  {name}")
        if self._unstable:
            terminalreporter.section("unstable")
            for name in self._unstable:
                terminalreporter.line(f"{name} failed and passed only when it was tried again: repair it next")

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Write `last.json` and, of whole files, how long they took."""
        if self._only_planned:
            return
        seconds = round(time.monotonic() - self._begun, 1)
        result = {
            "commit": self._commit,
            "dirty": self._dirty,
            "what": self._what,
            "passed": self._outcomes["passed"],
            "failed": self._outcomes["failed"],
            "skipped": self._outcomes["skipped"],
            "unstable": len(self._unstable),
            "seconds": seconds,
            "unstable_tests": self._unstable,
        }
        LAST.write_text(json.dumps({**result, "green": self._green(exitstatus)}, indent=2) + "\n")
        if self._what == "all":
            DURATIONS.write_text(
                json.dumps({name: round(each, 1) for name, each in self._files.most_common()}, indent=2)
            )

    def _green(self, exitstatus: int) -> str:
        """The last commit all of whose tests passed in this clone; empty where there is none."""
        if self._what == "all" and exitstatus == 0 and not self._dirty:
            return self._commit
        return str(json.loads(LAST.read_text()).get("green", "")) if LAST.exists() else ""

"""What a single test may cost in processor time: its own and that of programs it waited for, whatever else the machine does."""

from __future__ import annotations

import resource
import time
from collections.abc import Mapping

PROPERTY = "processor seconds"
"""What the cost of a test is called in reports."""

BUDGET = 60.0
"""Seconds of processor time for the body of one test; on the machine of docs/testing.md none that is not listed takes 6."""

DEARER: Mapping[str, float] = {
    "tests/agreements/test_text_printing.py::test_agreements_conform_to_pdf_a_and_pdf_ua": 60,
}
"""Tests that may cost more, by what stands before any bracket: seconds. Each is worth it; the reason stands in its docstring."""


class Watch:
    """Starts when it is made."""

    def __init__(self) -> None:
        self._begun = _spent()

    def seconds(self) -> float:
        """Processor seconds since then."""
        return _spent() - self._begun


def _spent() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def check(nodeid: str, seconds: float) -> None:
    """Raises AssertionError, with what to do, where a test cost more than it may."""
    allowed = DEARER.get(nodeid.split("[", 1)[0], BUDGET)
    assert seconds <= allowed, (
        f"{seconds:.1f} s of processor time, {allowed:.0f} are allowed: make the test cheaper or, with a reason in its docstring, "
        "list it in tests/running/budget.py"
    )

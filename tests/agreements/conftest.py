"""What the tests of agreements share."""

from __future__ import annotations

import pytest

LEFT_OPEN = ("sRGB2014.icc", "IBMPlex")
"""Files that PDF and font libraries leave to the garbage collector: read-only, once per process."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Rendering an agreement must not fail a test for what the libraries leave open."""
    for item in items:
        if "tests/agreements" in item.path.as_posix():
            for name in LEFT_OPEN:
                item.add_marker(pytest.mark.filterwarnings(f"ignore:unclosed file.*{name}:ResourceWarning"))

"""Waiting for a condition, never for a time: a slow or busy machine is no fault of the product."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

LONG = 180
"""Seconds after which what is waited for is taken never to come: many times what the slowest machine needed."""
_PAUSE = threading.Event()


def wait_until(seen: Callable[[], bool], what: str) -> None:
    """Look again and again until it is seen; the test fails when it never comes."""
    for _ in range(LONG * 20):
        if seen():
            return
        _PAUSE.wait(0.05)
    pytest.fail(f"{what}: not seen within {LONG} s")

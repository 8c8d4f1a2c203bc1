"""Loading the program: nothing of it is garbage, so nobody looks for garbage meanwhile. That was more than a third of every start."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """What is imported in here is left out of every later search for garbage, which begins again at the end."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()

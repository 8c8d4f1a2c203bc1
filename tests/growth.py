"""How the time of a piece of work grows with what it is given, in processor time: the same on a slow machine and a busy one."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_TIMES = 32
_SLACK = 6
"""How far from a line a measurement may stray: caches shared with other processes treble the cost of one size alone; a square
strays by 32."""
ROUNDS = 5


def grows_linearly(work: Callable[[int], object], size: int) -> bool:
    """Whether work on 32 times the size costs well under what a square would: 1,024 times. Some round must say so; each sets both
    sizes against one another.

    `work` takes a size; on the smaller one it must last long enough to be measured, so it is repeated until it does.
    """
    with _apart():
        repeats = 1
        while _least(work, size, repeats) < 0.002:
            repeats *= 2
        return any(_in_line(work, size, repeats) for _ in range(ROUNDS))


def _in_line(work: Callable[[int], object], size: int, repeats: int) -> bool:
    return _seconds(work, size * _TIMES, repeats) < _least(work, size, repeats) * _TIMES * _SLACK


def _least(work: Callable[[int], object], size: int, repeats: int) -> float:
    return min(_seconds(work, size, repeats) for _ in range(3))


def _seconds(work: Callable[[int], object], size: int, repeats: int) -> float:
    begun = time.process_time()
    for _ in range(repeats):
        work(size)
    return time.process_time() - begun


@contextmanager
def _apart() -> Iterator[None]:
    """The collector looks only at what is made meanwhile; its time would otherwise depend on all else that the process holds."""
    frozen = gc.get_freeze_count()
    gc.freeze()
    try:
        yield
    finally:
        if not frozen:
            gc.unfreeze()

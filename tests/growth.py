"""How the time of a piece of work grows with what it is given, in processor time: the same on a slow machine and a busy one."""

from __future__ import annotations

import time
from collections.abc import Callable

_ROUNDS = 3
_TIMES = 8


def grows_linearly(work: Callable[[int], object], size: int) -> bool:
    """Whether work on eight times the size costs well under what a square would: 64 times. Best of three, each against each.

    `work` takes a size; on the smaller one it must last long enough to be measured, so it is repeated until it does.
    """
    repeats = 1
    while (small := _seconds(work, size, repeats)) < 0.002:
        repeats *= 4
    small = min([small, *(_seconds(work, size, repeats) for _ in range(_ROUNDS - 1))])
    large = min(_seconds(work, size * _TIMES, repeats) for _ in range(_ROUNDS))
    return large < small * _TIMES * 3


def _seconds(work: Callable[[int], object], size: int, repeats: int) -> float:
    begun = time.process_time()
    for _ in range(repeats):
        work(size)
    return time.process_time() - begun

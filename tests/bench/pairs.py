"""Paired timing in processor time: both sides run in turn in one process: a busy machine disturbs both. Read the ratios."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from time import process_time


@dataclass(frozen=True)
class Comparison:
    """Medians in seconds, and the quartiles of the pairwise ratio plain / ours (above 1: ours is faster)."""

    name: str
    ours: float
    plain: float
    ratio: float
    low: float
    high: float
    pairs: int

    def row(self) -> str:
        """A row of the Markdown table."""
        times = f"{_milliseconds(self.ours)} | {_milliseconds(self.plain)}"
        return f"| {self.name} | {times} | {self.ratio:.2f} | {self.low:.2f} to {self.high:.2f} | {self.pairs} |"


HEADER = "| what | ours, ms | plain, ms | plain ÷ ours (median) | middle half of the pairs | pairs |\n|---|---|---|---|---|---|"


def compare(
    name: str, ours: Callable[[], object], plain: Callable[[], object], pairs: int, warm_up: int = 2
) -> Comparison:
    """Time both sides alternately, starting with the other one each time, after some unmeasured runs."""
    for _ in range(warm_up):
        ours()
        plain()
    times: list[tuple[float, float]] = []
    for number in range(pairs):
        if number % 2:
            other = _seconds(plain)
            times.append((_seconds(ours), other))
        else:
            times.append((_seconds(ours), _seconds(plain)))
    ratios = [b / a for a, b in times]
    low, middle, high = quantiles(ratios, n=4)
    return Comparison(name, median(a for a, _ in times), median(b for _, b in times), middle, low, high, pairs)


def _seconds(run: Callable[[], object]) -> float:
    begun = process_time()
    run()
    return process_time() - begun


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.3f}" if seconds < 0.01 else f"{seconds * 1000:.0f}"

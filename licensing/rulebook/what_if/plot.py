"""The distribution of a report as bars beside their numbers. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LENGTH = 1000


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: which step, how many requests, how long it is (the longest has `LENGTH`)."""

    step: str
    requests: int
    length: int


def bars(distribution: Sequence[Mapping[str, Any]]) -> tuple[Bar, ...]:
    """Bars as long as their count, the longest filling the picture; a count above 0 is never invisible."""
    highest = max((each["requests"] for each in distribution), default=0) or 1
    return tuple(Bar(each["step"], each["requests"], _length(each["requests"], highest)) for each in distribution)


def _length(requests: int, highest: int) -> int:
    return max(requests * LENGTH // highest, LENGTH // 100) if requests else 0

"""Which process tests which file: the longest files first, so that none is left to one process at the end."""

from __future__ import annotations

import json
import random
from collections import OrderedDict
from typing import Any

import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling

from tests.own import RESULTS, ROOT

DURATIONS = RESULTS / "durations.json"
"""Seconds by test file, as this clone last measured them."""
LONGEST = ROOT / "tests" / "running" / "longest.json"
"""The same for those of some length, kept with the project for a clone that has measured nothing yet."""


class LongestFirst(LoadScopeScheduling):
    """A file is tested by one process; with `--shuffle` the files come in a random order."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        self._seed: int | None = config.option.shuffle
        self._in_order = False

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.split("::", 1)[0]

    def _assign_work_unit(self, node: Any) -> None:
        """Order what waits before the first file is given away."""
        if not self._in_order:
            self._in_order = True
            files = ordered(list(self.workqueue), self._seed)
            self.workqueue = OrderedDict((file, self.workqueue[file]) for file in files)
        super()._assign_work_unit(node)


def ordered(files: list[str], seed: int | None = None) -> list[str]:
    """Longest first by what was measured; with a seed in a random order."""
    if seed is not None:
        return random.Random(seed).sample(files, len(files))
    known = known_durations()
    return sorted(files, key=lambda file: -known.get(file, 0.0))


def known_durations() -> dict[str, float]:
    """Seconds by test file, as far as they were ever measured."""
    found: dict[str, float] = {}
    for file in (LONGEST, DURATIONS):
        if file.exists():
            found |= json.loads(file.read_text())
    return found

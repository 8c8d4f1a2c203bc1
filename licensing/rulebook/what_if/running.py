"""A whole replay: every request turned, the report of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from licensing.kernel.errors import InvalidInput
from licensing.rulebook.what_if.replaying import Replay
from licensing.rulebook.what_if.report import Report
from licensing.rulebook.what_if.values import Asked, Scene

TELL_EVERY = 2000


def report_on(scene: Scene, requests: Iterable[Asked], tell: Callable[[int], None] | None = None) -> dict[str, Any]:
    """The report (`Report.as_dict`) of requests on a scene; `tell` is called with how many are done, now and then."""
    replaying, report = Replay(scene), Report(scene)
    for number, asked in enumerate(requests):
        if tell is not None and number % TELL_EVERY == 0:
            tell(number)
        try:
            report.add(replaying.turn(asked))
        except InvalidInput as refusal:
            report.add_unreadable(asked, refusal)
    return report.as_dict()

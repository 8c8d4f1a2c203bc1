"""What workers do for the rulebook: replay requests against a draft, telling how far they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import update

from licensing.kernel.database import db
from licensing.kernel.errors import InvalidInput, NotFound
from licensing.outbox.operations import handles
from licensing.rulebook.models import WhatIf
from licensing.rulebook.what_if.given import asked_from_dict
from licensing.rulebook.what_if.loading import received, scene_of
from licensing.rulebook.what_if.running import report_on
from licensing.rulebook.what_if.values import Asked


@handles("rulebook.what_if")
def replay(payload: dict[str, Any], at: datetime) -> None:
    """Replay the requests of a `WhatIf` and keep the report. Carried out again, it changes nothing."""
    run = db.session.get(WhatIf, payload["run_id"])
    if run is None:
        raise NotFound(payload["run_id"])
    if run.state in ("done", "failed"):
        return
    run_id, requests = run.id, _requests(run)
    try:
        before, after = (run.policy_before, run.prices_before), (run.policy_after, run.prices_after)
        report = report_on(scene_of(run.producer, before, after, run.on), requests, partial(_tell, run_id))
    except InvalidInput as refusal:
        run.state, run.problem, run.finished_at = "failed", refusal.problems[0].message, at
        return
    run.report, run.done, run.total = report, report["requests"], report["requests"]
    run.state, run.finished_at = "done", at


def _requests(run: WhatIf) -> Iterable[Asked]:
    if run.given is None:
        return received(run.producer_id)
    return [asked_from_dict(each) for each in run.given]


def _tell(run_id: str, done: int) -> None:
    """How far it is, for the page that waits: in a transaction of its own, as the handler's is committed at the end."""
    with db.engine.begin() as connection:
        connection.execute(update(WhatIf).where(WhatIf.id == run_id).values(state="running", done=done))

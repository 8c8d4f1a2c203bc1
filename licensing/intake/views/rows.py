"""What a pressed button means: rows added or taken away, and the page that comes next."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from licensing.intake.forms.base import MAX_ROWS
from licensing.intake.steps.table import STEPS, Step

LISTS = ("teachers", "cohorts")


def keeps_blank_rows(action: str) -> bool:
    """Whether empty rows stay: they do while someone is still adding and taking away."""
    return action.partition("-")[0] in ("add", "remove")


def change_rows(part: dict[str, Any], action: str) -> dict[str, Any]:
    """The part with a row more ("add-cohorts") or less ("remove-cohorts-2"); unchanged for any other button."""
    verb, _, rest = action.partition("-")
    name, _, index = rest.partition("-")
    if name not in LISTS or name not in part:
        return part
    rows = list(part[name])
    if verb == "add" and len(rows) < MAX_ROWS:
        rows.append({})
    if verb == "remove" and index.isdecimal() and int(index) < len(rows):
        del rows[int(index)]
    return {**part, name: rows}


def next_url(request_id: str, step: Step, action: str, wrong: bool) -> str:
    """Where a saved step leads: the task list, the same step (rows, price, problems), back to the summary, or the next step."""
    if action == "later":
        return url_for("intake.tasks", request_id=request_id, saved=1)
    if action != "continue":
        return _same(request_id, step, anchor=_anchor(action))
    if wrong:
        return _same(request_id, step, check=1)
    number = len(STEPS) if _back() else min(step.number + 1, len(STEPS))
    return url_for("intake.show_step", request_id=request_id, number=number)


def _same(request_id: str, step: Step, anchor: str | None = None, check: int | None = None) -> str:
    back = _back()
    return url_for(
        "intake.show_step", request_id=request_id, number=step.number, back=back, check=check, _anchor=anchor
    )


def _back() -> int | None:
    return len(STEPS) if request.form.get("back") == str(len(STEPS)) else None


def _anchor(action: str) -> str:
    return "price" if action == "price" else action.split("-")[1] if "-" in action else "main"

"""What a pressed button means: rows added or taken away, and the page that comes next."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from licensing.intake.forms.base import MAX_ROWS
from licensing.intake.steps.table import STEPS, Step

LISTS = ("cosignatories", "teachers", "cohorts")


def keeps_blank_rows(action: str) -> bool:
    """Whether empty rows stay: they do while someone is still adding and taking away."""
    return action.partition("-")[0] in ("add", "remove")


def drops_rows() -> bool:
    """Whether a page that compares two windows takes rows away: they are counted with the blank ones."""
    return any(name.startswith("drop-") for name in request.form)


def without_dropped(part: dict[str, Any]) -> dict[str, Any]:
    """The part without the rows that such a page leaves out ("drop-cohorts-2"), and without blank ones."""
    kept = {
        name: [row for index, row in enumerate(part[name]) if row and request.form.get(f"drop-{name}-{index}") != "1"]
        for name in LISTS
        if name in part
    }
    return {**part, **kept}


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


def next_url(request_id: str, step: Step, action: str, wrong: bool, unsent: str | None = None) -> str:
    """Where a saved step leads: the task list, the same step (rows, price, problems), back to the summary, or the next step.

    `unsent`: a kind of file that was chosen and did not go with the form.
    """
    if action == "later":
        return url_for("intake.tasks", request_id=request_id, saved=1)
    if action != "continue":
        return _same(request_id, step, anchor=_anchor(action))
    if wrong or unsent:
        return _same(request_id, step, check=1 if wrong else None, unsent=unsent)
    number = len(STEPS) if _back() else min(step.number + 1, len(STEPS))
    return url_for("intake.show_step", request_id=request_id, number=number)


def _same(
    request_id: str, step: Step, anchor: str | None = None, check: int | None = None, unsent: str | None = None
) -> str:
    return url_for(
        "intake.show_step",
        request_id=request_id,
        number=step.number,
        back=_back(),
        check=check,
        unsent=unsent,
        _anchor=anchor,
    )


def _back() -> int | None:
    return len(STEPS) if request.form.get("back") == str(len(STEPS)) else None


def _anchor(action: str) -> str:
    return "price" if action == "price" else action.split("-")[1] if "-" in action else "main"

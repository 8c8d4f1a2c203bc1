"""Verbs of the terms of use: have a version printed. One commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from licensing.kernel.database import db
from licensing.outbox.operations import enqueue
from licensing.terms_of_use.queries import print_key, print_state


def ask_for_print(contents: Mapping[str, Any], at: datetime) -> str:
    """Have these contents printed, once however often it is asked for; how far it is: "ready", "waiting" or "failed"."""
    state = print_state(contents)
    if state != "absent":
        return state
    enqueue("terms.print", print_key(contents), {"contents": dict(contents)}, at)
    db.session.commit()
    return "waiting"

"""What evidence does by itself: the journal's anchor, every night. Heavy libraries are loaded only when it runs."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from licensing.outbox.operations import handles
from licensing.outbox.periodic import daily, periodic

periodic("journal.anchor", daily(time(3, 30)))


@handles("journal.anchor")
def anchor(payload: dict[str, Any], at: datetime) -> None:
    """Have the journal time-stamped. A second delivery changes nothing; an authority that is down has it tried again."""
    from licensing.evidence.anchoring import anchor_journal

    anchor_journal(at)

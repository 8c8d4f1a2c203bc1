"""Periodic work: a kind of message that is written again and again by itself, once per slot of time however many workers run.

`periodic("reminders.send", daily(time(7)))` beside the handler of that kind is all a room writes. The sweep calls `tick` each
minute: it writes one outbox message keyed by the slot that `at` lies in, so a slot missed while nothing ran is made up for
once. Handlers do all that is due at their instant; a slot still waiting or failing when the next one comes gives way to it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta, timezone

from sqlalchemy import delete, select

from licensing.kernel.clock import BUSINESS_ZONE
from licensing.kernel.database import db
from licensing.outbox.models import OutboxMessage
from licensing.outbox.operations import enqueue

Schedule = Callable[[datetime], datetime | None]
"""The start of the slot that an instant lies in (UTC); None while the work is switched off."""

KEPT = timedelta(days=1)
"""How long the messages of former slots stay in the outbox."""
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

_schedules: dict[str, Schedule] = {}


def periodic(kind: str, schedule: Schedule) -> None:
    """Have messages of that kind written by themselves; the handler (`handles(kind)`) is given `{"slot": ISO instant}`."""
    _schedules[kind] = schedule


def every(period: timedelta) -> Schedule:
    """Slots of that length, counted from 1970-01-01 00:00 UTC."""
    return lambda at: _EPOCH + (at - _EPOCH) // period * period


def daily(hour: time) -> Schedule:
    """One slot a day, from that wall-clock hour where the producer does business (Europe/Paris)."""

    def slot(at: datetime) -> datetime:
        day = at.astimezone(BUSINESS_ZONE).date()
        start = datetime.combine(day, hour, BUSINESS_ZONE).astimezone(timezone.utc)
        if start <= at:
            return start
        return datetime.combine(day - timedelta(days=1), hour, BUSINESS_ZONE).astimezone(timezone.utc)

    return slot


def tick(at: datetime) -> int:
    """Write the message of each slot that has none yet, and commit; how many were written."""
    slots = [(kind, slot) for kind, schedule in sorted(_schedules.items()) if (slot := schedule(at)) is not None]
    written = sum(_open(kind, slot, at) for kind, slot in slots)
    db.session.commit()
    return written


def _open(kind: str, slot: datetime, at: datetime) -> bool:
    """Two workers at once both get here; the key makes it one message."""
    key = f"periodic:{kind}:{slot:%Y%m%dT%H%M%SZ}"
    if db.session.scalars(select(OutboxMessage.id).where(OutboxMessage.key == key)).first():
        return False
    _give_way(kind, slot, key)
    enqueue(kind, key, {"slot": slot.isoformat()}, at)
    return True


def _give_way(kind: str, slot: datetime, key: str) -> None:
    """Former slots: what still waits is not done any more; what is over goes after a day."""
    ours = OutboxMessage.key.startswith(f"periodic:{kind}:", autoescape=True)
    former = (OutboxMessage.kind == kind) & ours & (OutboxMessage.key < key)
    waiting = OutboxMessage.state == "pending"
    over = OutboxMessage.state.in_(("done", "failed")) & (OutboxMessage.created_at < slot - KEPT)
    db.session.execute(delete(OutboxMessage).where(former, waiting | over))

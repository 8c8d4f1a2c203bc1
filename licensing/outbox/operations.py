"""Verbs of the outbox: enqueue inside the business transaction; claim, carry out and finish a message at least once."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from licensing.kernel.database import db, insert_once
from licensing.kernel.ids import new_id
from licensing.outbox.models import OutboxMessage

Handler = Callable[[dict[str, Any], datetime], None]
LEASE = timedelta(minutes=5)
RETRY_AFTER = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
)
MAX_ATTEMPTS = 30

_handlers: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the one handler of a kind of message. Handlers are idempotent and do not commit: the engine does."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def enqueue(kind: str, key: str, payload: dict[str, Any], at: datetime) -> None:
    """Ask for an effect in the current transaction; the same `key` twice is one effect. The caller commits."""
    row = {
        "id": new_id(), "kind": kind, "key": key, "payload": payload, "state": "pending",
        "attempts": 0, "created_at": at, "available_at": at,
    }  # fmt: skip
    insert_once(OutboxMessage, "key", row)
    db.session.info.setdefault("outbox_woken", []).append(row["id"])


def due(at: datetime, limit: int = 100) -> list[str]:
    """Ids of messages to carry out now: pending and due, or claimed by a worker whose lease ran out. Oldest first."""
    waiting = (OutboxMessage.state == "pending") & (OutboxMessage.available_at <= at)
    abandoned = (OutboxMessage.state == "claimed") & (OutboxMessage.lease_until < at)
    query = select(OutboxMessage.id).where(or_(waiting, abandoned)).order_by(OutboxMessage.created_at, OutboxMessage.id)
    return list(db.session.scalars(query.limit(limit)))


def carry_out(message_id: str, at: datetime) -> bool:
    """Claim one message and run its handler; True when it is done, False when someone else has it or it must be retried."""
    if not _claim(message_id, at):
        return False
    message = db.session.get_one(OutboxMessage, message_id)
    try:
        _handlers[message.kind](message.payload, at)
    except Exception as error:  # noqa: BLE001 — a failing handler must never stop the worker; the error is kept and retried
        db.session.rollback()
        _put_back(message_id, at, "".join(traceback.format_exception(error))[-4000:])
        return False
    _finish(message_id, at)
    db.session.commit()
    return True


def drain(at: datetime, rounds: int = 50) -> int:
    """Carry out everything that is due, and what that leads to; how many messages were done. Used by tests and the demo."""
    done = 0
    for _ in range(rounds):
        ids = due(at)
        db.session.rollback()
        finished = sum(carry_out(message_id, at) for message_id in ids)
        done += finished
        if not finished:
            break
    return done


def _claim(message_id: str, at: datetime) -> bool:
    free = (OutboxMessage.state == "pending") | ((OutboxMessage.state == "claimed") & (OutboxMessage.lease_until < at))
    claim = (
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id, free)
        .values(state="claimed", lease_until=at + LEASE, attempts=OutboxMessage.attempts + 1)
    )
    claimed: int = db.session.execute(claim).rowcount  # type: ignore[attr-defined]  # CursorResult at run time
    db.session.commit()
    return claimed == 1


def _finish(message_id: str, at: datetime) -> None:
    values = {"state": "done", "done_at": at, "lease_until": None, "last_error": None}
    db.session.execute(update(OutboxMessage).where(OutboxMessage.id == message_id).values(**values))


def _put_back(message_id: str, at: datetime, error: str) -> None:
    message = db.session.get_one(OutboxMessage, message_id)
    wait = RETRY_AFTER[min(message.attempts, len(RETRY_AFTER)) - 1]
    message.state = "failed" if message.attempts >= MAX_ATTEMPTS else "pending"
    message.available_at, message.last_error, message.lease_until = at + wait, error, None
    db.session.commit()

"""The hands of the demonstration: they carry out what the outbox holds, each message at its own simulated instant.

Rendering and sealing take most of the time, so messages are shared among worker processes (never threads).
"""

from __future__ import annotations

import logging
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime

from flask import Flask
from sqlalchemy import select

from config import Settings
from licensing.kernel.database import db
from licensing.outbox import operations
from licensing.outbox.models import OutboxMessage

TRIES = 3
MakeApp = Callable[[Settings], Flask]


class WorkFailed(Exception):
    """A message could not be carried out; the text names it and the last line of its error."""


class Hands:
    """Carries out messages here, or in worker processes when a pool is given."""

    def __init__(self, pool: ProcessPoolExecutor | None = None) -> None:
        self._pool = pool

    def carry_out_until(self, instant: datetime) -> None:
        """Everything that is due until that simulated instant, and what it leads to."""
        while due := _due(instant):
            self._carry_out(due)
            _stop_at_failures()

    def deliver_mail_until(self, instant: datetime) -> None:
        """Mails only, here: quick, and all that a person waiting for a code needs."""
        for message_id, at in _due(instant, kind="mail"):
            operations.carry_out(message_id, at)

    def _carry_out(self, due: list[tuple[str, datetime]]) -> None:
        if self._pool is None:
            for message_id, at in due:
                operations.carry_out(message_id, at)
        else:
            list(self._pool.map(_carry_out_elsewhere, due))


@contextmanager
def hands(make_app: MakeApp, settings: Settings, processes: int) -> Iterator[Hands]:
    """Hands with that many worker processes of their own; none for 0. `make_app`: a function of a module, not a closure."""
    _quiet()
    if not processes:
        yield Hands()
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_open, initargs=(make_app, settings)) as pool:
        yield Hands(pool)


def _due(instant: datetime, kind: str = "") -> list[tuple[str, datetime]]:
    """Ids and simulated instants; a message claimed by a run that broke off is due again after its lease."""
    query = select(OutboxMessage).where(OutboxMessage.state.in_(("pending", "claimed")))
    if kind:
        query = query.where(OutboxMessage.kind == kind)
    rows = db.session.scalars(query.order_by(OutboxMessage.available_at, OutboxMessage.id)).all()
    planned = [(row.id, _instant_of(row)) for row in rows if row.available_at <= instant]
    db.session.rollback()
    return planned


def _instant_of(row: OutboxMessage) -> datetime:
    if row.state == "claimed" and row.lease_until is not None:
        return row.lease_until + operations.LEASE
    return row.available_at


def _stop_at_failures() -> None:
    query = select(OutboxMessage).where(OutboxMessage.state.in_(("pending", "failed")), OutboxMessage.attempts >= TRIES)
    stuck = db.session.scalars(query).first()
    if stuck is not None and stuck.last_error:
        raise WorkFailed(f"{stuck.kind} ({stuck.key}): {stuck.last_error.strip().splitlines()[-1]}")
    db.session.rollback()


def _quiet() -> None:
    """pyHanko remarks at each seal that nothing is fetched from the network: that is how seals are made here."""
    logging.getLogger("pyhanko").setLevel(logging.ERROR)


_app: Flask | None = None


def _open(make_app: MakeApp, settings: Settings) -> None:
    global _app
    _quiet()
    _app = make_app(settings)


def _carry_out_elsewhere(due: tuple[str, datetime]) -> bool:
    assert _app is not None
    with _app.app_context():
        return operations.carry_out(*due)

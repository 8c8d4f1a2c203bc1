"""The engine that executes outbox messages: huey tasks in worker processes; the outbox table stays the truth.

A commit wakes the engine with the ids it wrote; a periodic sweep enqueues whatever a dead worker or a lost wake-up left.
"""

from __future__ import annotations

import ctypes
import logging
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from flask import Flask
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from sqlalchemy import event
from sqlalchemy.orm import Session

from licensing.kernel import clock
from licensing.kernel.database import db
from licensing.outbox import operations, periodic

PR_SET_PDEATHSIG = 1
TASKS_PER_PROCESS = 500
LONGEST_POLL_SECONDS = 0.5


def make_engine(queue_url: str, data_dir: Path) -> Huey:
    """huey on SQLite in the data folder by default; redis://… or postgresql://… when given."""
    if queue_url.startswith("redis"):
        return RedisHuey("licensing", url=queue_url, results=False)
    if queue_url.startswith("postgresql"):
        return PostgresHuey("licensing", dsn=queue_url.replace("+psycopg", ""), results=False)
    data_dir.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("licensing", filename=str(data_dir / "queue.db"), results=False)


def register_tasks(app: Flask, engine: Huey) -> Callable[[str], Any]:
    """Bind the two tasks to the application: carry out one message; each minute, sweep for what was left and tick."""

    @engine.task(name="carry_out")  # type: ignore[untyped-decorator]  # huey is untyped
    def carry_out(message_id: str) -> None:
        with app.app_context():
            operations.carry_out(message_id, clock.now())

    @engine.periodic_task(crontab(minute="*"), name="sweep")  # type: ignore[untyped-decorator]  # huey is untyped
    def sweep() -> None:
        with app.app_context():
            for message_id in operations.due(clock.now()):
                carry_out(message_id)
            periodic.tick(clock.now())  # last, and woken by its own commit: a fault in it never stops the sweep

    @engine.on_startup()  # type: ignore[untyped-decorator]  # huey is untyped
    def fresh_start() -> None:
        end_with_parent(signal.SIGKILL)
        with app.app_context():
            db.engine.dispose(close=False)

    return carry_out  # type: ignore[no-any-return]  # huey's task wrapper is untyped


def wake_after_commit(session_factory: Any, wake: Callable[[str], Any]) -> None:
    """After each commit, hand the ids enqueued in it to the engine; a rollback forgets them."""

    @event.listens_for(session_factory, "after_commit")
    def _after_commit(session: Session) -> None:
        for message_id in session.info.pop("outbox_woken", []):
            _wake_or_leave(wake, message_id)

    @event.listens_for(session_factory, "after_rollback")
    def _after_rollback(session: Session) -> None:
        session.info.pop("outbox_woken", None)


def _wake_or_leave(wake: Callable[[str], Any], message_id: str) -> None:
    try:
        wake(message_id)
    except Exception as error:  # noqa: BLE001 — the row is committed and the sweep finds it: a queue that is down only delays
        structlog.get_logger().warning("outbox.wake_failed", message_id=message_id, error=type(error).__name__)


def run_workers(engine: Huey, processes: int) -> None:
    """Execute messages in that many worker processes until SIGTERM (running ones end first) or SIGINT (at once).

    Processes, never threads: PDF rendering is neither safe nor fast in threads. A process that dies is replaced; one is
    renewed after TASKS_PER_PROCESS tasks. What a killed process held is carried out again when its lease runs out.
    """
    consumer = Consumer(
        engine,
        workers=processes,
        worker_type="process",
        graceful_signal="TERM",
        max_delay=LONGEST_POLL_SECONDS,
        health_check_interval=2,
        max_tasks=TASKS_PER_PROCESS,
    )
    logging.getLogger("huey.consumer").addFilter(lambda record: not _is_renewal(record, consumer))
    consumer.run()


def _is_renewal(record: logging.LogRecord, consumer: Consumer) -> bool:
    """Whether a line calls a worker dead that ended by itself to be renewed; one that was killed is still told of."""
    if not str(record.msg).startswith("Worker %d died") or not isinstance(record.args, tuple):
        return False
    place = int(str(record.args[0])) - 1
    return bool(consumer.worker_threads[place][1].exitcode == 0)


def end_with_parent(number: signal.Signals) -> None:
    """Ask Linux to send this process a signal when its parent ends, so that no worker is left behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number))

"""Where limits are counted: the database, so that they survive a restart and hold across workers.

Each count is one short transaction on a connection of its own: a refused or failed request has still been counted.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from limits.storage import Storage
from sqlalchemy import Engine, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from licensing.accounts.models import RateCounter
from licensing.kernel import clock
from licensing.kernel.database import db

SCHEME = "database"


class DatabaseStorage(Storage):
    """Fixed windows kept in `rate_counter`; needs an application context."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 — the base class names it so

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)

    @property
    def base_exceptions(self) -> type[Exception]:
        """What a failing store raises."""
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count once more in the window of `key`, starting a new one of `expiry` seconds when the last is over."""
        now = clock.now()
        table = RateCounter.__table__
        over = RateCounter.expires_at <= now
        ends = now + timedelta(seconds=expiry)
        insert = (postgresql.insert if _engine().dialect.name == "postgresql" else sqlite.insert)(RateCounter)
        fresh = insert.values(key=key, count=amount, expires_at=ends)
        values = {
            "count": case((over, amount), else_=RateCounter.count + amount),
            "expires_at": case((over, ends), else_=RateCounter.expires_at),
        }
        with _engine().begin() as connection:
            upsert = fresh.on_conflict_do_update(index_elements=["key"], set_=values).returning(table.c.count)
            return int(connection.execute(upsert).scalar_one())

    def get(self, key: str) -> int:
        """How often in the current window."""
        count, ends = self._row(key)
        return count if ends > clock.now() else 0

    def get_expiry(self, key: str) -> float:
        """When the current window ends, in seconds since 1970."""
        return self._row(key)[1].timestamp()

    def check(self) -> bool:
        """Whether the store answers."""
        with _engine().connect() as connection:
            return bool(connection.execute(select(1)).scalar_one())

    def reset(self) -> int | None:
        """Forget every count."""
        with _engine().begin() as connection:
            return connection.execute(delete(RateCounter)).rowcount

    def clear(self, key: str) -> None:
        """Forget one count."""
        with _engine().begin() as connection:
            connection.execute(delete(RateCounter).where(RateCounter.key == key))

    def _row(self, key: str) -> tuple[int, datetime]:
        with _engine().connect() as connection:
            query = select(RateCounter.count, RateCounter.expires_at).where(RateCounter.key == key)
            found = connection.execute(query).first()
        return (found[0], found[1]) if found else (0, datetime(1970, 1, 1, tzinfo=timezone.utc))


def forget_old_counts() -> int:
    """Delete the counts of windows that are over; how many."""
    with _engine().begin() as connection:
        return connection.execute(delete(RateCounter).where(RateCounter.expires_at <= clock.now())).rowcount


def _engine() -> Engine:
    return db.engine

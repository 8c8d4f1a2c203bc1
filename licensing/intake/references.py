"""References people read out on the phone: one counter per series, one number at a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite

from licensing.intake.models import ReferenceCounter
from licensing.kernel.clock import business_day
from licensing.kernel.database import db, lock_row


def series_of(kind: str, prefix: str, at: datetime) -> str:
    """The series of one kind of document in the business year of `at`: ("DEM", "GDP", …) → "DEM-GDP-2026"."""
    return f"{kind}-{prefix}-{business_day(at).year}"


def next_reference(series: str, at: datetime) -> str:
    """Take the next number of a series in the current transaction: "DEM-GDP-2026" → "DEM-GDP-2026-0001".

    The counter row stays locked until the caller commits; a rollback gives the number back, so a series has no gap.
    A series that does not end with the business year of `at` is a ValueError.
    """
    if not series.endswith(f"-{business_day(at).year}"):
        raise ValueError(f"{series} is not a series of {business_day(at).year}")
    _ensure(series)
    counter = lock_row(ReferenceCounter, series)
    if counter is None:  # it was inserted above, in this transaction or in one that committed before
        raise LookupError(series)
    counter.last_number += 1
    db.session.flush()
    return f"{series}-{counter.last_number:04d}"


def _ensure(series: str) -> None:
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = insert(ReferenceCounter).values(series=series, last_number=0)
    db.session.execute(row.on_conflict_do_nothing(index_elements=["series"]))
